"""How long an answer takes with and without why it is so: `python -m tests.bench.explaining`."""

import json
import sys
from pathlib import Path

from assistant.assembly import open_assistant
from assistant.explain.wording import explained_json
from assistant.settings import load_settings
from tests.bench.measure import median, say, share, timed
from tests.conftest import ROOT

QUESTIONS = ROOT / "tests" / "evaluation" / "sample_questions.jsonl"


def main(path: Path) -> None:
    """Print the medians over a file of questions, in the data folder that is set."""
    questions = [json.loads(line)["question"] for line in path.read_text().splitlines()]
    with open_assistant(load_settings()) as assistant:
        for question in questions:
            assistant.ask(question)
        plain = [timed(lambda q=q: assistant.ask(q)) for q in questions]  # type: ignore[misc]
        told = [
            timed(lambda q=q: explained_json(assistant.explain(q)[1]))  # type: ignore[misc]
            for q in questions
        ]
    for name, taken in (("without", plain), ("with", told)):
        half, worst = 1_000 * median(taken), 1_000 * share(taken, 0.95)
        say(f"{name}: median {half:.1f} ms, 95 % below {worst:.1f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
