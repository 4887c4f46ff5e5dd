"""A question as every front end asks it: filters bind, and an Answer comes whatever happens."""

import logging
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.errors import FactsError, QuestionError, ScopeError
from assistant.grades.table import Record, filter_of, records
from assistant.library.reports import Library
from assistant.pipeline import Assistant, unusable, usable
from assistant.types import Answer, Fault, Status
from prompts import message
from vectorstore.errors import StoreError

# What a question may be answered from: filters by council, report, kind and year, which bind.

# More names than anybody chooses; what follows is no choice but a load.
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """The reports that may answer, None for all; `only` is how the chain is told."""

    reports: frozenset[str] | None = None
    only: tuple[str, ...] = ()

    def outside(self, library: Library, councils: Iterable[str]) -> tuple[str, ...]:
        """Those of these councils that have no report within."""
        if self.reports is None:
            return ()
        inside = {r.row.cover.council_id for r in library.reports if r.row.id in self.reports}
        return tuple(council for council in councils if council not in inside)

    def within(self, other: "Scope") -> "Scope":
        """What is in both; ScopeError where nothing is."""
        if other.reports is None or self.reports is None:
            return self if other.reports is None else other
        both = self.reports & other.reports
        if not both:
            raise ScopeError(message("scope.not_yours"))
        return self if both == self.reports else Scope(both, tuple(sorted(both)))


ALL = Scope()


def scope_of(
    library: Library,
    councils: Sequence[str] = (),
    reports: Sequence[str] = (),
    kinds: Sequence[str] = (),
    years: Sequence[str] = (),
) -> Scope:
    """The scope that these filters mean together; ScopeError for what is not loaded."""
    if not (councils or reports or kinds or years):
        return ALL
    if max(map(len, (councils, reports, kinds, years))) > MOST_NAMES:
        raise ScopeError(message("scope.too_many", limit=MOST_NAMES))
    rows = records(library.reports)
    try:
        filters = (
            [_named(rows, library, name) for name in councils],
            [_report(rows, name) for name in reports],
            [_taken(rows, library, kind=name) for name in kinds],
            [_taken(rows, library, year=name) for name in years],
        )
    except FactsError as error:
        raise ScopeError(str(error)) from error
    ids = frozenset(row.report.row.id for row in rows)
    for one in filters:
        ids &= frozenset().union(*one) if one else ids
    if not ids:
        raise ScopeError(message("scope.nothing"))
    # The chain takes the newest report of a council, and every report that is named by its id.
    by_council = councils and not (reports or kinds or years)
    return Scope(ids, tuple(councils_of(rows, ids, councils) if by_council else sorted(ids)))


def councils_of(rows: Sequence[Record], ids: frozenset[str], names: Sequence[str]) -> list[str]:
    """The councils of these reports, and the reports that were named by their ids."""
    single = [name for name in names if name in ids]
    own = [row.council_id for row in rows if row.report.row.id in ids - frozenset(single)]
    return [*dict.fromkeys(own), *single]


def _named(rows: Sequence[Record], library: Library, name: str) -> frozenset[str]:
    """The reports of a council by its id or name; a report may be named by its id too."""
    own = frozenset(row.report.row.id for row in rows if row.report.row.id == name)
    if own:
        return own
    if not name.strip():
        raise ScopeError(message("scope.empty"))
    return _taken(rows, library, council=name)


def _report(rows: Sequence[Record], name: str) -> frozenset[str]:
    found = frozenset(
        row.report.row.id for row in rows if name in (row.report.row.id, row.report.row.file)
    )
    if not found:
        raise ScopeError(message("scope.no_such_report", name=name[:80]))
    return found


def _taken(rows: Sequence[Record], library: Library, **narrowing: str) -> frozenset[str]:
    if not all(value.strip() for value in narrowing.values()):
        raise ScopeError(message("scope.empty"))
    chosen = filter_of(rows, library.councils, **narrowing)
    found = frozenset(row.report.row.id for row in rows if chosen.takes(row))
    if not found:
        raise ScopeError(message("scope.none_of", what=next(iter(narrowing.values()))[:80]))
    return found


def answer_within(
    assistant: Assistant, given: Mapping[str, Any], scope: Scope, *, live: bool = False
) -> Iterator[str | Answer]:
    """Answer within a scope: the statements where `live`, then the Answer."""
    question = usable(str(given.get("question", "")))
    given = {**given, "councils": scope.only}
    if scope.reports is None:
        yield from assistant.stream(given) if live else [assistant.invoke(given)]
        return
    named = assistant.library.councils.find(question).loaded
    outside = scope.outside(assistant.library, named)
    if named and len(outside) == len(named):
        yield _refused(question, scope, outside, assistant.library)
        return
    # What is said of a council outside is known only when the whole answer is there.
    yield _held(assistant.invoke(given), scope, outside, assistant.library)


def _held(answer: Answer, scope: Scope, named: tuple[str, ...], library: Library) -> Answer:
    """An answer of which nothing comes from outside the scope, and that says what is outside."""
    inside = scope.reports or frozenset()
    outside = named or scope.outside(library, answer.understood.councils)
    if any(citation.report_id not in inside for citation in answer.citations) or (
        outside and not answer.citations
    ):
        return _refused(answer.question, scope, outside, library, answer.seconds)
    kept = replace(
        answer,
        passages=tuple(p for p in answer.passages if p.report_id in inside),
        suggestions=_offered(answer.suggestions, scope, library),
        choices=_offered(answer.choices, scope, library),
    )
    if not outside:
        return kept
    said = _said(outside, scope, library)
    status = Status.PARTIAL if answer.status is Status.ANSWERED else answer.status
    missing = tuple(dict.fromkeys((*answer.missing, *(library.names([i]) for i in outside))))
    return replace(kept, status=status, missing=missing, answer=f"{answer.answer}\n{said}")


def _offered(offers: Sequence[str], scope: Scope, library: Library) -> tuple[str, ...]:
    return tuple(
        offer for offer in offers if not scope.outside(library, library.councils.find(offer).loaded)
    )


def _refused(
    question: str,
    scope: Scope,
    outside: tuple[str, ...],
    library: Library,
    seconds: Mapping[str, float] | None = None,
) -> Answer:
    names = tuple(library.names([council]) for council in outside)
    said = _said(outside, scope, library)
    number = uuid.uuid4().hex[:12]
    refused = Answer(number, question, Status.NOT_IN_REPORTS, said, missing=names)
    return replace(refused, seconds=dict(seconds)) if seconds else refused


def _said(outside: tuple[str, ...], scope: Scope, library: Library) -> str:
    chosen = [r for r in library.reports if r.row.id in (scope.reports or ())]
    councils = list(dict.fromkeys(r.row.cover.council_id for r in chosen if r.row.cover.council_id))
    among = library.names(councils) if councils else ", ".join(r.name for r in chosen)
    if not outside:
        return message("scope.elsewhere", chosen=among)
    return message("scope.outside", councils=library.names(outside), chosen=among)


# A question under a guard: whatever happens to it, its front end stays up and says so.

log = logging.getLogger(__name__)


def guarded(
    question: str, steps: Callable[[], Iterable[str | Answer]], id: str = ""
) -> Iterator[str | Answer]:
    """The statements and the Answer; instead of a fault, an Answer with status `failed`."""
    number = id or uuid.uuid4().hex[:8]
    try:
        yield from steps()
    except QuestionError as error:
        yield unusable(question, error, id)
    except StoreError as error:
        log.error("the store failed, id %s: %s", number, type(error).__name__)
        yield _failed(question, Fault("unavailable", message("web.unavailable"), number))
    except Exception as error:  # The front end stays up whatever a question does.
        log.error("question failed, id %s: %s", number, _where(error))
        yield _failed(question, Fault("internal", message("web.fault", id=number), number))


def _failed(question: str, fault: Fault) -> Answer:
    return Answer(fault.id, question, Status.FAILED, fault.message, error=fault)


def _where(error: Exception) -> str:
    """A fault's kind and its frames; not its message, since that may repeat the question."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {where}"
