"""Check Facts, covers, lists and labels against gold: `python -m tests.evaluation.facts DIR`.

DIR holds `reports/ofsted/` and the gold files in `eval/`. Prints each figure, then what missed.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.language.dates import iso_date
from ingest.reader import read_all
from ingest.register.councils import council_id
from ingest.types import Fact, Report

Row = dict[str, Any]
Reports = dict[str, Report]

# The judgement that a field of the gold means, as frameworks word it.
ASPECTS = {
    "overall_grade": r"^overall effectiveness$",
    "leaders_grade": r"\bleaders\b|^leadership",
    "help_and_protection_grade": r"help and protection",
    "looked_after_grade": r"looked after and achieving",
    "adoption_grade": r"^adoption",
    "in_care_and_leavers_grade": r"in care and care leavers",
    "in_care_grade": r"in care$",
    "care_leavers_grade": r"(?<!in care and )care leavers$",
}
# What the gold has from elsewhere, and the report's own cover gives otherwise.
KNOWN = {
    ("west-berkshire-sif-2015-05-18", "published"): "the cover prints 13 May 2015",
    ("haringey-joint-review-2009-2009-07-03", "inspected"): "the report prints no day",
}
ADVICE = ("recommendation", "numbered recommendation")


@dataclass
class Tally:
    """Rows of one figure: how many are right, and what is said of each that is not.

    `known` are rows where the report itself bears out what was read, and the gold is wrong.
    """

    right: int = 0
    missed: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    def add(self, ok: bool, miss: str, known: str = "") -> None:
        self.right += ok
        if not ok:
            (self.known if known else self.missed).append(f"{miss} ({known})" if known else miss)

    @property
    def total(self) -> int:
        return self.right + len(self.missed) + len(self.known)

    @property
    def share(self) -> float:
        return self.right / max(self.total, 1)


Tallies = defaultdict[str, Tally]


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plain(text: str) -> str:
    """Text as values are compared: one dash, one kind of quotation mark, single spaces."""
    text = re.sub(r"[‐‑–—]", "-", text).translate(str.maketrans("‘’“”", "''\"\""))
    return " ".join(text.lower().replace(" - ", "-").split()).strip(" .;:")


def unmarked(text: str) -> str:
    """The words of an item without the bullets of its points."""
    return plain(re.sub(r"(?:^|\s)[•◼▪−–\uf02d-](?=\s)", " ", text))


def read_folder(folder: Path) -> Reports:
    """Every readable report by its file's stem, read in parallel."""
    readings = read_all(sorted(folder.glob("*.pdf")))
    return {reading.path.stem: reading.report for reading in readings if reading.report}


def candidates(report: Report, name: str) -> Iterator[Fact]:
    """The Facts that a field of the gold may mean."""
    for fact in report.facts:
        if name == "inspection_dates":
            fits = fact.kind == "inspected"
        elif name == "lead_inspector":
            fits = fact.kind == "team" and fact.aspect == "Lead inspector"
        else:
            fits = fact.kind == "grade" and bool(re.search(ASPECTS[name], fact.aspect, re.I))
        if fits:
            yield fact


def check_facts(gold: Iterable[Row], reports: Reports, tallies: Tallies) -> None:
    """Each value of the gold: found with this value, and on this page."""
    for row in gold:
        found = list(candidates(reports[row["doc"]], row["field"]))
        same = [fact for fact in found if plain(fact.value) == plain(row["value"])]
        placed = [fact for fact in same if row["page"] in fact.place.pages]
        # Two values for one field would show one of them wrongly.
        sole = bool(placed) and len({plain(fact.value) for fact in found}) == 1
        read = [f"{fact.value} p.{fact.place.pages}" for fact in found]
        miss = f"{row['doc']} {row['field']}: {row['value']!r} p.{row['page']}, read {read}"
        tallies["facts found and correct"].add(sole, miss)
        tallies[f"  {row['field']}"].add(sole, miss)
        if same:
            tallies["page of facts found"].add(bool(placed), miss)


def check_covers(index: Iterable[Row], gold: Sequence[Row], reports: Reports, t: Tallies) -> None:
    """Council, kind, title and dates on the cover; a date that is not printed stays empty."""
    spans = {row["doc"]: row["value"] for row in gold if row["field"] == "inspection_dates"}
    for row in index:
        report = reports.get(row["id"])
        if not report:
            t["readable reports"].add(not row["readable_pdf"], f"{row['id']} is not read")
            continue
        cover, at = report.cover, row["id"]
        t["readable reports"].add(bool(row["readable_pdf"]), at)
        t["council"].add(cover.council_id == council_id(row["la"]), f"{at}: {cover.council!r}")
        kind = re.sub(r"-\d+$", "", row["kind"].replace("_", "-"))
        t["kind"].add(cover.kind == kind, f"{at}: {cover.kind!r}")
        t["title"].add(0 < len(cover.title) < 120, f"{at}: {cover.title!r}")
        t["inspected"].add(
            at not in spans or cover.inspected == iso_date(spans[at]),
            f"{at}: {cover.inspected!r}, gold {spans.get(at)!r}",
        )
        t["inspected is given"].add(bool(cover.inspected), at, KNOWN.get((at, "inspected"), ""))
        if cover.published:
            wrong = f"{at}: {cover.published!r}, gold {row['published']!r}"
            known = KNOWN.get((at, "published"), "")
            t["published, where printed"].add(cover.published == row["published"], wrong, known)


def check_councils(index: Iterable[Row], reports: Reports, tallies: Tallies) -> None:
    """Every report has a council; none has two ids, and no id is that of two councils."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for row in index:
        report = reports.get(row["id"])
        if report:
            own, name = report.cover.council_id, row["la"]
            tallies["reports with a council"].add(bool(own), f"{row['id']}: {report.cover.title!r}")
            ids[council_id(name)].add(own)
            names[own].add(council_id(name))
    for council, found in ids.items():
        tallies["councils not split"].add(len(found) == 1, f"{council}: {sorted(found)}")
    for council, found in names.items():
        tallies["councils not merged"].add(len(found) == 1, f"{council}: {sorted(found)}")


def check_lists(gold: Iterable[Row], reports: Reports, tallies: Tallies) -> None:
    """Items of each list: whole, after the item before, under the heading, on the page."""
    for row in gold:
        advice = [fact for fact in reports[row["doc"]].facts if fact.kind in ADVICE]
        at = 0
        for item in row["items"]:
            if item["suspect"]:
                continue
            here = next((i for i in range(at, len(advice)) if _is(advice[i], item, row)), None)
            at = at if here is None else here + 1
            miss = f"{row['doc']} {item['n']} p.{item['page']}: {item['text'][:70]}"
            known = "" if here is not None else _cut_wrongly(advice, item)
            tallies["recommendation items"].add(here is not None, miss, known)


def _cut_wrongly(advice: Sequence[Fact], item: Row) -> str:
    """What is wrong with an item of the gold that begins as one of the report's on this page."""
    gold = unmarked(item["text"])
    for fact in advice:
        read = unmarked(fact.value)
        if item["page"] in fact.place.pages and gold != read and read:
            if read.startswith(gold):
                return f"the gold is cut short: the report goes on with {read[len(gold) :]!r}"
            if gold.startswith(read):
                return "the gold runs on into the next chapter"
    return ""


def _is(fact: Fact, item: Row, row: Row) -> bool:
    return (
        unmarked(fact.value) == unmarked(item["text"])
        and item["page"] in fact.place.pages
        and plain(fact.aspect).rstrip("?") == plain(row["heading"]).rstrip("?")
    )


def check_labels(gold: Iterable[Row], reports: Reports, tallies: Tallies) -> None:
    """The label of each page that a contents entry names."""
    for row in gold:
        label = reports[row["doc"]].pages[row["page"] - 1].label
        miss = f"{row['doc']} page {row['page']}: {label!r}, gold {row['printed']}"
        tallies["page labels"].add(label == str(row["printed"]), miss)


def measure(folder: Path, reader: Callable[[Path], Reports] = read_folder) -> Tallies:
    """Every figure over the reports of a folder."""
    tallies: Tallies = defaultdict(Tally)
    gold = {
        name: rows(folder / "eval" / f"ofsted_{name}.jsonl")
        for name in ("index", "facts", "recommendations", "contents")
    }
    reports = reader(folder / "reports" / "ofsted")
    check_covers(gold["index"], gold["facts"], reports, tallies)
    check_councils(gold["index"], reports, tallies)
    check_facts(gold["facts"], reports, tallies)
    check_lists(gold["recommendations"], reports, tallies)
    check_labels(gold["contents"], reports, tallies)
    return tallies


def main(folder: str) -> None:
    """Print figures, then what missed, and what is known to be wrong in the gold."""
    if not (Path(folder) / "eval" / "ofsted_index.jsonl").is_file():
        sys.stdout.write(f"Facts are not checked: {folder} holds no gold for them.\n")
        return
    tallies = measure(Path(folder))
    for name, tally in tallies.items():
        sys.stdout.write(f"{name:36} {tally.right:4} of {tally.total:4}  {tally.share:.3f}\n")
    for name, tally in tallies.items():
        if not name.startswith(" "):
            sys.stdout.writelines(f"missed: {name}: {miss}\n" for miss in tally.missed)
            sys.stdout.writelines(f"known: {name}: {miss}\n" for miss in tally.known)


if __name__ == "__main__":
    main(sys.argv[1])
