"""Answers from grades: what was graded, false premises put right, reports side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.grades.table import Record, other_judgements, records
from assistant.library.reports import Loaded, recommendations
from assistant.question.question import Asks, Kind, Question
from assistant.question.report_choice import years_of_report
from assistant.question.services import service_of
from assistant.question.topic import matched, unmatched_terms
from assistant.types import Cell, Draft, Evidence, Statement, Status, Table
from ingest.language.words import stem
from ingest.register.grades import column_name, columns, difference, step
from ingest.types import Fact
from prompts import message

Group = Sequence[Loaded]
Cells = tuple[Cell, ...]
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)
_GRADE_MATTER = """
    grade graded grading rate rated rating judge judged judgement judgment verdict score
    still yet scored scoring mark marks perform performed performing performance well good bad badly
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
        return Draft(Status.ANSWERED, tuple(_top(r) for r in reports if r.of("grade")))
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
    ignored = [*_GRADE_MATTER, "areas require requires improvement", *question.years]
    beside = unmatched_terms([], question.matter, [*ignored, question.claimed])
    if question.asks in _OF_FINDINGS and beside:
        return None
    facts = [(report, fact) for report in reports for fact in report.of("grade")]
    named = {fact.value for _, fact in facts if question.wording.gives(fact.value)}
    said = [
        _graded(report, fact)
        for report, fact in facts
        if fact.value in named and not any(fact.value != v and fact.value in v for v in named)
    ]
    return Draft(Status.ANSWERED, tuple(said)) if said else None


# Kinds in which a grade is named to tell a report, and findings are asked for.
_OF_FINDINGS = frozenset({Asks.WEAKNESSES, Asks.SUMMARY, Asks.RECOMMENDATIONS, Asks.MATTER})


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
    claimed = question.claimed
    if len(facts) == 1 and claimed and not question.compares and not _same(claimed, facts[0].value):
        return [correction(claimed, report, facts[0])]
    wrong = [fact for fact in facts if claimed and not _same(claimed, fact.value)]
    return [_graded(report, f, own_words=f in wrong) for f in facts]


def correction(claimed: str, report: Loaded, fact: Fact) -> Statement:
    """The grade that a report gave, where another was claimed, which stands in no report."""
    text = message(
        "grade.correction", claimed=claimed, council=report.name, grade=fact.value,
        aspect=in_line(fact.aspect),
    )  # fmt: skip
    return Statement(text, (report.evidence(fact),), own_words=True)


def _graded(
    report: Loaded, fact: Fact, aspect: str = "", date: str = "", *, own_words: bool = False
) -> Statement:
    """A line on a grade: of a report's own judgement, or of an aspect at another date."""
    text = message(
        "grade.one", council=report.name, grade=fact.value,
        aspect=in_line(aspect or fact.aspect), date=date or report.date,
    )  # fmt: skip
    return Statement(text, (report.evidence(fact),), own_words=own_words or not as_printed(fact))


def as_printed(fact: Fact) -> bool:
    """Whether a report prints a grade as its scale does; one may have "require improvement"."""
    return fact.value in fact.quote.lower()


def _earlier(question: Question, reports: Sequence[Loaded]) -> list[Statement]:
    """Grades of the years asked about that a report gives beside its own."""
    found = []
    for report in reports:
        for year in question.years:
            told = {f.aspect.removesuffix(f" ({year})"): f for f in report.of("earlier grade")}
            told = {aspect: f for aspect, f in told.items() if aspect != f.aspect}
            for aspect in matched(told, question.matter):
                found.append(_graded(report, told[aspect], aspect, year))
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
        same = message("grade.same", aspect=aspect, grade=fact.value)
        return [Statement(f"{same} ({named})", evidence)]
    rest = "; ".join(f"“{f.value}” for {r.name}" for (r, f), _ in ranked[1:])
    first, _, others = rest.partition("” for ")
    text = message(
        "grade.higher", best=best.name, aspect=aspect, grade=fact.value, other=first.lstrip("“"),
        rest=others,
    )  # fmt: skip
    return [Statement(text, evidence)]


def _top(report: Loaded) -> Statement:
    fact = max(report.of("grade"), key=lambda fact: step(fact.value))
    text = message("grade.top", council=report.name, grade=fact.value, aspect=in_line(fact.aspect))
    return Statement(text, (report.evidence(fact),))


def _not_graded(report: Loaded, meant: Sequence[str]) -> Statement:
    graded = ", ".join(in_line(f.aspect) for f in report.of("grade")) or "nothing"
    aspect = meant[0] if meant else "That"
    values = {"aspect": aspect, "council": report.name, "date": report.date, "graded": graded}
    return Statement(message("grade.not_graded", **values))


def in_line(name: str) -> str:
    """A heading inside a sentence: its first letter small unless the word is all capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


# Judgements as rows of a comparison, with the grade of each report in its cell.


def side_by_side(rows: Iterable[Cells], chosen: Iterable[Loaded]) -> Table:
    """A table of aspects by reports: each column is headed by a council and a date."""
    heads = [
        message("compare.column", council=r.name, date=r.date) if r.date else r.name for r in chosen
    ]
    return Table((message("compare.aspect"), *heads), tuple(rows), side_by_side=True)


def grade_rows(
    question: Question, chosen: Sequence[Loaded], told: Mapping[tuple[str, str], Evidence]
) -> list[Cells]:
    """The judgements that a question means and that each of the reports was graded on.

    A question for a number or a date is answered by that, not by a grade. What the text has
    `told`, by report and quote, is not cited twice.
    """
    if question.asks is not Asks.COMPARE:
        return []
    judged = [_judged(report) for report in chosen]
    own = matched((k for j in judged for k in j if column_name(k) == k), question.matter)
    common = [key for key in judged[0] if all(key in j for j in judged)]
    rows = [_grades(key, chosen, judged) for key in common if key in {*question.judgements, *own}]

    def as_told(cell: Cell) -> Cell:
        shown = cell.evidence
        return replace(cell, evidence=shown and told.get((shown.report_id, shown.quote), shown))

    return [tuple(map(as_told, row)) for row in rows]


def _judged(report: Loaded) -> dict[str, Fact]:
    """The judgements of a report: by the column they fill, else in their own words."""
    (record,) = records([report])
    filled = {c.id: fact for c in columns() if (fact := record.graded(c.id))}
    return filled | {fact.aspect: fact for fact in other_judgements(record)}


def _grades(key: str, chosen: Sequence[Loaded], judged: Sequence[dict[str, Fact]]) -> Cells:
    cells = [
        Cell(j[key].value, r.evidence(j[key])) if key in j else Cell(message("facts.none"))
        for r, j in zip(chosen, judged, strict=True)
    ]
    return (Cell(message("compare.grade", judgement=column_name(key))), *cells)


def with_grades(draft: Draft, groups: Sequence[Group]) -> Draft:
    """An answer that gives grades of several reports, with the table of these grades."""
    if draft.table or draft.status not in _ANSWERS or len(groups) < 2:
        return draft
    shown = {e for s in draft.statements for e in s.evidence}

    def shares(report: Loaded) -> int:
        return sum(report.evidence(fact) in shown for fact in report.facts)

    chosen = [max(reports, key=shares) for reports in groups]
    judged = [
        {key: fact for key, fact in _judged(r).items() if r.evidence(fact) in shown} for r in chosen
    ]
    if sum(1 for own in judged if own) < 2:
        return draft
    return replace(draft, table=side_by_side(_every(chosen, judged), chosen))


def _every(chosen: Sequence[Loaded], judged: Sequence[dict[str, Fact]]) -> list[Cells]:
    """A row for each judgement; one whose grades all stand in a row above is not repeated."""
    rows: list[Cells] = []
    above: set[tuple[str, str]] = set()
    for key in dict.fromkeys(key for own in judged for key in own):
        own = {(r.row.id, j[key].aspect) for r, j in zip(chosen, judged, strict=True) if key in j}
        if not own <= above:
            rows.append(_grades(key, chosen, judged))
        above |= own
    return rows


def overview_draft(question: Question, groups: Sequence[Group]) -> Draft | None:
    """Reports compared in nothing particular: the judgements they share, the length of advice."""
    bare = question.compares and question.kind is Kind.FACT and not question.matter.terms
    if not bare or len(groups) < 2:
        return None
    chosen = _alike(groups)
    judged = [_judged(report) for report in chosen]
    keys = [key for own in judged for key in own]
    shared = [{key: fact for key, fact in own.items() if keys.count(key) > 1} for own in judged]
    advice = [recommendations(report) for report in chosen]
    if not any(shared) and not any(advice):
        return None
    rows = _every(chosen, shared)
    if any(advice):
        rows.append((Cell(message("compare.improve")), *map(_counted, chosen, advice)))
    said = [_line(*one) for one in zip(chosen, shared, advice, strict=True)]
    key = "compare.overview" if any(shared) else "compare.nothing_shared"
    table = side_by_side(rows, chosen)
    lacking = tuple(r.name for r, line in zip(chosen, said, strict=True) if not line.evidence)
    status = Status.PARTIAL if lacking else Status.ANSWERED
    return Draft(status, (Statement(message(key)), *said), missing=lacking, table=table)


def _alike(groups: Sequence[Group]) -> list[Loaded]:
    """Of each group the newest report on the service that most groups have a report on.

    A report with judgements comes before one without.
    """
    services = [service for reports in groups for service in {service_of(r) for r in reports}]

    def order(report: Loaded) -> tuple[int, bool, str]:
        return services.count(service_of(report)), bool(_judged(report)), Record(report, ()).date

    return [max(reports, key=order) for reports in groups]


def _counted(report: Loaded, advice: Sequence[Fact]) -> Cell:
    if not advice:
        return Cell(message("compare.none"))
    return Cell(message("compare.count", count=len(advice)), report.evidence(advice[0]))


def _line(report: Loaded, judged: dict[str, Fact], advice: Sequence[Fact]) -> Statement:
    """One line on a report: its overall grade, else its grades, and how much it has to improve."""
    graded = [judged["overall"]] if "overall" in judged else list(judged.values())
    parts = [
        message("compare.graded", judgement=column_name(key), grade=fact.value)
        for key, fact in judged.items()
        if fact in graded
    ]
    parts += [message("compare.advice", count=_counted(report, advice).text)] if advice else []
    said = "; ".join(parts) or message("compare.none")
    text = message("compare.line", council=report.name, date=report.date, said=said)
    evidence = tuple(report.evidence(fact) for fact in (*graded, *advice[:1]))
    # A count is ours, and a report may print a grade in other words than its scale.
    return Statement(text, tuple(dict.fromkeys(evidence)), own_words=True)
