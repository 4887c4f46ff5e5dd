"""A fake assistant for runs: the same question after the same turns gets the same answer."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.errors import ModelUnavailable
from assistant.evaluation.batch_run import Judging, Order, corpus
from assistant.evaluation.judge_agreement import read_labels
from assistant.evaluation.judging import AnswerJudge, Doubt
from assistant.evaluation.question_file import Questions
from assistant.evaluation.run import Choice

Row = dict[str, Any]
REPORT = "a" * 64
LOADED = [
    {"id": REPORT, "file": "testham-2020.pdf", "council": "Testham Council", "kind": "ILACS",
     "published": "2020-05-04"},
]  # fmt: skip
MADE_WITH: Row = {
    "code": {"commit": "c0ffee", "sha256": "1"}, "corpus": corpus(LOADED),
    "index": {"model": "fake"}, "settings": {}, "prompts": {"sha256": "2"},
}  # fmt: skip


class FakeAsker:
    """Answers from a hash of the question and what was asked before; counts what it was asked."""

    def __init__(self, seconds: float = 0.0, **wrong: str) -> None:
        self.asked: list[str] = []
        self.seconds = seconds
        self.wrong = wrong
        self._lock = Lock()

    def ask(self, question: str, history: Sequence[Row], councils: Sequence[str], id: str) -> Row:
        with self._lock:
            self.asked.append(id)
        time.sleep(self.seconds)
        before = "|".join(str(turn["question"]) for turn in history)
        digest = hashlib.sha256(f"{before}|{question}".encode()).hexdigest()
        if "refuse" in question:
            return answer(id, question, status="not_in_reports", answer="It does not say.",
                          citations=[], confidence=0.2)  # fmt: skip
        said = self.wrong.get(id, f"Testham was graded good, code {digest[:8]}. [1]")
        # What is wrong, a chat model wrote.
        return answer(id, question, answer=said, mode="model" if id in self.wrong else "quotes")

    def quotes_held(self, answer: Row) -> list[bool]:
        return ["wrong" not in cited["quote"] for cited in answer["citations"]]


class FakeOpinion:
    """Says yes to what has the word; fails at what has “down”, and says nothing of “silent”."""

    def __init__(self, word: str = "good") -> None:
        self.word = word
        self.asked: list[str] = []

    def supports(self, doubts: Sequence[Doubt]) -> list[bool | None]:
        return self._said([claim for _, claim, _, _ in doubts])

    def bears(self, question: str, sentences: Sequence[str]) -> list[bool | None]:
        self.asked.append(question)
        return self._said(sentences)

    def _said(self, texts: Sequence[str]) -> list[bool | None]:
        self.asked += texts
        if any("down" in text for text in texts):
            raise ModelUnavailable("The model is away.")
        return [None if "silent" in text else self.word in text for text in texts]


def judging(word: str = "good", name: str = "fake") -> Judging:
    """A fake judge, and the labelled rows that come with the program."""
    return Judging(AnswerJudge(name, FakeOpinion(word)), read_labels())


def answer(id: str = "1", question: str = "How?", **more: Any) -> Row:
    """An Answer as JSON."""
    cited = {
        "n": 1, "report_id": REPORT, "file": "testham-2020.pdf", "council": "Testham Council",
        "council_id": "testham", "title": "Inspection", "kind": "ILACS", "inspected": "",
        "published": "2020-05-04", "pages": [3], "labels": ["2"], "quote": "It was graded good.",
        "link": None,
    }  # fmt: skip
    passage = {"rank": 1, "report_id": REPORT, "council": "Testham Council", "pages": [3],
               "labels": ["2"], "text": "Here it was graded  GOOD by inspectors."}  # fmt: skip
    return {
        "id": id, "question": question, "status": "answered", "mode": "quotes",
        "answer": "Testham was graded good. [1]", "citations": [cited], "passages": [passage],
        "seconds": {"total": 0.25}, "error": None, "table": None, "confidence": 0.9,
    } | more  # fmt: skip


def gold(id: str = "1", **more: Any) -> Row:
    """A row with gold that `answer()` is right by."""
    place = {"council": "Testham", "snippet": "graded good", "pages": [2]}
    return {"id": id, "question": "How?", "type": "grade", "answerable": True, "evidence": [place],
            "must": ["good"]} | more  # fmt: skip


def order(out: Path, rows: Sequence[Row], **more: Any) -> Order:
    """An order for rows as they are."""
    fresh, judged = more.pop("fresh", False), more.pop("judging", None)
    questions, choice = Questions(tuple(rows)), Choice(**more)
    return Order(questions, Path("q.csv"), out, choice, "http://here", fresh, judged)
