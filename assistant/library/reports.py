"""The loaded reports with their Facts and texts, as answers read them; and notes on the files."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.library.mentions import Councils
from assistant.types import Evidence
from ingest.language.dates import MONTHS
from ingest.register.councils import short_name
from ingest.report_files import shown_name
from ingest.types import Fact, Page, Place, Section, Sentence
from prompts import message
from vectorstore.index.store import Store
from vectorstore.ledger.ledger import Ledger
from vectorstore.models.trained_models import Classifier, Reader
from vectorstore.search import Searcher
from vectorstore.types import ReportRow

# Sentences of the cover, inside cover and introduction; and more than any report has.
_FRONT, _ALL = 80, 1_000_000
# The share of its sentences that a copy or draft of a report has in common with it.
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Loaded:
    """A report with its Facts."""

    row: ReportRow
    facts: tuple[Fact, ...]

    @property
    def name(self) -> str:
        """The council's short name, else the report's title."""
        return (
            short_name(self.row.cover.council).rstrip(" .") or self.row.cover.title or self.row.file
        )

    @property
    def date(self) -> str:
        """The inspection's date in words, else the publication's."""
        return in_words(self.row.cover.date)

    def of(self, *kinds: str) -> list[Fact]:
        """Facts of these kinds, in the order of the report."""
        return [fact for fact in self.facts if fact.kind in kinds]

    def evidence(self, fact: Fact, headings: tuple[str, ...] = ()) -> Evidence:
        """A Fact as evidence."""
        steps = headings or ((fact.aspect,) if fact.aspect else ())
        return self.cite(fact.quote, fact.place, steps, fact.start)

    def cite(self, quote: str, place: Place, headings: tuple[str, ...], start: int) -> Evidence:
        """Words of this report as evidence."""
        return Evidence(self.row.id, self.row.file, self.row.cover, place, headings, quote, start)


class Library:
    """All loaded reports."""

    def __init__(
        self,
        store: Store,
        searcher: Searcher,
        reader: Reader,
        classifier: Classifier,
        answer_from: float,
    ) -> None:
        self._store = store
        self.searcher = searcher
        self.reader = reader
        self.classifier = classifier
        self.answer_from = answer_from

    @cached_property
    def reports(self) -> tuple[Loaded, ...]:
        """Every report, by council and date."""
        with self._store.mutex:
            return tuple(
                Loaded(row, tuple(self._store.ledger.facts(row.id)))
                for row in self.searcher.reports.values()
            )

    @cached_property
    def distinct(self) -> tuple[Loaded, ...]:
        """Every report once: of its copies in other formats and its drafts, the one that counts."""
        same: dict[tuple[str, ...], list[Loaded]] = {}
        for report in self.reports:
            cover = report.row.cover
            known = cover.council_id and cover.date
            key = (cover.council_id, cover.title.lower(), cover.inspected, cover.published)
            same.setdefault(key if known else (report.row.id,), []).append(report)
        copies = {r.row.id for group in same.values() for r in self._copies(group)}
        return tuple(r for r in self.reports if r.row.id not in copies)

    def _copies(self, group: Sequence[Loaded]) -> list[Loaded]:
        """Those of the reports with one cover that say the same as the one that counts."""
        if len(group) < 2:
            return []
        said = {r.row.id: {s.text for _, s in self.sentences(r.row.id)} for r in group}
        *others, counts = sorted(group, key=lambda r: _precedence(r.row))
        own = said[counts.row.id]
        return [r for r in others if len(said[r.row.id] & own) >= _ALIKE * len(said[r.row.id])]

    @cached_property
    def councils(self) -> Councils:
        """The names of the councils that have reports."""
        return Councils((r.row.cover for r in self.reports), self.searcher.knows_word)

    @cached_property
    def council_ids(self) -> tuple[str, ...]:
        """The slugs of all councils that have reports, in order."""
        return tuple(
            dict.fromkeys(r.row.cover.council_id for r in self.reports if r.row.cover.council_id)
        )

    def of_council(self, council_id: str) -> list[Loaded]:
        """The reports of a council, each once, oldest first."""
        own = [r for r in self.distinct if r.row.cover.council_id == council_id]
        return sorted(own, key=lambda r: order_of(r.row))

    def newest(self, council_id: str) -> Loaded:
        """The newest report of a council."""
        return self.of_council(council_id)[-1]

    def names(self, council_ids: Sequence[str] = ()) -> str:
        """The names of councils in a row: "Bromley and Sefton"."""
        names = [self.councils.names.get(i, i) for i in council_ids or self.council_ids]
        if not council_ids:
            names += [r.name for r in self.reports if not r.row.cover.council_id]
        if len(names) > 12:
            names = [*names[:12], f"{len(names) - 12} others"]
        return in_a_row(names)

    def sentences(
        self, report_id: str, first: int = 0, last: int = _ALL
    ) -> list[tuple[int, Sentence]]:
        """Sentences of a report by position, all of them where none is named."""
        with self._store.mutex:
            return self._store.ledger.sentences(report_id, first, last)

    def sections(self, report: Loaded) -> list[Section]:
        """The sections of a report in order."""
        with self._store.mutex:
            return self._store.ledger.sections(report.row.id)

    def sentences_within(self, report: Loaded, section: Section) -> list[Sentence]:
        """The sentences of one section."""
        with self._store.mutex:
            ledger = self._store.ledger
            first = ledger.sentence_at(report.row.id, section.start)
            last = ledger.sentence_at(report.row.id, section.end)
            some = ledger.sentences(report.row.id, first or 0, -1 if last is None else last)
        return [s for _, s in some if section.start <= s.start < section.end]

    def speaks_of(self, report: Loaded, year: str) -> bool:
        """Whether a report is of a year or mentions it."""
        cover = report.row.cover
        if year in cover.inspected + cover.published + cover.issued:
            return True
        return year in self.text(report.row.id)

    def says(self, report: Loaded, words: Sequence[str]) -> bool:
        """Whether a report has all these words, in letters of any size."""
        text = self.text(report.row.id).casefold()
        return all(some.casefold() in text for some in words)

    def pages(self, report_id: str) -> list[Page]:
        """The pages of a report in order."""
        with self._store.mutex:
            return self._store.ledger.pages(report_id)

    def text(self, report_id: str) -> str:
        """The whole text of a report, "" where there is no such report."""
        with self._store.mutex:
            return self._store.ledger.report_text(report_id)

    def line_with(self, report: Loaded, words: str) -> Evidence | None:
        """The first sentence of a report that holds these words, as evidence."""
        for _, sentence in self.sentences(report.row.id, 0, _FRONT):
            if words in sentence.text:
                return report.cite(sentence.text, sentence.place, (), sentence.start)
        return None


def order_of(row: ReportRow) -> tuple[tuple[str, str], bool]:
    """What puts reports in order, the newest last: their age, a draft before what it became."""
    return row.cover.age, "draft" not in row.file.lower()


def _precedence(row: ReportRow) -> tuple[bool, bool]:
    """What counts among copies comes last: no draft, and with pages to cite."""
    return "draft" not in row.file.lower(), row.file.lower().endswith(".pdf")


def in_words(iso: str) -> str:
    """An ISO date in words: "2010-02-09" as "9 February 2010", "2009-08" as "August 2009"."""
    parts = iso.split("-")
    if len(parts) < 2:
        return iso
    month = MONTHS[int(parts[1]) - 1].capitalize()
    return " ".join(filter(None, (str(int(parts[2])) if len(parts) > 2 else "", month, parts[0])))


def recommendations(report: Loaded) -> list[Fact]:
    """The recommendations of a report: the numbered list where there is one, else the bullets."""
    return report.of("numbered recommendation") or report.of("recommendation")


def in_a_row(items: Sequence[object]) -> str:
    """Names or numbers as a sentence has them: "3, 7 and 9"."""
    *most, last = [str(item) for item in items] or [""]
    return f"{', '.join(most)} and {last}" if most else last


# What there is to say of the files: why one was not read, or what is amiss with one that was.

_READ = "ok"


@dataclass(frozen=True, slots=True)
class Note:
    """One file with its status and the reason in a sentence; `read`: its report answers."""

    file: str
    path: str
    report_id: str
    status: str
    reason: str
    read: bool = False

    @property
    def label(self) -> str:
        """The status in words."""
        return message(f"file_status.{self.status.replace('-', '_')}")


def notes(ledger: Ledger) -> list[Note]:
    """Notes on the files as last seen: those not read, then those read with something amiss."""
    states = ledger.files()
    rows = ledger.reports()
    paths = {state.report_id: state.path for state in states if state.status == _READ}
    unread = [
        Note(shown_name(Path(s.path)), s.path, s.report_id, s.status, s.reason)
        for s in states
        if s.status != _READ
    ]
    return unread + [
        Note(row.file, paths.get(row.id, row.file), row.id, status, reason, read=True)
        for row, status, reason in (*_gaps(rows), *_editions(rows), *_strangers(rows))
    ]


def _gaps(rows: Sequence[ReportRow]) -> Iterator[tuple[ReportRow, str, str]]:
    """Reports with pages that hold no readable text."""
    for row in rows:
        if row.unread:
            key = "file_note.gaps" if len(row.unread) > 1 else "file_note.gap"
            yield row, "partly-read", message(key, file=row.file, pages=in_a_row(row.unread))


def _editions(rows: Sequence[ReportRow]) -> Iterator[tuple[ReportRow, str, str]]:
    """Reports of one and the same inspection, of which the newest answers."""
    same: defaultdict[tuple[str, str, str], list[ReportRow]] = defaultdict(list)
    for row in rows:
        if row.cover.council_id and row.cover.inspected:
            same[row.cover.council_id, row.cover.kind, row.cover.inspected].append(row)
    for group in same.values():
        *older, newest = sorted(group, key=order_of)
        for row in older:
            reason = message("file_note.edition", file=row.file, other=newest.file)
            yield row, "other-edition", reason


def _strangers(rows: Sequence[ReportRow]) -> Iterator[tuple[ReportRow, str, str]]:
    """Texts that name no council; those of no known kind of inspection may be no reports."""
    for row in rows:
        if not row.cover.council_id:
            key = "file_note.no_council" if row.cover.kind else "file_note.stranger"
            yield row, "not-recognised", message(key, file=row.file)
