"""How long an answer takes with and without why it is so: `python -m tests.bench.explaining`."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from assistant.assembly import open_assistant
from assistant.explain.wording import explained_json
from assistant.settings import load_settings
from tests.conftest import ROOT

QUESTIONS = ROOT / "tests" / "evaluation" / "sample_questions.jsonl"


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def main(path: Path) -> None:
    """Print the medians over a file of questions, in the data folder that is set."""
    questions = [json.loads(line)["question"] for line in path.read_text().splitlines()]
    with open_assistant(load_settings()) as assistant:
        for question in questions:
            assistant.ask(question)
        plain = [milliseconds(lambda q=q: assistant.ask(q)) for q in questions]  # type: ignore[misc]
        told = [
            milliseconds(lambda q=q: explained_json(assistant.explain(q)[1]))  # type: ignore[misc]
            for q in questions
        ]
    for name, taken in (("without", plain), ("with", told)):
        half, worst = statistics.median(taken), sorted(taken)[int(0.95 * len(taken))]
        sys.stdout.write(f"{name}: median {half:.1f} ms, 95 % below {worst:.1f} ms\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
