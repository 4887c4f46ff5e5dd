"""Questions that count, filter, rank or follow grades across reports are answered by Facts."""

import pytest

from assistant.grades.table import Years
from assistant.pipeline import Assistant
from assistant.question.tally import Form, asks_table, narrows, tally
from assistant.types import Answer, Status


@pytest.mark.parametrize(
    ("text", "form", "column", "grades"),
    [
        ("Which councils got outstanding for leadership?", Form.ACROSS, "leadership",
         ("outstanding",)),
        ("How many reports require improvement overall?", Form.ACROSS, "overall",
         ("requires improvement",)),
        ("Has any authority failed its inspection?", Form.ACROSS, "overall", ("inadequate",)),
        ("How has its overall grade changed?", Form.CHANGE, "overall", ()),
        ("What became of the grade for care leavers?", Form.CHANGE, "leavers", ()),
        ("Which of its judgements was below the overall grade?", Form.ODD, "overall", ()),
        ("How was adoption marked?", Form.EACH, "adoption", ()),
        ("List the SEND reports", Form.ACROSS, "", ()),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_table(
    text: str, form: Form, column: str, grades: tuple[str, ...]
) -> None:
    asked = tally(text)
    assert asked.whole
    assert (asked.form, asked.column, asked.grades) == (form, column, grades)


@pytest.mark.parametrize(
    "text",
    [
        "Which councils run their own homes?",
        "Which reports mention foster carers?",
        "How many children were in care?",
        "What should it improve to get a better grade?",
        "How has the front door improved?",
        "Why were care leavers graded good for pathway plans?",
        "How was safeguarding adults graded?",
        "Which councils have the most inadequate judgements?",
    ],
)
def test_other_questions_are_not_for_the_table(text: str) -> None:
    assert not asks_table(text, named=True, few=False)


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("since 2031", [Years(2031)]),
        ("after 2031", [Years(2032)]),
        ("before the year 2031", [Years(0, 2030)]),
        ("up to 2031", [Years(0, 2031)]),
        ("between 2028 and 2031", [Years(2028, 2031)]),
        ("from 2028 to 2031", [Years(2028, 2031)]),
        ("in 2028-2031", [Years(2028, 2031)]),
        ("in 2031 or later", [Years(2031)]),
        ("in 2028 and in 2031", [Years(2028, 2028), Years(2031, 2031)]),
    ],
)
def test_years(words: str, spans: list[Years]) -> None:
    assert list(tally(f"Which councils were good {words}?").years) == spans


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("good", ["good"]),
        ("good or better", ["good", "outstanding"]),
        ("at least good", ["good", "outstanding"]),
        ("better than good", ["outstanding"]),
        ("less than good", ["requires improvement", "inadequate"]),
        ("not good", ["requires improvement", "inadequate", "outstanding"]),
        ("good or outstanding", ["good", "outstanding"]),
    ],
)
def test_grades_and_how_far_from_them(words: str, taken: list[str]) -> None:
    every = ["requires improvement", "good", "inadequate", "outstanding", "performing well"]
    asked = tally(f"Which councils were rated {words}?")
    assert sorted(filter(asked.takes, every)) == sorted(taken)


def shown(answer: Answer) -> list[tuple[str, str]]:
    """Council and year of each citation, in order."""
    return [(c.cover.council_id, c.cover.inspected[:4]) for c in answer.citations]


A27, A30, A33 = ("ashmere", "2027"), ("ashmere", "2030"), ("ashmere", "2033")
B31, B32, B34 = ("birchdale", "2031"), ("birchdale", "2032"), ("birchdale", "2034")
C31, D28, D32 = ("cloughton", "2031"), ("denwick", "2028"), ("denwick", "2032")
E33 = ("elmstow", "2033")


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which councils were judged inadequate overall?", [A27, B34]),
        ("Which councils were judged inadequate overall since 2030?", [B34]),
        ("How many reports rate leadership outstanding?", [A33, C31, D32]),
        ("Which councils are rated good or better overall?", [A33, C31, D32]),
        ("Which councils have the best overall grade now?", [C31]),
        ("Which council got the worst grade for help and protection?", [A27, B34]),
        ("Which reports graded adoption outstanding?", [D28]),
        ("Which SIF reports were less than good overall?", [A27]),
        ("Which councils were outstanding for care leavers?", []),
        ("Which councils were good for care leavers?", [A30]),
        ("Which councils have never been inadequate overall?", [C31, D32]),
        ("How many SEND reports are loaded?", [B32, E33]),
        ("Which councils were inspected in 2032?", [B32, D32]),
        ("Which councils went up overall?", [A27, A33]),
        ("Which councils fell overall?", [B31, B34]),
        ("How did Ashmere's overall grade change between 2027 and 2033?", [A27, A30, A33]),
        ("Did Birchdale's overall verdict go up or down?", [B31, B34]),
        ("Has Denwick's grade for leadership improved?", [D28, D32]),
        ("What became of Ashmere's grade for children in care after 2029?", [A30, A33]),
        ("Which of the judgements let Cloughton down?", [C31]),
        ("Denwick was good overall in 2028. Which of the judgements wasn't?", [D28, D28]),
        ("Which councils lost their good rating?", [B31, B34]),
        ("Which councils went from inadequate to requires improvement overall?", [A27, A30]),
        ("Which councils were good overall and outstanding for leadership?", [A33, A33, D32, D32]),
        (
            "Which reports were outstanding for both leadership and children in care?",
            [A33, A33, C31, C31],
        ),
        ("Which is the best council?", [C31]),
        ("What are the worst councils for adoption?", [A27]),
        ("Which reports have no overall grade?", [B32, E33]),
        ("When was Ashmere rated good overall?", [A33]),
        ("Was Birchdale ever rated inadequate?", [B34]),
        ("Rank the councils by overall grade", [A33, B34, C31, D32]),
        ("Which of Ashmere's reports rated leadership outstanding?", [A33]),
    ],
)
def test_each_row_cites_its_report(
    question: str, rows: list[tuple[str, str]], graded: Assistant
) -> None:
    answer = graded.ask(question)
    if not rows:
        rows = shown(answer)
        assert "No report gave" in answer.answer
    assert answer.status is Status.ANSWERED, answer.answer
    assert sorted(shown(answer)) == sorted(rows), answer.answer
    assert answer.table is not None
    numbers = [c.citation for row in answer.table.rows for c in row if c.citation]
    assert sorted(numbers) == [c.n for c in answer.citations]


def test_the_answer_says_how_many_and_what_it_covered(graded: Assistant) -> None:
    answer = graded.ask("How many reports rate leadership outstanding?").answer
    assert answer.startswith("3 reports of 8 that grade leadership gave “outstanding”")
    assert "This covers 5 councils and 10 reports" in answer
    assert "Reports that give no grade for leadership: 2." in answer
    assert "the impact of leaders on social work practice" in answer


def test_a_joint_judgement_counts_for_both_with_its_words(graded: Assistant) -> None:
    answer = graded.ask("How was Ashmere graded for care leavers in 2030?").answer
    assert "children in care and care leavers" in answer


def test_up_and_down_are_said(graded: Assistant) -> None:
    answer = graded.ask("Did Ashmere's overall grade go up or down between 2027 and 2030?").answer
    assert answer.startswith("Ashmere went up for overall effectiveness: from “inadequate”")
    answer = graded.ask("Did Birchdale's overall grade improve?").answer
    assert answer.startswith("Birchdale went down for overall effectiveness")


def test_a_year_without_reports_is_refused_with_the_years_there_are(graded: Assistant) -> None:
    answer = graded.ask("Which councils were good overall in 2041?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert "2027, 2028, 2030" in answer.answer
    assert not answer.citations


def test_what_is_not_graded_is_not_ranked(graded: Assistant) -> None:
    answer = graded.ask("Which SEND inspections were rated best overall?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert not answer.citations


def test_a_wrong_premise_is_put_right_first(graded: Assistant) -> None:
    answer = graded.ask("Denwick was outstanding overall in 2028. Which judgement was not?")
    assert answer.answer.startswith("No, ")
    assert "“good”" in answer.answer.splitlines()[0]


def test_follow_ups_narrow_and_turn_the_question(graded: Assistant) -> None:
    first = graded.ask("Which councils were judged inadequate overall?")
    second = graded.ask("And since 2030?", [first])
    assert shown(second) == [B34]
    third = graded.ask("How many of those were outstanding?", [first, second])
    assert shown(third) == [C31]
    assert third.answer.startswith("1 council received “outstanding” for overall effectiveness")
    fourth = graded.ask("Which councils were rated outstanding for leadership?")
    fifth = graded.ask("Which of them went up?", [fourth])
    assert shown(fifth) == [A30, A33, D28, D32]


def test_another_judgement_of_those_listed_keeps_to_them(graded: Assistant) -> None:
    first = graded.ask("Which councils were rated outstanding for leadership?")
    ranked = graded.ask("Rank them by overall effectiveness", [first])
    listed = {c.cover.council_id for c in first.citations}
    assert {c.cover.council_id for c in ranked.citations} == listed
    assert "overall effectiveness" in ranked.answer


def test_only_what_says_something_new_narrows() -> None:
    assert narrows("and in 2031?")
    assert narrows("and for adoption?")
    assert not narrows("and what did parents say in 2031?")
    assert not narrows("Which councils were good overall?")


def test_only_the_councils_that_were_chosen_are_covered(graded: Assistant) -> None:
    answer = graded.ask("Which councils were judged inadequate overall?", councils=["ashmere"])
    assert shown(answer) == [A27]
    assert "This covers 1 council and 3 reports" in answer.answer


def test_another_council_is_missed(graded: Assistant) -> None:
    answer = graded.ask("Did the overall grades of Ashmere and Leeds go up?")
    assert answer.status is Status.PARTIAL
    assert answer.missing == ("Leeds",)


def test_a_long_list_is_cut_and_the_table_is_not(
    graded: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.tallies.coverage._LINES", 2)
    answer = graded.ask("What overall grades did all councils get?")
    assert "the first 2 of 8" in answer.answer
    assert answer.table is not None
    assert len(answer.table.rows) == len(answer.citations) == 8
    assert answer.answer.count("[") == 2
    assert answer.as_json()["table"]["rows"][7][1]["citation"] == 8
