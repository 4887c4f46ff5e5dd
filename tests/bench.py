"""`make bench`: how much the index and a question cost beside the plain encoding of the same texts.

Everything is measured in one run and given as a ratio, since machines are shared and noisy.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.chain import Assistant
from ingest.reading import read_report
from vectorstore.build import build_index, find_files, searched_texts
from vectorstore.embeddings import SentenceEmbedder
from vectorstore.store import Store

_LEAST_CHUNKS = 1_000
_QUESTIONS = (
    "How was safeguarding adults graded?",
    "What did carers say about getting a break?",
    "How many people live in the area?",
    "What was wrong with leaving hospital?",
    "Which training was offered to staff?",
    "What should be improved about advocacy?",
    "Compare the support for carers.",
    "What is the name of the chief executive?",
    "When did the inspection take place?",
    "How well were complaints handled?",
)
_ROUNDS = 6


def main(folders: Sequence[str]) -> None:
    """Print the three measurements."""
    embedder = SentenceEmbedder()
    embedder.load()
    with tempfile.TemporaryDirectory() as scratch:
        corpus = _corpus(folders, Path(scratch) / "reports")
        _indexing(corpus, Path(scratch) / "data", embedder)
        _questions(Path(scratch) / "data", embedder)
        _start_up(corpus, Path(scratch) / "data")


def _corpus(folders: Sequence[str], into: Path) -> Path:
    """The reports as text, again and again with other words, until there are chunks enough.

    Every copy has texts of its own: what is the same as before is not embedded again.
    """
    into.mkdir()
    files = [file for folder in folders for file in find_files(Path(folder))]
    texts = {file.stem: read_report(file).text for file in files}
    chunks, number = 0, 0
    while chunks < _LEAST_CHUNKS:
        for name, text in texts.items():
            copy = into / f"{number}-{name}.txt"
            copy.write_text(re.sub(r"\b(the|The)\b", rf"\1 {number}th", text), encoding="utf-8")
            chunks += len(read_report(copy).chunks)
        number += 1
    return into


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _indexing(corpus: Path, data: Path, embedder: SentenceEmbedder) -> None:
    """Chunks per second of indexing against `encode` alone on the same texts, by turns."""
    files = find_files(corpus)
    texts = list(dict.fromkeys(t for file in files for t in searched_texts(read_report(file))))
    model = embedder.sentence_transformer
    model.encode(texts[:64], batch_size=32)
    plain = _timed(lambda: model.encode(texts, batch_size=32))
    with Store(data) as store:
        stats = build_index(store, files, embedder)
        again = _timed(lambda: build_index(store, files, embedder))
    rate, plain_rate = stats.embedded / stats.seconds, len(texts) / plain
    _say(
        f"indexing: {stats.chunks} chunks ({stats.embedded} texts) in {stats.seconds:.1f} s, "
        f"{stats.chunks / stats.seconds:.1f} chunks/s, {rate:.0f} texts/s; plain encode of the "
        f"same {len(texts)} texts {plain:.1f} s, {plain_rate:.0f} texts/s; "
        f"ratio {rate / plain_rate:.2f}"
    )
    _say(f"indexing again unchanged: {again:.2f} s")


def _questions(data: Path, embedder: SentenceEmbedder) -> None:
    """A warm question against one `encode` of that question."""
    with Store(data) as store:
        assistant = Assistant(store, embedder)
        names = list(assistant.library.councils.names.values())
        questions = [
            f"{question} ({names[i % len(names)]})" for i, question in enumerate(_QUESTIONS)
        ]
        for question in questions:
            assistant.ask(question)
        model = embedder.sentence_transformer
        pairs = [
            (_timed(lambda q=q: model.encode(q)), _timed(lambda q=q: assistant.ask(q)))  # type: ignore[misc]
            for _ in range(_ROUNDS)
            for q in questions
        ]
    encode = sorted(pair[0] for pair in pairs)
    ask = sorted(pair[1] for pair in pairs)
    unit, half, most = encode[len(encode) // 2], ask[len(ask) // 2], ask[int(len(ask) * 0.95)]
    _say(
        f"question: p50 {half * 1000:.0f} ms = {half / unit:.1f} encodes, "
        f"p95 {most * 1000:.0f} ms = {most / unit:.1f} encodes (one encode {unit * 1000:.0f} ms)"
    )


def _start_up(corpus: Path, data: Path) -> None:
    """From nothing to the first answer, against the bare imports of the libraries."""
    bare = "import torch, sentence_transformers, chromadb, langchain_core.runnables"
    imports = _timed(lambda: subprocess.run([sys.executable, "-c", bare], check=True))
    command = [sys.executable, "-m", "assistant", "ask", _QUESTIONS[0]]
    environment = {"ASSISTANT_DATA_DIR": str(data), "ASSISTANT_REPORTS_DIR": str(corpus)}
    first = _timed(
        lambda: subprocess.run(command, check=True, capture_output=True, env=_with(environment))
    )
    times = first / imports
    _say(f"start-up to first answer: {first:.1f} s = {times:.2f} bare imports ({imports:.1f} s)")


def _with(names: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **names}


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
