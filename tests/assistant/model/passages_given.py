"""Whether a chat model is given what quotes mode finds, without asking one.

python -m tests.assistant.model.passages_given QUESTIONS.jsonl [DATA_DIR]

Of each question whose gold places are known: which does quotes mode find, in what it quotes or
among its first ten passages, and do these stand in the passages that a model would be given?
Questions that are answered from Facts alone go to no model. Without an index the sample reports
are asked.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.evaluation.question_file import read_questions
from assistant.evaluation.verdicts import plain
from assistant.model.answer import Order
from assistant.model.chat_model import open_chat
from assistant.model.mode import Writer, Written
from assistant.pipeline import Assistant
from assistant.types import Answer
from ingest.report_files import find_files
from prompts import load_prompts
from tests.conftest import SAMPLES
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import Embedder, SentenceEmbedder

_FIRST = 10


class Recorder(Writer):
    """A writer that notes what a model would be given, and leaves the answer to quotes mode."""

    def __init__(self, embedder: Embedder) -> None:
        chat = open_chat("none:none")
        super().__init__(chat, load_prompts(), embedder.encode)
        self.order: Order | None = None

    def write(self, *given: Any, **more: Any) -> Written | None:
        """Note what would be given."""
        written = super().write(*given, **more)
        self.order = written.writing.order if written else None
        return None


@dataclass
class Figures:
    """Questions by what became of their places."""

    found: int = 0
    given: int = 0
    not_found: int = 0
    from_facts: int = 0
    withheld: list[str] = field(default_factory=list)


def measure(assistant: Assistant, recorder: Recorder, rows: Sequence[dict[str, Any]]) -> Figures:
    """Ask every question that has places."""
    figures = Figures()
    for row in rows:
        snippets = [plain(p["snippet"]) for p in row.get("evidence") or [] if p.get("snippet")]
        if not snippets or not row.get("answerable", True):
            continue
        recorder.order = None
        answer = assistant.ask(row["question"])
        held = _holding(snippets, found_by(answer))
        if recorder.order is None:
            figures.from_facts += 1
        elif not held:
            figures.not_found += 1
        else:
            figures.found += 1
            texts = [given.source.text for given in recorder.order.given]
            lost = held - _holding(held, texts)
            figures.given += not lost
            figures.withheld += [row["question"]] if lost else []
    return figures


def found_by(answer: Answer) -> list[str]:
    """The texts of what quotes mode found: its quotes and its first passages."""
    quotes = [citation.quote for citation in answer.citations]
    return [*quotes, *(passage.text for passage in answer.passages[:_FIRST])]


def _holding(snippets: Sequence[str] | set[str], texts: Sequence[str]) -> set[str]:
    """The snippets that stand in one of the texts."""
    shown = [plain(text) for text in texts]
    return {snippet for snippet in snippets if any(snippet in text for text in shown)}


@contextmanager
def _opened(data: Path | None, embedder: Embedder) -> Iterator[Store]:
    if data:
        with Store(data) as store:
            yield store
        return
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        build_index(store, find_files(SAMPLES), embedder)
        yield store


def main() -> None:
    """Print how many questions have their places given."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("data", type=Path, nargs="?", help="a data folder with an index")
    chosen = parser.parse_args()
    embedder = SentenceEmbedder()
    recorder = Recorder(embedder)
    with _opened(chosen.data, embedder) as store:
        rows = read_questions(chosen.questions).rows
        figures = measure(Assistant(store, embedder, writer=recorder), recorder, rows)
    for question in figures.withheld:
        sys.stdout.write(f"withheld: {question}\n")
    sys.stdout.write(
        f"{figures.given} of {figures.found} questions whose places quotes mode found have them "
        f"given; {figures.not_found} not found, {figures.from_facts} answered without a model\n"
    )


if __name__ == "__main__":
    main()
