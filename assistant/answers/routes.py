"""Which way a question is answered: from Facts, from quotes, or refused."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import refusals
from assistant.answers.additions import with_missing, with_others, with_reading
from assistant.answers.comparing import found_draft
from assistant.answers.fact_answers import (
    date_draft,
    focus_draft,
    names_person,
    publisher_draft,
    team_draft,
    which_focus_draft,
)
from assistant.answers.gradecells import overview_draft, with_grades
from assistant.answers.grades import grade_draft
from assistant.answers.lists import (
    count_draft,
    recommendation_draft,
    strength_draft,
    weakness_draft,
)
from assistant.answers.quotes import RANKS, in_domain
from assistant.answers.retelling import backward_draft
from assistant.answers.sections import WALKED, section_draft
from assistant.facts.tally_answers import each_of, overall_of, tally_draft
from assistant.library import Library, Loaded
from assistant.retrieval.retrieve import Retrieved, passages, retrieve
from assistant.types import Answer, Draft, Passage, Status
from assistant.understanding.aspects import matched
from assistant.understanding.choosing import no_such_year, reports_meant, without_dates
from assistant.understanding.compared import asks_findings
from assistant.understanding.grouping import few_enough, groups_of, over_time
from assistant.understanding.language import is_foreign
from assistant.understanding.matter import matter_of
from assistant.understanding.question import BACKWARD, Kind, Question
from assistant.understanding.understand import FEW_COUNCILS
from vectorstore.types import Found

# Facts whose headings are themes that a conversation stays with.
_THEMED = ("grade", "strength", "recommendation", "numbered recommendation")


@dataclass(frozen=True, slots=True)
class Routed:
    """A draft with the passages found, the reports it is of, and what quotes were picked from."""

    draft: Draft
    passages: tuple[Passage, ...]
    aspects: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    seconds: float = 0.0
    quoted_from: Retrieved | None = None
    question: Question | None = None
    retrieved: Retrieved = Retrieved(())


def route(
    question: Question,
    library: Library,
    history: Sequence[Answer],
    only: Sequence[str],
    *,
    watched: bool = False,
) -> Routed:
    """Answer or refuse a question about reports; `watched`, what each leg found is kept."""
    if question.kind in BACKWARD:
        seen = next((a.passages for a in reversed(history) if a.citations), ())
        return Routed(backward_draft(question, history, library), seen)
    question, left_out = few_enough(question, library)
    question, reports = over_time(question, library, _meant(question, library, only))
    matter = without_dates(question.matter.text, reports if question.named else ())
    for report in reports:
        if not report.row.cover.council_id:
            matter = re.sub(re.escape(report.name), " ", matter, flags=re.IGNORECASE)
    question = replace(question, matter=matter_of(matter))
    retrieved = retrieve(question, library, groups_of(question, reports), watched=watched)
    draft, first = _draft(question, library, reports, retrieved, only)
    draft = with_reading(with_others(draft, question, library), question, library)
    draft = replace(draft, statements=(*draft.statements, *left_out))
    cited = tuple(dict.fromkeys(e.report_id for s in draft.statements for e in s.evidence))
    shown = passages(retrieved, first or (), cited if question.named else ())
    theme = _aspects(draft, library)
    # A turn without an answer leaves the reports it was asked of to the next one.
    dated = tuple(r.row.id for r in reports) if question.years else ()
    spoken_of = (cited or question.reports or dated) if question.named else ()
    quoted = retrieved if cited and first is None else None
    seconds = retrieved.seconds
    return Routed(draft, shown, theme, spoken_of, seconds, quoted, question, retrieved)


def _meant(question: Question, library: Library, only: Sequence[str]) -> list[Loaded]:
    """The reports that a question is asked of: those of the councils meant, or all.

    `only` is what the asker chose to ask: ids of councils or of reports.
    """
    chosen = [r for r in library.reports if r.row.id in only]
    if question.councils:
        chosen = [r for r in chosen if r.row.cover.council_id in question.councils]
    if chosen:
        return chosen
    ids = [i for i in question.councils or tuple(only) if i in library.council_ids]
    if ids:
        return reports_meant(question, library, ids)
    named = [r for r in library.reports if not r.row.cover.council_id and _by_title(question, r)]
    return named or list(library.reports)


def _by_title(question: Question, report: Loaded) -> bool:
    """Whether a report whose council is not known is asked for by its title or file name."""
    title = (report.row.cover.title or report.row.file.rsplit(".", 1)[0]).lower()
    return len(title) > 3 and title in question.asked.lower()


def _draft(
    question: Question,
    library: Library,
    reports: Sequence[Loaded],
    retrieved: Retrieved,
    only: Sequence[str],
) -> tuple[Draft, list[Found] | None]:
    """A draft and the passages that hold its Facts; None for these where quotes answer."""
    if is_foreign(question.asked):
        return refusals.out_of_scope(library, language=True), []
    if question.others and not question.councils:
        known = in_domain(question, library) or question.kind is not Kind.FACT
        if not known:
            return refusals.out_of_scope(library), []
        return refusals.no_such_council(question, library), []
    tallied = tally_draft(question, library, only)
    if tallied is None and no_such_year(question, library, reports):
        every = [r for i in question.councils for r in library.of_council(i)]
        return refusals.not_in_year(question, every or reports, library), []
    groups = [own for own, _ in retrieved.groups]
    draft = tallied or overview_draft(question, groups) or _from_facts(question, library, reports)
    if draft is None:
        found = found_draft(question, library, retrieved)
        draft = each_of(question, library) if found.status is Status.NOT_IN_REPORTS else None
    if draft is None:
        return with_missing(found, question), None
    return with_missing(with_grades(draft, groups), question), _fact_passages(draft, library)


def _from_facts(question: Question, library: Library, reports: Sequence[Loaded]) -> Draft | None:
    """An answer from Facts, None where they do not hold it."""
    many = not question.named and len(reports) > FEW_COUNCILS
    if many and question.kind not in (Kind.TEAM, Kind.FACT):
        which = which_focus_draft(question, reports) if question.kind is Kind.FOCUS else None
        return which or refusals.which_council(library)
    if question.kind is Kind.TEAM or names_person(question.asked, library.reports):
        return team_draft(question, reports, library.reports)
    if question.kind is Kind.GRADE or _asks_for_winner(question, library):
        graded = overall_of(question, library)
        graded = graded or grade_draft(question, reports, library.reports)
        graded = graded or each_of(question, library)
        if graded or question.kind is Kind.GRADE:
            return graded
    if question.kind is Kind.PUBLISHER:
        lines = [library.line_with(r, r.row.cover.publisher) for r in reports]
        return publisher_draft(reports, lines)
    answer = _BY_KIND.get(question.kind)
    if answer is None and question.kind not in WALKED:
        return None if asks_findings(question) else each_of(question, library)
    return (answer and answer(question, reports)) or section_draft(question, reports, library)


_BY_KIND: dict[Kind, Callable[[Question, Sequence[Loaded]], Draft | None]] = {
    Kind.INSPECTED: date_draft,
    Kind.PUBLISHED: date_draft,
    Kind.FOCUS: focus_draft,
    Kind.COUNT: count_draft,
    Kind.RECOMMENDATIONS: recommendation_draft,
    Kind.STRENGTHS: strength_draft,
    Kind.WEAKNESSES: weakness_draft,
}


def _asks_for_winner(question: Question, library: Library) -> bool:
    """Whether "which did best at safeguarding?" is about a judgement that was graded."""
    if question.kind not in (Kind.STRENGTHS, Kind.FACT) or not question.compares:
        return False
    graded = [f.aspect for r in library.reports for f in r.of("grade")]
    return bool(RANKS.search(question.asked) and matched(graded, question.matter))


def _fact_passages(draft: Draft, library: Library) -> list[Found]:
    """The chunks that hold what a Facts answer rests on."""
    found = [
        library.searcher.at(e.report_id, e.start) for s in draft.statements for e in s.evidence
    ]
    return [f for f in found if f]


def _aspects(draft: Draft, library: Library) -> tuple[str, ...]:
    """The judgement or heading that an answer from Facts spoke of: a follow-up may mean it."""
    themes = {f.aspect for r in library.reports for f in r.of(*_THEMED)}
    steps = [e.headings[-1] for s in draft.statements for e in s.evidence if len(e.headings) == 1]
    steps = [step for step in steps if step in themes]
    return tuple(dict.fromkeys(steps))[:1] if len(set(steps)) == 1 else ()
