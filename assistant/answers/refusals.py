"""When a question is refused, what is said then or where a part is missing, and small talk."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.library.reports import Library, Loaded, in_a_row
from assistant.question.kinds import FEW_COUNCILS
from assistant.question.question import Asks, Kind, Question
from assistant.question.report_choice import ahead, every_report
from assistant.question.services import kinds_not_held
from assistant.reading.scores import confidence, log_odds, read_of
from assistant.retrieval.candidates import Retrieved
from assistant.tallies.grade_answers import in_line
from assistant.types import Draft, Stage, Statement, Status
from ingest.language.words import fold
from ingest.register.grades import kind_name
from prompts import message

# What is said when the reports do not hold the answer, and in conversation.

# So many councils are offered to choose from; the others are named.
_OFFERED = 12


def near_miss(likely: float, library: Library, *, of_all: bool = False) -> bool:
    """Whether what was read only comes near: too unlikely to answer, so that nothing is answered.

    How likely an answer is tells `assistant/reading/scores.py`, from which threshold one answers
    `calibration.json`; `quotes_draft` refuses by it. The best `of_all` reports is the likelier to
    seem to answer, and must do so the more clearly.
    """
    return log_odds(likely) < log_odds(library.answer_from) + (_OF_ALL if of_all else 0)


# Of 132 questions that ask which councils, 8 % find nothing so clear.
_OF_ALL = 2.0


def no_such_council(question: Question, library: Library) -> Draft:
    """A council without a report here."""
    text = message(
        "refusal.no_such_council", councils=in_a_row(question.others), loaded=library.names()
    )
    offered = suggestions(library)
    return Draft(
        Status.NO_SUCH_COUNCIL,
        (Statement(text),),
        choices=library.councils.near(question.others),
        suggestions=offered,
        stage=Stage.COUNCIL,
    )


def nothing_loaded() -> Draft:
    """There is no report to answer from."""
    said = (Statement(message("error.nothing_loaded")),)
    return Draft(Status.NOT_IN_REPORTS, said, stage=Stage.LOADED)


def not_in_reports(reports: Sequence[Loaded], library: Library) -> Draft:
    """The reports do not say; what was searched is named."""
    names = in_a_row(_councils(reports, library)[:6]) or library.names()
    text = message("refusal.not_in_reports", councils=names, covered=_searched(reports))
    return Draft(
        Status.NOT_IN_REPORTS, (Statement(text),), suggestions=suggestions(library, reports)
    )


def _councils(reports: Sequence[Loaded], library: Library) -> list[str]:
    """The councils of reports, each once, however its reports write its name."""
    names = library.councils.names
    return list(dict.fromkeys(names.get(r.row.cover.council_id, r.name) for r in reports))


def _searched(reports: Sequence[Loaded]) -> str:
    """The reports that were searched, or how many."""
    if len(reports) > 4:
        return message("refusal.reports", count=len(reports))
    return "; ".join(map(_covered, reports)) or "nothing"


def not_in_year(question: Question, reports: Sequence[Loaded], library: Library) -> Draft:
    """No report of the year that is asked for."""
    covered = "; ".join(_covered(report) for report in reports)
    names = in_a_row(_councils(reports, library))
    text = message(
        "refusal.not_in_year", councils=names, year=in_a_row(question.years), covered=covered
    )
    offered = suggestions(library, reports)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text),), suggestions=offered, stage=Stage.YEAR)


def not_of_kind(question: Question, library: Library) -> Draft | None:
    """No report of the kind that is asked for ("the SEND inspection"); None where one is held."""
    reports = every_report(question, library)
    kinds = kinds_not_held(question, reports)
    if not (kinds and reports):
        return None
    text = message(
        "refusal.not_of_kind",
        kinds=" or ".join(kind_name(kind, "") for kind in kinds),
        councils=in_a_row(_councils(reports, library)),
        covered="; ".join(map(_with_kind, reports)),
    )
    offered = suggestions(library, reports)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text),), suggestions=offered, stage=Stage.KIND)


def _with_kind(report: Loaded) -> str:
    cover = report.row.cover
    return f"{report.date or report.name} ({kind_name(cover.kind, cover.title)})"


def not_mentioned(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """A body ("Youth Council") that the reports asked do not name; None where one names it."""
    named = question.bodies
    texts = (_plain(library.text(report.row.id)) for report in reports)
    if not named or any(_plain(last) in text for text in texts for _, last in named):
        return None
    text = message(
        "refusal.not_mentioned",
        bodies=in_a_row([body for body, _ in named]),
        covered=_searched(reports),
    )
    offered = suggestions(library, reports)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text),), suggestions=offered)


def _plain(text: str) -> str:
    return fold(text).replace("’", "'").casefold()


def no_grade(question: Question, reports: Sequence[Loaded], library: Library) -> Draft:
    """A grade is taken for given, and the reports give none."""
    said = tuple(
        Statement(
            message("grade.none", council=r.name, date=r.date or r.name, claimed=question.claimed)
        )
        for r in reports
    )
    return Draft(Status.NOT_IN_REPORTS, said, suggestions=suggestions(library, reports))


def out_of_scope(library: Library, *, language: bool = False) -> Draft:
    """Not about council inspections, or not in English."""
    key = "refusal.language" if language else "refusal.out_of_scope"
    text = message(key, loaded=library.names())
    stage = Stage.LANGUAGE if language else Stage.TOPIC
    offered = suggestions(library)
    return Draft(Status.OUT_OF_SCOPE, (Statement(text),), suggestions=offered, stage=stage)


def which_council(library: Library) -> Draft:
    """Many councils are loaded and the question names none."""
    names = tuple(library.councils.names[i] for i in library.council_ids)
    said = message("refusal.which_council")
    if len(names) > _OFFERED:
        said += " " + message("refusal.any_council", count=len(names))
    return Draft(Status.AMBIGUOUS, (Statement(said),), choices=names[:_OFFERED])


def unclear(library: Library) -> Draft:
    """A turn that leans on one that is missing."""
    said = (Statement(message("refusal.unclear")),)
    offered = suggestions(library)
    return Draft(Status.AMBIGUOUS, said, suggestions=offered, stage=Stage.EARLIER)


def conversation(kind: Kind, library: Library) -> Draft:
    """A greeting, thanks, or what the assistant can do."""
    key = {
        Kind.GREETING: "conversation.greeting",
        Kind.THANKS: "conversation.thanks",
        Kind.HELP: "conversation.help",
        Kind.BYE: "conversation.bye",
    }[kind]
    offered = () if kind in (Kind.THANKS, Kind.BYE) else suggestions(library)
    said = (Statement(message(key, loaded=library.names())),)
    return Draft(Status.CONVERSATION, said, suggestions=offered, stage=Stage.CONVERSATION)


def suggestions(library: Library, reports: Sequence[Loaded] = ()) -> tuple[str, ...]:
    """Questions that the loaded reports do answer."""
    some = list(reports)[:3] or _some_councils(library)
    found: list[str] = []
    for report in some:
        grades = report.of("grade")
        if grades:
            found.append(
                message("suggestion.grade", council=report.name, aspect=in_line(grades[0].aspect))
            )
        if report.of("strength", "recommendation", "numbered recommendation"):
            found.append(message("suggestion.improve", council=report.name))
    if some and not found:
        found = [message("suggestion.summary", council=some[0].name)]
    return tuple(dict.fromkeys(found))[:4]


def _some_councils(library: Library) -> list[Loaded]:
    """The newest report of three councils, the first, a middle one and the last by name."""
    ids = library.council_ids
    chosen = dict.fromkeys(ids[i] for i in (0, len(ids) // 2, -1)) if ids else {}
    return [library.newest(i) for i in chosen] or list(library.reports[:3])


def _covered(report: Loaded) -> str:
    areas = ", ".join(in_line(f.value) for f in report.of("focus"))
    date = f", {report.date}" if report.date else ""
    return f"{report.name}{date}{f' ({areas})' if areas else ''}"


# What is added to an answer: other reports that are loaded, councils that have none.


def with_others(draft: Draft, question: Question, library: Library) -> Draft:
    """Say which other reports of a council are loaded, where the question named no date."""
    if (
        question.kind is Kind.TALLY
        or question.years
        or question.reports
        or draft.status is not Status.ANSWERED
    ):
        return draft
    cited = {e.report_id for s in draft.statements for e in s.evidence}
    if len(question.councils) > FEW_COUNCILS:
        note = Statement(message("lead.others_of_many"))
        return replace(draft, statements=(*draft.statements, note))
    notes: list[Statement] = []
    for council_id in question.councils:
        every = library.of_council(council_id)
        others = [r for r in every if r.row.id not in cited]
        if others:
            told = sum(len(said.text.split()) for said in (*draft.statements, *notes))
            notes.append(Statement(_other_reports(others, every, _MOST_WORDS - told)))
    return replace(draft, statements=(*draft.statements, *notes)) if notes else draft


# Words of an answer, after which what else is held is told in short.
_MOST_WORDS = 120


def _other_reports(others: Sequence[Loaded], every: Sequence[Loaded], room: int) -> str:
    """The dates of other reports of a council, with what each is where it has several kinds.

    Only how many there are, and of which years, where that would be too many words.
    """
    name = others[0].name
    dates = [report.date for report in others]
    if len({report.row.cover.kind for report in every}) > 1:
        kinds = [kind_name(r.row.cover.kind, r.row.cover.title) for r in others]
        dates = [f"{date} ({kind})" for date, kind in zip(dates, kinds, strict=True)]
    text = message("lead.others", council=name, dates=", ".join(dates))
    if len(others) < 3 or len(text.split()) <= room:
        return text
    first, *_, last = sorted(report.row.cover.date[:4] for report in others)
    return message("lead.others_in_all", count=len(others), council=name, first=first, last=last)


def with_missing(draft: Draft, question: Question) -> Draft:
    """Say so where one of the councils asked about has no report here."""
    if not question.others or draft.status not in (Status.ANSWERED, Status.PARTIAL):
        return draft
    said = Statement(message("refusal.missing_council", councils=", ".join(question.others)))
    missing = (*draft.missing, *question.others)
    statements = (*draft.statements, said)
    return replace(draft, status=Status.PARTIAL, statements=statements, missing=missing)


def with_reading(draft: Draft, question: Question) -> Draft:
    """Say which words of a question were read as the name of a council."""
    read = question.mentioned.read_as
    if not read or draft.status not in (Status.ANSWERED, Status.PARTIAL, Status.NOT_IN_REPORTS):
        return draft
    said = [Statement(message("lead.read_as", typed=typed, council=name)) for typed, name in read]
    return replace(draft, statements=(*draft.statements, *said))


# Whether a question is asked of the reports at all, and how surely a sentence must answer it.

# Where a sentence answers so surely, a question of another kind is answered all the same; one that
# names a loaded council (the second figure) is the likelier to be about its report.
OVERRULES, OVERRULES_NAMED, _OVERRULES_FUTURE = 0.95, 0.9, (1.0, 0.985)
# What is to come: it may answer a question on the future as surely as others need.
_TO_COME = re.compile(
    r"\b(?:will|due to|plan(?:s|ned) (?:to|for)|intends? to|scheduled|expected to|aims? to|until)"
    r"\b",
    re.IGNORECASE,
)


def outside(
    question: Question, library: Library, reports: Sequence[Loaded], retrieved: Retrieved
) -> Draft | None:
    """The refusal of a question that no report here can answer; None for any other."""
    if question.others and not question.councils:
        if question.asks is Asks.OUT_OF_SCOPE:
            return out_of_scope(library)
        return no_such_council(question, library)
    if unknown := not_mentioned(question, reports, library):
        return unknown
    if question.asks is Asks.FOLLOW_UP and not question.matter.terms:
        return unclear(library)
    planned = bool(question.councils) and _tells_of_plans(retrieved)
    named = bool(question.councils)
    future = question.asks is Asks.FUTURE or named and ahead(question, library.reports)
    enough = _OVERRULES_FUTURE if future and not planned else (OVERRULES, OVERRULES_NAMED)
    if sure(retrieved) >= enough[named]:
        return None
    if future:
        return not_in_reports(reports, library)
    if question.asks is Asks.OUT_OF_SCOPE:
        return out_of_scope(library)
    if question.asks is Asks.FOLLOW_UP and not question.named:
        return unclear(library)
    return None


def _tells_of_plans(retrieved: Retrieved) -> bool:
    """Whether the sentence that answers best tells what is to come."""
    best = retrieved.read()[:1]
    return bool(best and _TO_COME.search(best[0].sentence.text))


def may_say(
    question: Question, library: Library, reports: Sequence[Loaded], retrieved: Retrieved
) -> bool:
    """Whether a sentence may say what the table does not; of a year that none speaks of, none."""
    if near_miss(sure(retrieved), library):
        return False
    years = question.years
    return not years or any(library.speaks_of(r, year) for r in reports for year in years)


def sure(retrieved: Retrieved, reports: Sequence[Loaded] = ()) -> float:
    """The probability that a sentence that was read answers, of some reports if they are given."""
    if reports:
        return confidence(retrieved.read(reports))
    return max((confidence(read_of(ranked)) for _, ranked in retrieved.groups), default=0.0)
