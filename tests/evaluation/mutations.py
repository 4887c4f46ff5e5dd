"""Claims made by program from the sentences of real reports: kept or shortened, or changed in one
place so that they are no longer true. Nothing of a report's text is kept."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ReportError
from ingest.reader import read_report
from ingest.register.councils import short_name
from ingest.types import Report, Role


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
