"""How well sentences are checked: `python -m assistant.checks FILE.jsonl`.

Rows have passage, claim, supported, and council where known. Prints what is kept of the supported
and stopped of the others by kind, and last a line of JSON.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.checks.calibration import Row, area_under, known_councils, overlap, read_rows
from assistant.checks.claim import check_claim
from assistant.checks.judge import packaged_judge
from assistant.checks.types import Verdict
from vectorstore.models.embeddings import SentenceEmbedder


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _share(right: int, of: int) -> float:
    return round(right / of, 3) if of else 0.0


def table(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Print what is kept and stopped by kind, and give both in all."""
    found: dict[str, float] = {}
    for name, supported in (("kept", True), ("stopped", False)):
        some = [(r, v) for r, v in zip(rows, verdicts, strict=True) if r.supported is supported]
        right = [(r, v) for r, v in some if v.holds is supported]
        found[name] = _share(len(right), len(some))
        _say(f"{name:8} {found[name]:.2f}  {len(right)} of {len(some)}")
        every, got = Counter(r.kind for r, _ in some), Counter(r.kind for r, _ in right)
        for kind in sorted(every):
            _say(f"  {kind:28} {_share(got[kind], every[kind]):.2f}  {got[kind]} of {every[kind]}")
    return found


def main() -> int:
    """Check a file of labelled claims."""
    parser = argparse.ArgumentParser(prog="assistant.checks", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rules", action="store_true", help="let rules and words alone decide")
    parser.add_argument("--kept-out", action="store_true", help="only councils never trained on")
    chosen = parser.parse_args()
    try:
        rows = read_rows(chosen.file)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    rows = [r for r in rows if r.kept_out or not chosen.kept_out]
    judge = None if chosen.rules else packaged_judge()
    near = SentenceEmbedder().encode
    known = known_councils()
    verdicts = [
        check_claim(r.claim, [r.source], near, known | {r.council} - {""}, judge) for r in rows
    ]
    found = table(rows, verdicts)
    known_area = area_under([v.support for v in verdicts], [r.supported for r in rows])
    figures = {
        **found,
        "rows": len(rows),
        "area": known_area,
        "area_of_overlap": overlap(rows),
        "judge": "rules" if judge is None else "trained",
    }
    _say(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
