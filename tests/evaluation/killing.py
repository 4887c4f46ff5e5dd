"""Kill a run at random moments, resume it, and compare its files with those of a whole run.

`python -m tests.evaluation.killing [TIMES]` prints how many were equal; with `--real` the assistant
with its models answers from the sample reports, else a fake.
"""

import json
import multiprocessing
import random
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant.evaluation.batch_run import Order, manifest, run_batch
from assistant.evaluation.run import LocalAsker
from assistant.pipeline import Assistant
from assistant.settings import Settings
from ingest.report_files import find_files
from tests.conftest import SAMPLES
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, judging, order
from vectorstore.index.store import Follower, Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import SentenceEmbedder
from vectorstore.models.trained_models import QuestionModel, ReadingModel

Row = dict[str, Any]
_SECONDS = 0.004
# Questions of a run by the assistant itself.
_ROWS = 5
# What runs may differ in: times, and figures and pictures that are made of them.
_TIMED = ("seconds", "seconds_p50", "seconds_p95", "made", "finished")
# The same in files for people: a column, an attribute, lines; of a page its pictures and figures.
_TIMED_TEXTS = {
    ".csv": (r'"\d+\.\d+"',),
    ".xml": (r' time="[\d.]+"',),
    ".md": (r"\| Seconds, [^\n]*",),
    ".html": (r"<svg.*?</svg>", r"\d+(?:\.\d+)?"),
}


def rows_of(count: int) -> list[Row]:
    """Rows with gold; every third one belongs to a conversation, in no order of turns."""
    rows = [gold(f"q{n}", question=f"How was part {n} graded?") for n in range(count)]
    for n in range(0, count - 6, 3):
        rows[n] |= {"conversation": f"c{n % 2}", "turn": count - n}
    return rows


def trial(out: Path, count: int, seed: int) -> bool:
    """Run in a process, kill it at a random moment, resume; whether it was killed at work."""
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_run, args=(out, count))
    process.start()
    time.sleep(random.Random(seed).uniform(0, count * _SECONDS))
    process.kill()
    process.join()
    killed = process.exitcode != 0
    run_batch(FakeAsker(), MADE_WITH, whole_order(out, count))
    return killed


def _run(out: Path, count: int) -> None:
    run_batch(FakeAsker(_SECONDS), MADE_WITH, whole_order(out, count))


def whole_order(out: Path, count: int) -> Order:
    """A run of so many rows, with a judge."""
    return order(out, rows_of(count), workers=2, judging=judging())


def equal(one: Path, two: Path) -> list[str]:
    """The names of files that are not the same in both folders, times apart."""
    names = {p.name for folder in (one, two) for p in folder.iterdir()}
    return sorted(name for name in names if _read(one / name) != _read(two / name))


def _read(path: Path) -> Any:
    if not path.exists():
        return None
    if path.suffix == ".jsonl":
        return [_untimed(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".json":
        return _untimed(json.loads(path.read_text("utf-8")))
    text = path.read_text("utf-8")
    for timed in _TIMED_TEXTS.get(path.suffix, ()):
        text = re.sub(timed, "", text, flags=re.DOTALL)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "", text)


def _untimed(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _untimed(v) for k, v in value.items() if k not in _TIMED}
    return [_untimed(one) for one in value] if isinstance(value, list) else value


class Real:
    """The assistant with its models, made once, in processes forked from this one.

    Neither Chroma's threads nor a connection survive a fork: each process reads the index anew.
    """

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.embedder, self.reader, self.classifier = (
            SentenceEmbedder(), ReadingModel(), QuestionModel()
        )  # fmt: skip
        fork = multiprocessing.get_context("fork")
        indexing = fork.Process(target=self._index)
        indexing.start()
        indexing.join()
        self.embedder.load()
        self.reader.read("", [""], [""])
        self.classifier.kinds("")

    def _index(self) -> None:
        with Store(self.data) as store:
            build_index(store, find_files(SAMPLES), self.embedder)

    def run(self, out: Path, rows: list[Row]) -> None:
        """One run of the rows."""
        settings = Settings(_env_file=None, data_dir=self.data)  # type: ignore[call-arg]
        with Follower(self.data) as store:
            assistant = Assistant(
                store.snapshot(), self.embedder, reader=self.reader, classifier=self.classifier
            )
            made_with = manifest(assistant, settings)
            # Torch's threads do not survive the fork either: two that ask at once may find none.
            run_batch(LocalAsker(assistant), made_with, order(out, rows, workers=1))

    def trial(self, out: Path, rows: list[Row], seconds: float) -> bool:
        """Run, kill after so long, resume; whether it was killed at work."""
        fork = multiprocessing.get_context("fork")
        process = fork.Process(target=self.run, args=(out, rows))
        process.start()
        time.sleep(seconds)
        process.kill()
        process.join()
        resumed = fork.Process(target=self.run, args=(out, rows))
        resumed.start()
        resumed.join()
        return process.exitcode != 0


def _real(times: int, folder: Path) -> tuple[int, int]:
    """How many of so many were equal, and how many were killed at work."""
    lines = (Path(__file__).parent / "sample_questions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:_ROWS]]
    real = Real(folder)
    started = time.perf_counter()
    real.trial(folder / "whole", rows, 0.0)
    took = time.perf_counter() - started
    chance, same, killed = random.Random(1), 0, 0
    for number in range(times):
        out = folder / str(number)
        killed += real.trial(out, rows, chance.uniform(0, took))
        same += not equal(folder / "whole", out)
        sys.stderr.write(f"{same} of {number + 1} equal, {killed} killed at work\n")
    return same, killed


def main(times: int, *, real: bool = False) -> None:
    """Print how many runs of so many ended with equal files, and how many were cut at work."""
    with tempfile.TemporaryDirectory() as folder:
        if real:
            same, killed = _real(times, Path(folder))
            sys.stdout.write(f"{same} of {times} equal, {killed} of them killed at work\n")
            return
        whole = Path(folder) / "whole"
        run_batch(FakeAsker(), MADE_WITH, whole_order(whole, 60))
        killed = same = 0
        for number in range(times):
            out = Path(folder) / str(number)
            killed += trial(out, 60, number)
            same += not equal(whole, out)
    sys.stdout.write(f"{same} of {times} equal, {killed} of them killed at work\n")


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--real"]
    main(int(given[0]) if given else 50, real="--real" in sys.argv)
