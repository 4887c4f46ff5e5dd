"""How well model sentences are checked: `python -m tests.evaluation.claims [DIR]`.

DIR holds `eval/claims_dev.jsonl` and `reports/ofsted/*.pdf`; without it only our own claims about
the sample reports are checked. "Stopped" is the share of unsupported claims that do not pass,
"kept" the share of supported ones that do, each with its 95 % interval (Wilson).
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from assistant.checks.claim import check_claim
from assistant.checks.types import Similarity, Source, Verdict
from ingest.errors import ReportError
from ingest.register.councils import councils, short_name
from ingest.types import Report, Role
from tests.ingest.reports import read_report
from vectorstore.models.embeddings import SentenceEmbedder

OWN = Path(__file__).parent / "sample_claims.jsonl"
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Claim:
    """A labelled claim on one passage of a council's report."""

    id: str
    council: str
    source: str
    passage: str
    claim: str
    supported: bool
    kind: str


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


# Claims made by program from the sentences of real reports: kept or shortened, or changed in one
# place so that they are no longer true. Nothing of a report's text is kept.

_NUMBER = re.compile(r"\b\d{1,3}\b(?!\.\d)")
_SWAPS = {
    "negation_dropped": [(r"\b(is|are|was|were|has|have|had|does|do|did) not\b", r"\1")],
    "negation_added": [
        (r"\b(is|are|was|were) (?!not|also|no\b)(?=\w+(?:ed|ive|nt|ar)\b)", r"\1 not ")
    ],
    "hedge_dropped": [
        (r"^(Some|Most|Many|Several) (\w)", r"\2"),
        (r"^In (?:some|most|many) cases, (\w)", r"\1"),
        (r"\b(some|most|many|a few|a small number of) (?=\w+s\b)", ""),
        (r"\b(generally|usually|often|sometimes|mostly) ", ""),
    ],
    "scope_widened": [
        (r"^(?:Some|Most|Many) (?=\w+)", "All "),
        (r"\b(?:some|most|many) (?=\w+s\b)", "all "),
        (r"\b(?:usually|often|sometimes|generally)\b", "always"),
    ],
    "direction": [
        (r"\bincreased\b", "decreased"), (r"\bincrease\b", "decrease"),
        (r"\breduced\b", "increased"), (r"\bimproved\b", "worsened"), (r"\bmore\b", "fewer"),
        (r"\bhigh\b", "low"), (r"\blow\b", "high"), (r"\beffective\b", "ineffective"),
        (r"\bgood\b", "poor"), (r"\bstrong\b", "weak"), (r"\bpoor\b", "good"),
    ],
    "actor_changed": [
        (r"\b[Ss]ocial workers\b", "Foster carers"), (r"\b[Pp]olice\b", "fire service"),
        (r"\b[Ss]enior (?:leaders|managers)\b", "Elected members"),
        (r"\b[Pp]artner agencies\b", "parents"),
    ],
    "planned_done": [
        (r"\b(?:is|are) (?:currently |now )?(developing|implementing|reviewing|introducing)\b",
         lambda m: f"has {m.group(1)[:-3]}ed".replace("reed", "red")),
        (r"\bplans? to (\w+)\b", r"have managed to \1"),
        (r"\b(?:has|have) begun to (\w+)", r"fully \1"),
    ],
}  # fmt: skip
_TAILS = (
    "and this was funded by a government grant",
    "and every case is audited twice a year",
    "because of a shortage of qualified staff",
    "which inspectors had criticised at the last inspection",
    "and the council has won an award for it",
)


def real_claims(folder: Path, reports: int, each: int) -> list[Claim]:
    """Claims from `reports` reports of a folder, spread over it; `each` sentences of each."""
    random_ = random.Random(7)
    files = sorted(folder.glob("*.pdf"))
    found: list[Claim] = []
    others: list[tuple[str, str]] = []
    for path in files[:: max(1, len(files) // reports)][:reports]:
        try:
            report = read_report(path)
        except ReportError:
            continue
        for number, (passage, sentence) in enumerate(_picked(report, each, random_)):
            key = f"{path.stem}-{number}"
            for kind, claim, supported in _claims(report, passage, sentence, others, random_):
                found.append(
                    Claim(f"{key}-{kind}", report.cover.council, path.name, passage, claim,
                          supported, kind)
                )  # fmt: skip
            others.append((short_name(report.cover.council), sentence))
    return found


def _picked(report: Report, each: int, random_: random.Random) -> list[tuple[str, str]]:
    """Findings of a report with the passage that they stand in."""
    pairs = [
        (chunk.text, s.text)
        for chunk in report.chunks
        for s in report.sentences[chunk.first : chunk.last + 1]
        if s.role is Role.FINDING
        and 9 <= len(s.text.split()) <= 32
        and s.text.endswith(".")
        and s.text[0].isupper()
        and not re.search(r"[“”\"•◼]|\b(?:should|must)\b", s.text)
    ]
    return random_.sample(pairs, min(each, len(pairs)))


def _claims(
    report: Report,
    passage: str,
    sentence: str,
    others: Sequence[tuple[str, str]],
    random_: random.Random,
) -> Iterator[tuple[str, str, bool]]:
    yield "verbatim", sentence, True
    council = short_name(report.cover.council)
    if council and not re.search(rf"\b{re.escape(council)}\b", sentence):
        yield "placed", f"In {council}, {sentence[0].lower()}{sentence[1:]}", True
    main = re.split(r", (?:and|which|including|with|so that) ", sentence)[0].rstrip(".")
    if main != sentence.rstrip(".") and len(main.split()) >= 7:
        yield "shortened", f"{main}.", True
    for kind, changes in _SWAPS.items():
        changed = _changed(sentence, changes)
        if changed:
            yield kind, changed, False
    number = _NUMBER.search(sentence)
    if number:
        other = str(int(number.group()) + random_.choice((1, 3, 10)))
        if other not in passage:
            changed = sentence[: number.start()] + other + sentence[number.end() :]
            yield "wrong_number", changed, False
    yield "half_invented", f"{sentence.rstrip('.')}, {random_.choice(_TAILS)}.", False
    if others:
        place, elsewhere = random_.choice(others)
        yield "elsewhere", elsewhere, False
        if place != council:
            yield "wrong_council", f"In {place}, {sentence[0].lower()}{sentence[1:]}", False


def _changed(
    sentence: str, changes: Sequence[tuple[str, str | Callable[[re.Match[str]], str]]]
) -> str:
    """The sentence with the first change that applies, "" where none does."""
    for pattern, into in changes:
        changed = re.sub(pattern, into, sentence, count=1)
        if changed != sentence:
            return changed[0].upper() + changed[1:]
    return ""


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
