"""Add labelled questions: `python -m assistant.training.additions REPORT COUNCIL < ROWS`."""

import json
import sys
from pathlib import Path

from assistant.training.examples import example
from assistant.training.kinds_of_question import EXAMPLES
from vectorstore.models.embeddings import file_hash


def main(report: Path, council: str) -> int:
    """Turn the rows on standard input, which quote, into examples that hold no sentence."""
    id = file_hash(report)[:16]
    added = 0
    with (EXAMPLES / "reading.jsonl").open("a", encoding="utf-8") as file:
        for line in filter(str.strip, sys.stdin):
            row = example(json.loads(line), id, council).as_json()
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            added += 1
    sys.stderr.write(f"{added} examples were added to {EXAMPLES / 'reading.jsonl'}.\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or not Path(sys.argv[1]).is_file():
        sys.exit("Usage: python -m assistant.training.additions REPORT COUNCIL < ROWS")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
