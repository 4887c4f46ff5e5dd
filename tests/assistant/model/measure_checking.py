"""Time the check of five sentences: `python -m tests.assistant.model.measure_checking`.

Against the same question in quotes mode, warm, with the packaged models and the judge; the chat
model is a scripted one that takes no time.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.checks.judge import packaged_judge
from assistant.pipeline import Assistant
from ingest.report_files import find_files
from tests.assistant.model.scripted import writing
from tests.conftest import SAMPLES
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import SentenceEmbedder

QUESTION = "How did Quillmere help its residents against crime, burglary and harassment?"
SENTENCES = (
    "A scheme named 'Safe at the Door' had fitted locks and alarms in 412 homes during 2009 [1]. "
    "It was run with the fire service and the charity Wendside Neighbours [1]. "
    "Victims of distraction burglary were visited within two working days [1]. "
    "Repeat offences had fallen by a fifth [1]. "
    "Residents had ready access to help against crime and harassment [1]. "
)
_TIMES = 30


def main() -> None:
    """Print medians in milliseconds."""
    model = SentenceEmbedder()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        build_index(store, find_files(SAMPLES), model)
        quotes = Assistant(store, model)
        writer, _ = writing(store, SENTENCES, embedder=model, judge=packaged_judge())
        answer = writer.ask(QUESTION)
        pairs = [
            (
                _milliseconds(lambda: quotes.ask(QUESTION)),
                _milliseconds(lambda: writer.ask(QUESTION)),
            )
            for _ in range(_TIMES)
        ]
    plain, checked = (statistics.median(times) for times in zip(*pairs, strict=True))
    difference = statistics.median(b - a for a, b in pairs)
    sys.stdout.write(
        f"quotes {plain:.0f} ms, written and checked {checked:.0f} ms, "
        f"difference {difference:.0f} ms; {answer.checked}\n"
    )


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
