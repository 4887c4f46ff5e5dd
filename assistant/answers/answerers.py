"""Which way a question is answered: from Facts, from quotes, or refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import refusals
from assistant.answers.cells import cell_draft
from assistant.answers.comparisons import found_draft
from assistant.answers.definitions import definition_draft, spelled_out
from assistant.answers.inspection import meta_draft, names_person, team_draft, which_focus_draft
from assistant.answers.lists import (
    counts_done,
    recommendation_draft,
    strength_draft,
    weakness_draft,
    with_none,
)
from assistant.answers.page_answers import numbered_page_draft
from assistant.answers.quotes import findings, quotes_draft, unsaid_grade
from assistant.answers.refusals import (
    OVERRULES,
    OVERRULES_NAMED,
    may_say,
    outside,
    sure,
    with_missing,
    with_others,
    with_reading,
)
from assistant.answers.repetition import backward_draft
from assistant.answers.sections import WALKED, section_draft
from assistant.library.reports import Library, Loaded
from assistant.question.comparison import (
    asks_findings,
    few_enough,
    groups_of,
    over_time,
    read_for,
)
from assistant.question.kinds import FEW_COUNCILS, fact_of
from assistant.question.question import BACKWARD, Asks, Kind, Question
from assistant.question.report_choice import (
    by_title,
    every_report,
    no_such_year,
    reports_meant,
    reports_read,
    undated,
)
from assistant.question.services import searched_for_list
from assistant.question.topic import matched
from assistant.retrieval.candidates import Retrieved, passages, retrieve
from assistant.tallies.grade_answers import grade_draft, of_grade_draft, overview_draft, with_grades
from assistant.tallies.table_answers import each_of, overall_of, tally_draft
from assistant.tracing import step
from assistant.types import REFUSALS, Answer, Draft, Passage, Status
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
    confidence: float | None = None
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
    reports = _meant(question, library, only)
    if len({r.row.cover.council_id for r in reports}) == 1:
        question = question.of_one_council()
    if not only:
        question, reports = over_time(question, library, reports)
    question = spelled_out(question, reports, library)
    question = undated(question, reports, read_for(question))
    read = reports if only else reports_read(question, library, reports)
    with step("retrieve"):
        retrieved = retrieve(question, library, groups_of(question, read), watched=watched)
    draft, first = _draft(question, library, reports, retrieved, only)
    draft = with_reading(with_others(draft, question, library), question)
    draft = replace(draft, statements=(*draft.statements, *left_out))
    cited = tuple(dict.fromkeys(e.report_id for s in draft.statements for e in s.evidence))
    shown = passages(retrieved, first or (), cited if question.named else ())
    theme = _aspects(draft, library)
    # A turn without an answer leaves the reports it was asked of to the next one.
    dated = tuple(r.row.id for r in reports) if question.years else ()
    spoken_of = (cited or question.reports or dated) if question.named else ()
    quoted = retrieved if cited and first is None else None
    seconds = retrieved.seconds
    return Routed(
        draft, shown, theme, spoken_of, seconds, sure(retrieved), quoted, question, retrieved
    )


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
    named = [r for r in library.reports if not r.row.cover.council_id and by_title(question, r)]
    return named or searched_for_list(question, library.distinct)


def _draft(
    question: Question,
    library: Library,
    reports: Sequence[Loaded],
    retrieved: Retrieved,
    only: Sequence[str],
) -> tuple[Draft, list[Found] | None]:
    """A draft and the passages that hold its Facts; None for these where quotes answer."""
    if question.wording.foreign or question.is_unknown(library.searcher.knows):
        return refusals.out_of_scope(library, language=True), []
    beyond = outside(question, library, reports, retrieved)
    if beyond := beyond or refusals.not_of_kind(question, library):
        return beyond, []
    tallied = tally_draft(question, library, only, reports)
    if tallied and tallied.status in REFUSALS and may_say(question, library, reports, retrieved):
        tallied = None
    if tallied is None and no_such_year(question, library, reports):
        every = every_report(question, library)
        return refusals.not_in_year(question, every or reports, library), []
    groups = [own for own, _ in retrieved.groups]
    draft = (
        tallied
        or overview_draft(question, groups)
        or _from_facts(question, library, reports, retrieved)
    )
    if draft is None:
        found = found_draft(question, library, retrieved)
        draft = (
            each_of(question, library, reports) if found.status is Status.NOT_IN_REPORTS else None
        )
    if draft is None:
        return with_missing(with_none(found, question, reports), question), None
    return with_missing(with_grades(draft, groups), question), _fact_passages(draft, library)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its reports, what was read of them, and the Fact that it asks for."""

    question: Question
    reports: Sequence[Loaded]
    library: Library
    retrieved: Retrieved
    fact: Kind | None

    @property
    def sure(self) -> float:
        """How surely a sentence that was read answers."""
        return sure(self.retrieved)

    @property
    def counts_done(self) -> bool:
        """Whether it asks of how many recommendations something came."""
        return self.fact is Kind.COUNT and counts_done(self.question)

    @property
    def of_many(self) -> bool:
        """Whether it names none of many councils."""
        return not self.question.named and len(self.reports) > FEW_COUNCILS


def _from_facts(
    question: Question, library: Library, reports: Sequence[Loaded], retrieved: Retrieved
) -> Draft | None:
    """An answer from what stands at fixed places, None where it does not stand there."""
    asked = _Asked(question, reports, library, retrieved, fact_of(question, library.classifier))
    return next((draft for answerer in _ANSWERERS if (draft := answerer(asked))), None)


def _defined(asked: _Asked) -> Draft | None:
    if asked.question.asks is not Asks.DEFINE:
        return None
    return definition_draft(asked.question, asked.reports, asked.library)


def _on_team(asked: _Asked) -> Draft | None:
    every = asked.library.reports
    if asked.question.asks not in _OF_PERSONS or not names_person(asked.question, every):
        return None
    return team_draft(asked.question, asked.reports, every)


# Kinds in which a member of an inspection team may be named.
_OF_PERSONS = frozenset({Asks.META, Asks.MATTER, Asks.WHICH_THEME})


def _asked_back(asked: _Asked) -> Draft | None:
    """Which council is meant, where a report's own Facts are asked for and many are loaded."""
    own = asked.question.kind is not Kind.FACT or asked.question.asks is Asks.META
    if not asked.of_many or not own or asked.fact is Kind.HELD:
        return None
    which = which_focus_draft(asked.question, asked.reports)
    return which or refusals.which_council(asked.library)


def _graded(asked: _Asked) -> Draft | None:
    question, library = asked.question, asked.library
    unsaid = unsaid_grade(question, asked.reports, library, asked.retrieved)
    if unsaid or question.asks is Asks.WHY_GRADE:
        return unsaid or (_corrected(asked) if question.claimed else None)
    if of_grade := of_grade_draft(question, asked.reports):
        return of_grade
    if question.kind is not Kind.GRADE and not _asks_for_winner(question, library):
        return None
    graded = overall_of(question, library, asked.reports)
    graded = graded or grade_draft(question, asked.reports, library.reports)
    graded = graded or each_of(question, library, asked.reports)
    # A sentence may say what no Fact does, but then it must be sure.
    said = graded and (
        graded.status not in REFUSALS or sure(asked.retrieved, asked.reports) < OVERRULES
    )
    return graded if said else None


def _corrected(asked: _Asked) -> Draft | None:
    """The grade that was given in place of the one that "why?" takes for given, and why."""
    graded = grade_draft(asked.question, asked.reports, asked.library.reports)
    if not graded or not any(s.own_words for s in graded.statements):
        return None
    said = quotes_draft(asked.question, asked.library, asked.retrieved)
    why = said.statements if said.status is Status.ANSWERED else ()
    return replace(graded, statements=(*graded.statements, *why))


def _of_each(asked: _Asked) -> Draft | None:
    if asked.question.asks not in _GRADED or asks_findings(asked.question):
        return None
    return each_of(asked.question, asked.library, asked.reports)


def _in_table(asked: _Asked) -> Draft | None:
    if asked.of_many or asked.question.compares:
        return None
    return cell_draft(asked.question, asked.reports, asked.library, asked.retrieved)


def _meta(asked: _Asked) -> Draft | None:
    if asked.fact is None or asked.of_many and asked.fact is not Kind.HELD:
        return None
    if asked.counts_done:
        return None
    draft = meta_draft(asked.question, asked.fact, asked.reports, asked.library)
    dated = asked.fact in (Kind.INSPECTED, Kind.PUBLISHED)
    return None if draft and dated and _told_better(asked, draft) else draft


def _told_better(asked: _Asked, draft: Draft) -> bool:
    """Whether a sentence answers much more surely than what is known, as told and as printed.

    A sentence of the same reports: what an older one says of its own time is another date.
    """
    best = asked.retrieved.read(asked.reports)[:1]
    if not best or asked.sure < OVERRULES_NAMED:
        return False
    told = [s.text for s in draft.statements]
    told += [e.quote for s in draft.statements for e in s.evidence]
    if best[0].sentence.text in told:
        return False
    known = asked.library.reader.read(asked.question.reading, told, [""] * len(told))
    return best[0].answers - max(float(answers) for answers, _ in known) > _MUCH_SURER


def _on_page(asked: _Asked) -> Draft | None:
    reports = () if asked.of_many else asked.reports
    return numbered_page_draft(asked.question, reports, asked.library, asked.retrieved)


def _listed(asked: _Asked) -> Draft | None:
    answer = None if asked.counts_done else _LISTS.get(asked.question.kind)
    return answer(asked.question, asked.reports, asked.library) if answer else None


def _walked(asked: _Asked) -> Draft | None:
    if asked.question.kind not in WALKED:
        return None
    found = findings(asked.retrieved, asked.library)
    return section_draft(asked.question, asked.reports, asked.library, found)


# By so many log-odds a sentence is much surer than a Fact.
_MUCH_SURER = 2.0
# Tried in this order; what none of them answers is read for.
_ANSWERERS: tuple[Callable[[_Asked], Draft | None], ...] = (
    _defined, _on_team, _asked_back, _on_page, _graded, _of_each, _in_table, _meta, _listed,
    _walked,
)  # fmt: skip
_GRADED = frozenset({Asks.GRADE, Asks.COMPARE, Asks.TREND})
_LISTS: dict[Kind, Callable[[Question, Sequence[Loaded], Library], Draft | None]] = {
    Kind.RECOMMENDATIONS: recommendation_draft,
    Kind.STRENGTHS: strength_draft,
    Kind.WEAKNESSES: weakness_draft,
}


def _asks_for_winner(question: Question, library: Library) -> bool:
    """Whether "which did best at safeguarding?" is about a judgement that was graded."""
    if question.kind not in (Kind.STRENGTHS, Kind.FACT) or not question.compares:
        return False
    graded = [f.aspect for r in library.reports for f in r.of("grade")]
    return question.wording.ranks and bool(matched(graded, question.matter))


def _fact_passages(draft: Draft, library: Library) -> list[Found]:
    """The chunks that hold what a Facts answer rests on."""
    rests_on = (e for s in draft.statements for e in s.evidence)
    return [found for e in rests_on if (found := library.searcher.at(e.report_id, e.start))]


def _aspects(draft: Draft, library: Library) -> tuple[str, ...]:
    """The judgement or heading that an answer from Facts spoke of: a follow-up may mean it."""
    themes = {f.aspect for r in library.reports for f in r.of(*_THEMED)}
    single = (e.headings for s in draft.statements for e in s.evidence if len(e.headings) == 1)
    steps = [step for (step,) in single if step in themes]
    return tuple(dict.fromkeys(steps))[:1] if len(set(steps)) == 1 else ()
