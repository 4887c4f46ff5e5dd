"""How well model sentences are checked: `python -m tests.evaluation.claims [DIR]`.

DIR holds `eval/claims_dev.jsonl` and `reports/ofsted/*.pdf`; without it only our own claims about
the sample reports are checked. "Stopped" is the share of unsupported claims that do not pass,
"kept" the share of supported ones that do, each with its 95 % interval (Wilson).
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from assistant.checks.claim import check_claim
from assistant.checks.types import Similarity, Source, Verdict
from ingest.register.councils import councils, short_name
from tests.evaluation.mutations import Claim, real_claims
from vectorstore.models.embeddings import SentenceEmbedder

OWN = Path(__file__).parent / "sample_claims.jsonl"
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim and what became of it."""

    claim: Claim
    verdict: Verdict

    @property
    def right(self) -> bool:
        return self.verdict.holds == self.claim.supported


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927)."""
    if not of:
        return 0.0, 1.0
    share, z2 = right / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return middle - half, middle + half


def read_claims(path: Path, held_out: bool | None = None) -> list[Claim]:
    """Claims of a JSONL file; `held_out` picks those that are set aside, or the others."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    names = ("id", "council", "source", "passage", "claim", "supported", "kind")
    return [
        Claim(*(row[name] for name in names))
        for row in rows
        if held_out is None or row.get("held_out", False) is held_out
    ]


def council_names() -> frozenset[str]:
    """The names of councils that the product knows."""
    return frozenset(name for c in councils().values() for name in (c.name, *c.others))


def run(claims: Iterable[Claim], near: Similarity) -> list[Checked]:
    """Check every claim against its passage."""
    claims = list(claims)
    known = council_names() | {short_name(c.council) for c in claims}
    return [
        Checked(c, check_claim(c.claim, [Source(c.passage, c.council)], near, known))
        for c in claims
    ]


def _share(checked: Sequence[Checked]) -> str:
    right = sum(c.right for c in checked)
    low, high = wilson(right, len(checked))
    return (
        f"{right / max(len(checked), 1):.2f} ({low:.2f} to {high:.2f}), {right} of {len(checked)}"
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(name: str, checked: Sequence[Checked], show: bool) -> None:
    """Print the figures of one set, in all and by kind."""
    _say(f"\n{name}")
    for label, supported in (("stopped", False), ("kept", True)):
        of = [c for c in checked if c.claim.supported is supported]
        _say(f"  {label:8} {_share(of)}")
        kinds = sorted({c.claim.kind for c in of})
        for kind in kinds:
            _say(f"    {kind:28} {_share([c for c in of if c.claim.kind == kind])}")
    for c in checked if show else ():
        if not c.right:
            sign = "+" if c.claim.supported else "-"
            _say(
                f"  {sign} {c.claim.id} {c.verdict.rule or '-'} {c.verdict.support:.2f}:"
                f" {c.claim.claim}"
            )


def main() -> None:
    """Print the figures of every set at hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, help="folder with eval/ and reports/")
    parser.add_argument("--show", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--set", choices=("dev", "own", "held", "real"), action="append")
    parser.add_argument("--reports", type=int, default=16)
    chosen = parser.parse_args()
    near = SentenceEmbedder().encode
    near(["warm"])
    sets: dict[str, tuple[str, list[Claim]]] = {
        "own": ("sample reports, development half", read_claims(OWN, False)),
        "held": ("sample reports, held out", read_claims(OWN, True)),
    }
    if chosen.shared and (chosen.shared / "eval/claims_dev.jsonl").exists():
        dev = read_claims(chosen.shared / "eval/claims_dev.jsonl")
        sets["dev"] = ("claims_dev.jsonl", dev)
    if chosen.shared and (chosen.shared / "reports/ofsted").exists():
        made = real_claims(chosen.shared / "reports/ofsted", chosen.reports, 12)
        sets["real"] = ("made by program from real reports", made)
    for key, (name, claims) in sets.items():
        if chosen.set and key not in chosen.set:
            continue
        start = time.perf_counter()
        checked = run(claims, near)
        report(name, checked, chosen.show)
        each = (time.perf_counter() - start) / max(len(claims), 1)
        _say(f"  {each * 1000:.1f} ms a claim")


if __name__ == "__main__":
    sys.exit(main())
