"""A strong model's answers, replayed: `python -m tests.assistant.model.replay [--aside]`.

`strong_answers.jsonl` has answers of our own writing to questions on the sample reports, as a
strong model writes them: honest sentences, and some that are subtly wrong ("wrong" says how). A
real endpoint replays them: it looks up where in the prompt each sentence's passage stands, and when
it is asked for a sentence anew it insists. With `--model` it also judges its sentences, by the
verdicts recorded in `verdicts.jsonl`, with `--rules` nobody does but the rules. Printed is what is
shown as written, what is stopped, and what was added. The answers of `strong_answers_aside.jsonl`
(`--aside`) are a test: nothing is tuned on them, and of them only the figures are printed.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.checks.judge import packaged_judge
from assistant.checks.types import Judge
from assistant.model.chat_model import Limits, open_chat
from assistant.model.mode import Writer
from assistant.pipeline import Assistant
from assistant.types import Answer
from ingest.report_files import find_files
from prompts import load_prompts
from tests.assistant.model.servers import Handler, Play, serving
from tests.assistant.model.verdicts import recorded, verdicts_on
from tests.conftest import SAMPLES
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import Embedder, SentenceEmbedder

RECORDED = Path(__file__).parent / "strong_answers.jsonl"
ASIDE = Path(__file__).parent / "strong_answers_aside.jsonl"
_PASSAGE = re.compile(r'<passage number="\[(\d+)\]"[^>]*>\n(.*?)\n</passage>', re.DOTALL)
_QUESTION = re.compile(r"^Question: (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^Sentence: (.*)$", re.MULTILINE)

Record = dict[str, Any]


@dataclass
class Replayed:
    """What became of the recorded sentences."""

    honest: int = 0
    kept: int = 0
    wrong: int = 0
    shown: int = 0
    added: int = 0
    answers: int = 0
    not_given: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)


def records(path: Path = RECORDED) -> list[Record]:
    """The recorded answers."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def replaying(every: list[Record], figures: Replayed) -> Play:
    """A server that writes the recorded answer to each question."""
    by_question, known = {record["question"]: record for record in every}, recorded()

    def play(handler: Handler) -> None:
        prompt = str(handler.server.bodies[-1]["messages"][-1]["content"])
        if verdicts := verdicts_on(prompt, known):
            handler.whole(verdicts)
            return
        passages = passages_of(prompt)
        again = _SENTENCE.search(prompt)
        if again:
            handler.whole(f"{again[1].rstrip('.')} [{passages[0][0]}].")
            return
        asked = _QUESTION.findall(prompt)[-1]
        handler.whole(json.dumps(written(by_question[asked], passages, figures)))

    return play


def passages_of(prompt: str) -> list[tuple[int, str]]:
    """The passages of a prompt with their numbers."""
    return [(int(n), _folded(text)) for n, text in _PASSAGE.findall(prompt)]


def written(record: Record, passages: list[tuple[int, str]], figures: Replayed) -> Record:
    """A recorded answer with the numbers that its passages have in a prompt."""
    sentences = []
    for sentence in record["sentences"]:
        found = [n for part in sentence["from"] for n, text in passages if _folded(part) in text]
        if not found:
            figures.not_given.append(sentence["text"])
        sentences.append({"text": sentence["text"], "passages": found[:1]})
    return {
        "sentences": sentences,
        "completeness": record["completeness"],
        "missing": record["missing"],
    }


def _folded(text: str) -> str:
    return " ".join(text.split())


def run(
    store: Store,
    embedder: Embedder,
    judge: Judge | None,
    path: Path = RECORDED,
    *,
    by_model: bool = False,
    step: int = 1,
) -> Replayed:
    """Ask every recorded question, or each `step`-th, of an assistant whose model is replayed."""
    figures, every = Replayed(), records(path)[::step]
    with serving(replaying(every, figures)) as server:
        chat = open_chat("openai:replayed", server.address, "", Limits())
        writer = Writer(chat, load_prompts(), embedder.encode, judge=judge, by_model=by_model)
        assistant = Assistant(store, embedder, writer=writer)
        for record in every:
            _count(record, assistant.ask(record["question"]), figures)
    return figures


def _count(record: Record, answer: Answer, figures: Replayed) -> None:
    figures.answers += 1
    figures.statuses[record["question"]] = answer.status.value
    figures.added += sum(1 for _ in _quotes(answer.answer))
    for sentence in record["sentences"]:
        is_shown = sentence["text"].rstrip(".") in answer.answer
        if sentence["wrong"]:
            figures.wrong += 1
            figures.shown += is_shown
            figures.passed += [f"{sentence['wrong']}: {sentence['text']}"] if is_shown else []
        else:
            figures.honest += 1
            figures.kept += is_shown
            figures.lost += [] if is_shown else [sentence["text"]]


def _quotes(text: str) -> Iterator[str]:
    """The quotes that were added after what the model wrote."""
    before, lead, after = text.partition("In the report's own words:")
    return iter(re.findall(r"“[^”]+”", after) if lead else ())


def main() -> None:
    """Print the figures and what was judged wrongly."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rules", action="store_true", help="without a judge")
    parser.add_argument("--model", action="store_true", help="with the recorded model as judge")
    parser.add_argument("--aside", action="store_true", help="the answers kept aside as a test")
    chosen = parser.parse_args()
    model = SentenceEmbedder()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        build_index(store, find_files(SAMPLES), model)
        judge = None if chosen.rules or chosen.model else packaged_judge()
        path = ASIDE if chosen.aside else RECORDED
        found = run(store, model, judge, path, by_model=chosen.model)
    for name in ("not_given",) if chosen.aside else ("lost", "passed", "not_given"):
        for line in getattr(found, name):
            sys.stdout.write(f"{name}: {line}\n")
    sys.stdout.write(
        f"{found.kept} of {found.honest} honest sentences shown as written; "
        f"{found.wrong - found.shown} of {found.wrong} wrong ones stopped; "
        f"{found.added} quotes added to {found.answers} answers; "
        f"{len(found.not_given)} sentences whose passage was not given\n"
    )


if __name__ == "__main__":
    main()
