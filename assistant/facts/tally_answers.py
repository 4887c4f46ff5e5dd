"""Whether a question asks the table of Facts, and the answer that the table gives."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.facts.changes import change_draft
from assistant.facts.coverage import Scope, scope_of
from assistant.facts.factsheet import Record, other_judgements, records
from assistant.facts.sides import each_draft, odd_draft
from assistant.facts.tallies import across_draft
from assistant.library import Library
from assistant.types import Draft, Statement, Status
from assistant.understanding.aspects import matched
from assistant.understanding.choosing import reports_meant
from assistant.understanding.question import Asks, Kind, Question
from assistant.understanding.tally import Form, Tally, tally
from prompts import message


def tally_draft(question: Question, library: Library, only: Sequence[str]) -> Draft | None:
    """The answer to a question that counts, filters or follows grades; None for any other.

    `only` is what the asker chose to ask: ids of councils or of reports.
    """
    if question.kind is not Kind.TALLY:
        return None
    asked, councils = _asked(question, library), question.councils
    if asked.form is Form.ODD:
        return odd_draft(asked, _meant(question, library))
    loaded = library.reports if only else library.distinct
    rows = [r for r in records(loaded) if not only or _among(r, only)]
    scope = scope_of(asked, rows, councils)
    if not scope.rows and asked.years:
        return _not_in_years(_years_of(asked, rows, councils), scope)
    if asked.form is Form.CHANGE:
        return change_draft(asked, rows, councils)
    return across_draft(scope)


def each_of(question: Question, library: Library) -> Draft | None:
    """The grades of the councils that a question names, where nothing else answered it."""
    asked = _asked(question, library)
    if not question.councils or asked.form is not Form.EACH or not asked.whole:
        return None
    return each_draft(asked, _meant(question, library), question.claimed)


def overall_of(question: Question, library: Library) -> Draft | None:
    """The overall grades of several councils, where these alone are to be compared."""
    compared = question.compares and len(question.councils) > 1
    return each_of(question, library) if compared and _asked(question, library).overall else None


def _asked(question: Question, library: Library) -> Tally:
    """What is asked of the table; the question's kind tells the form where its words do not."""
    asked = tally(library.councils.find(question.text).rest)
    if question.asks is Asks.WHICH_GRADE and asked.form is not Form.ODD:
        # Councils that "improved" went up in the grades.
        moved = bool(asked.said & {"change", "up", "down"}) or asked.form is Form.CHANGE
        form = Form.CHANGE if moved else Form.ACROSS
        columns = asked.columns or _in_own_words(question, library)
        return replace(asked, form=form, columns=columns, said=asked.said | {"graded"})
    if question.asks is Asks.TREND and question.kind is Kind.TALLY:
        return replace(asked, form=Form.CHANGE)
    return asked


def _in_own_words(question: Question, library: Library) -> tuple[str, ...]:
    """The judgement that a question means and that fills no column: reports word it as they do."""
    own = (fact.aspect for row in records(library.reports) for fact in other_judgements(row))
    return tuple(matched(own, question.matter)[:1])


def _among(record: Record, only: Sequence[str]) -> bool:
    return record.council_id in only or record.report.row.id in only


def _meant(question: Question, library: Library) -> list[Record]:
    return records(reports_meant(question, library, question.councils))


def _years_of(asked: Tally, rows: Sequence[Record], councils: Sequence[str]) -> list[int]:
    """The years from which there are reports of the councils and kinds that are meant."""
    found = [r for r in rows if not councils or r.council_id in councils]
    found = [r for r in found if not asked.kinds or any(r.fits_kind(k) for k in asked.kinds)]
    return sorted({year for r in found for year in r.years})


def _not_in_years(years: Sequence[int], scope: Scope) -> Draft:
    known = ", ".join(map(str, years))
    text = message("tally.no_such_year", scope=scope.said, years=known)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text),))
