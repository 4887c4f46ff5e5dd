"""Answers from grades: what was graded, corrections of false premises, comparisons of grades."""

from collections.abc import Sequence

from assistant.library.reports import Loaded
from assistant.question.question import Question
from assistant.question.report_choice import years_of_report
from assistant.question.topic import matched, unmatched_terms
from assistant.types import Draft, Statement, Status
from ingest.language.words import stem
from ingest.register.grades import columns, difference, step
from ingest.types import Fact
from prompts import message

_GRADE_MATTER = """
    grade graded grading rate rated rating judge judged judgement judgment verdict score
    scored scoring mark marks perform performed performing performance well good bad badly
    higher lower better worse best worst top highest lowest same reason reasons only
    verdicts able ability prospect did differ overall end up ofsted cqc inspectorate children child
    services service council authority local hand get got give given come came mgmt
""".split()


def grade_draft(
    question: Question, reports: Sequence[Loaded], every: Sequence[Loaded]
) -> Draft | None:
    """An answer from the grades of these reports; None where the question is about something else.

    `every` are all loaded reports: what was graded elsewhere and not here is said to be so.
    """
    meant = matched([f.aspect for r in every for f in r.of("grade")], question.matter)
    named = _named(question, reports)
    meant = meant or named
    ignored = [*_GRADE_MATTER, question.claimed, *question.years]
    foreign = unmatched_terms(
        [*meant, "capacity improve"] if meant else [], question.matter, ignored
    )
    # A judgement that is called by its name is what is asked for, whatever else is said.
    if foreign and not named and (not meant or len(foreign) > 1):
        return None
    if any(year not in years_of_report(r) for r in reports for year in question.years):
        earlier = _earlier(question, reports)
        return Draft(Status.ANSWERED, tuple(earlier)) if earlier else None
    if not meant and question.wants_best:
        return Draft(
            Status.ANSWERED, tuple(_top(report) for report in reports if report.of("grade"))
        )
    chosen = [(r, _chosen(r, question, bool(meant))) for r in reports]
    if not any(facts for _, facts in chosen):
        said = tuple(_not_graded(r, meant) for r in reports if r.of("grade"))
        return Draft(Status.NOT_IN_REPORTS, said) if meant and said else None
    # A council of which one report grades it is not said to lack it because another does not.
    graded = {r.row.cover.council_id for r, facts in chosen if facts}
    chosen = [(r, facts) for r, facts in chosen if facts or r.row.cover.council_id not in graded]
    statements = _comparison(chosen) if question.compares and len(reports) > 1 else []
    statements = statements or [s for r, facts in chosen for s in _statements(question, r, facts)]
    lacking = tuple(r.name for r, facts in chosen if not facts)
    statements += [_not_graded(r, meant) for r, facts in chosen if not facts]
    status = Status.PARTIAL if lacking else Status.ANSWERED
    return Draft(status, tuple(statements), missing=lacking)


def of_grade_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """The judgements of these reports that got the grade which a question names; None for none."""
    if not question.councils or not question.wording.areas:
        return None
    facts = [(report, fact) for report in reports for fact in report.of("grade")]
    named = {fact.value for _, fact in facts if question.wording.gives(fact.value)}
    said = [
        _graded(report, fact, _one(report, fact))
        for report, fact in facts
        if fact.value in named and not any(fact.value != v and fact.value in v for v in named)
    ]
    return Draft(Status.ANSWERED, tuple(said)) if said else None


def _named(question: Question, reports: Sequence[Loaded]) -> list[str]:
    """The judgements of these reports that a question calls by the name of their column."""
    asked = [c for c in columns() if c.id in question.wording.judgements]
    aspects = dict.fromkeys(f.aspect for r in reports for f in r.of("grade"))
    return [a for a in aspects if any(c.aspect.search(a) for c in asked)]


def _chosen(report: Loaded, question: Question, themed: bool) -> list[Fact]:
    """The grades of a report that are meant: the overall one where the question names none."""
    facts = report.of("grade")
    if not themed:
        column = next(c for c in columns() if c.id == "overall")
        overall = [f for f in facts if column.aspect.search(f.aspect)]
        rest = [f for f in facts if f not in overall]
        # One grade is asked for: the overall one, where there is one.
        return overall if overall and not question.wording.several_grades else [*overall, *rest]
    names = matched([f.aspect for f in facts], question.matter) or _named(question, [report])
    return [f for f in facts if f.aspect in names]


def _statements(question: Question, report: Loaded, facts: Sequence[Fact]) -> list[Statement]:
    result = []
    for fact in facts:
        wrong = question.claimed and not _same(question.claimed, fact.value)
        if wrong and len(facts) == 1 and not question.compares:
            text = message(
                "grade.correction",
                claimed=question.claimed,
                council=report.name,
                grade=fact.value,
                aspect=in_line(fact.aspect),
            )
        else:
            text = _one(report, fact)
        # The claim that is put right stands in no report.
        result.append(_graded(report, fact, text, own_words=bool(wrong)))
    return result


def _one(report: Loaded, fact: Fact) -> str:
    return message(
        "grade.one",
        council=report.name,
        grade=fact.value,
        aspect=in_line(fact.aspect),
        date=report.date,
    )


def _graded(report: Loaded, fact: Fact, text: str, *, own_words: bool = False) -> Statement:
    """A line on a grade; a report may print it in other words than its scale."""
    other = fact.value not in fact.quote.lower()
    return Statement(text, (report.evidence(fact),), own_words=own_words or other)


def _earlier(question: Question, reports: Sequence[Loaded]) -> list[Statement]:
    """Grades of the years asked about that a report gives beside its own."""
    found = []
    for report in reports:
        for year in question.years:
            told = {f.aspect.removesuffix(f" ({year})"): f for f in report.of("earlier grade")}
            told = {aspect: f for aspect, f in told.items() if aspect != f.aspect}
            for aspect in matched(told, question.matter):
                text = message(
                    "grade.one",
                    council=report.name,
                    grade=told[aspect].value,
                    aspect=in_line(aspect),
                    date=year,
                )
                found.append(_graded(report, told[aspect], text))
    return found


def _same(claimed: str, grade: str) -> bool:
    """Whether a grade as asked ("adequate") is the one given ("performing adequately")."""
    return any(stem(word)[:5] == stem(claimed)[:5] for word in grade.split())


def _comparison(chosen: Sequence[tuple[Loaded, list[Fact]]]) -> list[Statement]:
    """One line for one judgement of several councils on one scale, else nothing."""
    pairs = [(r, facts[0]) for r, facts in chosen if len(facts) == 1]
    if len(pairs) != len(chosen) or len(pairs) < 2:
        return []
    apart = [difference(pairs[0][1].value, fact.value) for _, fact in pairs]
    known = [steps for steps in apart if steps is not None]
    if len(known) < len(pairs):
        return []
    aspect = in_line(pairs[0][1].aspect)
    ranked = sorted(zip(pairs, known, strict=True), key=lambda pair: -pair[1])
    (best, fact), top = ranked[0]
    evidence = tuple(r.evidence(f) for (r, f), _ in ranked)
    if all(steps == top for _, steps in ranked):
        named = ", ".join(r.name for (r, _), _ in ranked)
        return [
            Statement(
                f"{message('grade.same', aspect=aspect, grade=fact.value)} ({named})", evidence
            )
        ]
    rest = "; ".join(f"“{f.value}” for {r.name}" for (r, f), _ in ranked[1:])
    first, _, others = rest.partition("” for ")
    text = message(
        "grade.higher",
        best=best.name,
        aspect=aspect,
        grade=fact.value,
        other=first.lstrip("“"),
        rest=others,
    )
    return [Statement(text, evidence)]


def _top(report: Loaded) -> Statement:
    fact = max(report.of("grade"), key=lambda fact: step(fact.value))
    text = message("grade.top", council=report.name, grade=fact.value, aspect=in_line(fact.aspect))
    return Statement(text, (report.evidence(fact),))


def _not_graded(report: Loaded, meant: Sequence[str]) -> Statement:
    graded = ", ".join(in_line(f.aspect) for f in report.of("grade")) or "nothing"
    aspect = meant[0] if meant else "That"
    return Statement(
        message(
            "grade.not_graded", aspect=aspect, council=report.name, date=report.date, graded=graded
        )
    )


def in_line(name: str) -> str:
    """A heading inside a sentence: its first letter small unless the word is all capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
