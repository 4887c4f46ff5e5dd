"""Answers that are lists: recommendations, what was done well, summaries."""

import re
from collections.abc import Callable, Sequence

from assistant.aspects import matched, unmatched_terms
from assistant.grades import in_line
from assistant.library import Loaded
from assistant.question import Question
from assistant.quotes import without_reference
from assistant.types import Draft, Statement, Status
from ingest.types import Fact
from prompts import message

# A list longer than this is given with each item cut to its first words.
_FULL_WORDS = 330
_CUT_WORDS = 11
_NUMBERED = re.compile(r"\brecommendation (?:no\.? ?|number )?(\d{1,3})\b", re.IGNORECASE)
_LIST_MATTER = """
    recommend recommendation recommendations recommended improve improvement improving
    should must need needs list all full every total make made do well doing good strength
    strengths strong point points weak weakness weaknesses main areas area development told
    ask asked heading under fall altogether number count fix change work bad thing positive
    going praise tackle address advise urge suppose inspector according action actions
""".split()


def recommendations(report: Loaded) -> list[Fact]:
    """The recommendations of a report: the numbered list where there is one, else the bullets."""
    return report.of("numbered recommendation") or report.of("recommendation")


def recommendation_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """Recommendations under a heading, in full and in order; None where less is asked for."""
    number = _NUMBERED.search(question.form)
    if number:
        return _numbered(int(number.group(1)), reports)
    parts = _parts(question, reports, recommendations)
    meant = [heading for _, headings, _ in parts for heading in headings]
    if not any(facts for *_, facts in parts) or _narrower(question, meant):
        return None
    statements: list[Statement] = []
    for report, headings, facts in parts:
        statements += _listed(report, headings, facts)
    lacking = tuple(report.name for report, _, facts in parts if not facts)
    return Draft(Status.PARTIAL if lacking else Status.ANSWERED, tuple(statements), missing=lacking)


def _numbered(number: int, reports: Sequence[Loaded]) -> Draft | None:
    """One recommendation by its number, with the page that it refers to, as the report has it."""
    statements = []
    for report in reports:
        facts = report.of("numbered recommendation")
        if number <= len(facts):
            fact = facts[number - 1]
            text = message(
                "recommendations.one", council=report.name, date=report.date, number=number
            )
            quote = message("quote.plain", quote=fact.value)
            statements.append(
                Statement(f"{text} {quote}", (report.evidence(fact),), own_words=True)
            )
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def count_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """How many recommendations a report makes, in all or under a heading."""
    statements = []
    for report in reports:
        headings, facts = _under(question, recommendations(report))
        if not facts:
            continue
        key = "recommendations.count_under" if headings else "recommendations.count"
        text = message(
            key, council=report.name, count=len(facts), heading=headings[0] if headings else ""
        )
        ends = (facts[-1], facts[0]) if len(facts) > 1 else (facts[0],)
        # The count is ours: it is worked out from the whole list, whose first and last are cited.
        statements.append(Statement(text, tuple(report.evidence(f) for f in ends), own_words=True))
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def strength_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """What councils were doing well, in all or under a heading."""
    parts = _parts(question, reports, lambda r: r.of("strength"))
    meant = [heading for _, headings, _ in parts for heading in headings]
    if not any(facts for *_, facts in parts) or _narrower(question, meant):
        return None
    statements: list[Statement] = []
    for report, headings, facts in parts:
        key = "strengths.lead_under" if headings else "strengths.lead"
        lead = message(
            key, council=report.name, date=report.date, heading=headings[0] if headings else ""
        )
        statements += [Statement(lead), *_items(report, facts if headings else _some(facts))]
    return Draft(Status.ANSWERED, tuple(statements))


def weakness_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """What councils were asked to improve: the first recommendations under each heading."""
    parts = _parts(question, reports, recommendations)
    meant = [heading for _, headings, _ in parts for heading in headings]
    if not any(facts for *_, facts in parts) or _narrower(question, meant):
        return None
    statements: list[Statement] = []
    for report, headings, facts in parts:
        lead = message("weaknesses.lead", council=report.name, date=report.date)
        statements += [Statement(lead), *_items(report, facts if headings else _some(facts))]
    return Draft(Status.ANSWERED, tuple(statements))


def summary_draft(reports: Sequence[Loaded]) -> Draft | None:
    """A report in short: its grades, some of what was done well, some of what was recommended."""
    statements: list[Statement] = []
    for report in reports:
        if not report.of("grade", "strength", "recommendation"):
            continue
        grades = [
            Statement(
                message(
                    "grade.one",
                    council=report.name,
                    grade=f.value,
                    aspect=in_line(f.aspect),
                    date=report.date,
                ),
                (report.evidence(f),),
            )
            for f in report.of("grade")
        ]
        strengths, advice = report.of("strength"), recommendations(report)
        statements += grades
        if strengths:
            statements += [
                Statement(message("summary.strengths")),
                *_items(report, _some(strengths, 1)),
            ]
        if advice:
            lead = message("summary.recommendations", count=len(advice))
            statements += [Statement(lead), *_items(report, _some(advice, 1))]
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _parts(
    question: Question, reports: Sequence[Loaded], facts: Callable[[Loaded], list[Fact]]
) -> list[tuple[Loaded, list[str], list[Fact]]]:
    """The list of each report; where some have the heading meant, those of the council alone."""
    parts = [(r, *_under(question, facts(r))) for r in reports]
    with_heading = {r.row.cover.council_id for r, headings, _ in parts if headings}
    return [part for part in parts if part[1] or part[0].row.cover.council_id not in with_heading]


def _under(question: Question, facts: Sequence[Fact]) -> tuple[list[str], list[Fact]]:
    """The headings that a question means, and what stands under them; all where it means none."""
    headings = matched([f.aspect for f in facts], question.matter)
    if not headings and "capac" in question.matter.terms:
        # "Capacity to improve" is judged under these two headings.
        headings = [
            f.aspect
            for f in facts
            if f.aspect.lower().startswith(("providing lead", "leadership", "commission"))
        ]
        headings = list(dict.fromkeys(headings))
    return headings, [f for f in facts if f.aspect in headings] if headings else list(facts)


def _narrower(question: Question, meant: Sequence[str]) -> bool:
    """Whether a question is about more than headings: "what was recommended on advocacy?"."""
    others = unmatched_terms(meant, question.matter, [*_LIST_MATTER, *question.years])
    # Beside a heading that is meant, a word or two more only say it in other words.
    return len(others) > (len(question.matter.terms) // 3 if meant else 0)


def _listed(report: Loaded, headings: Sequence[str], facts: Sequence[Fact]) -> list[Statement]:
    groups = list(dict.fromkeys(f.aspect for f in facts))
    if not facts:
        return []
    if len(headings) == 1 or len(groups) == 1:
        key = "recommendations.lead" if len(facts) > 1 else "recommendations.lead_one"
        lead = message(
            key, council=report.name, date=report.date, count=len(facts), heading=groups[0]
        )
        return [Statement(lead), *_items(report, facts)]
    lead = message(
        "recommendations.lead_all",
        council=report.name,
        date=report.date,
        count=len(facts),
        headings=len(groups),
    )
    cut = sum(len(f.value.split()) for f in facts) > _FULL_WORDS
    result = [Statement(lead)]
    for group in groups:
        result.append(Statement(message("recommendations.heading", heading=group)))
        result += _items(report, [f for f in facts if f.aspect == group], cut=cut)
    return result


def _items(report: Loaded, facts: Sequence[Fact], *, cut: bool = False) -> list[Statement]:
    return [Statement(_quoted(f.value, cut=cut), (report.evidence(f),)) for f in facts]


def _quoted(text: str, *, cut: bool) -> str:
    text = without_reference(text)
    words = text.split()
    if cut and len(words) > _CUT_WORDS + 3:
        text = " ".join(words[:_CUT_WORDS]).rstrip(",;:") + " …"
    return message("quote.plain", quote=text)


def _some(facts: Sequence[Fact], each: int = 2) -> list[Fact]:
    """The first of each heading: the report puts what matters most first."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.aspect, []).append(fact)
    return [fact for group in groups.values() for fact in group[:each]]
