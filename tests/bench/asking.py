"""Questions at several sizes of the index, asked by turns, and the start-up."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from assistant.pipeline import Assistant
from tests.bench.measure import median, say, share, timed
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import SentenceEmbedder

# Of each council that every index holds, and of nobody.
_NAMED = (
    "How was {} graded?",
    "What did inspectors say about the support for carers in {}?",
    "How many people live in {}?",
    "Which training was offered to staff in {}?",
    "What should {} improve?",
    "When did the inspection of {} take place?",
    "How well were complaints handled in {}?",
)
_BARE = (
    "What did inspectors say about housing?",
    "Which training was offered to staff?",
    "Compare the support for carers.",
)
_ENCODES = 20


def questions(
    files: Sequence[Path], data: Path, scratch: Path, sizes: Sequence[int], rounds: int
) -> None:
    """p50 and p95 at each size and at all reports, and how they grow from the smallest."""
    embedder = SentenceEmbedder()
    with ExitStack() as stack:
        folders = [*(_smaller(files, data, scratch, n, embedder) for n in sizes), data]
        stores = [stack.enter_context(Store(folder)) for folder in folders]
        assistants = [Assistant(store, embedder) for store in stores]
        asked = _questions(assistants[0])
        seconds = _ask(assistants, asked, rounds)
        unit = median([timed(lambda: embedder.encode(asked[:1])) for _ in range(_ENCODES)])
    say(f"questions: {len(asked)}, each {rounds} times; one encode {unit * 1_000:.0f} ms")
    first = seconds[0]
    for assistant, times in zip(assistants, seconds, strict=True):
        half, most = median(times), share(times, 0.95)
        say(
            f"  {len(assistant.library.reports):4d} reports: p50 {half * 1_000:.0f} ms "
            f"({half / median(first):.2f} times the fewest's), p95 {most * 1_000:.0f} ms "
            f"({most / share(first, 0.95):.2f} times)"
        )


def _smaller(
    files: Sequence[Path], data: Path, scratch: Path, size: int, embedder: SentenceEmbedder
) -> Path:
    """An index of the first files only, made of the vectors that the whole one has."""
    folder = scratch / str(size)
    folder.mkdir()
    shutil.copy(data / "ledger.sqlite3", folder)
    with Store(folder) as store:
        build_index(store, files[:size], embedder)
    return folder


def _questions(smallest: Assistant) -> list[str]:
    """Questions on the councils of the smallest index: they mean the same reports at every size."""
    names = list(smallest.library.councils.names.values())[:4]
    return [*(question.format(name) for name in names for question in _NAMED), *_BARE]


def _ask(assistants: Sequence[Assistant], asked: Sequence[str], rounds: int) -> list[list[float]]:
    """The seconds of every question for each assistant; the first time is not counted."""
    seconds: list[list[float]] = [[] for _ in assistants]
    for turn in range(rounds + 1):
        for question in asked:
            for assistant, times in zip(assistants, seconds, strict=True):
                spent = timed(lambda a=assistant, q=question: a.ask(q))  # type: ignore[misc]
                if turn:
                    times.append(spent)
    return seconds


def start_up(reports: Path, data: Path) -> None:
    """From nothing to the first answer, against the bare imports of the libraries."""
    bare = "import torch, sentence_transformers, chromadb, langchain_core.runnables"
    imports = timed(lambda: subprocess.run([sys.executable, "-c", bare], check=True))
    command = [sys.executable, "-m", "assistant", "ask", _BARE[0]]
    settings = {"ASSISTANT_DATA_DIR": str(data), "ASSISTANT_REPORTS_DIR": str(reports)}
    environment = {**os.environ, **settings}
    first = timed(lambda: subprocess.run(command, check=True, capture_output=True, env=environment))
    say(
        f"start-up to first answer: {first:.1f} s = {first / imports:.2f} bare imports "
        f"({imports:.1f} s)"
    )
