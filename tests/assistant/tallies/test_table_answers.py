"""Questions that count, filter, rank or follow grades across reports are answered by Facts."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.tallies.shown import A27, A30, A33, shown

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


def test_a_joint_judgement_counts_for_both_with_its_words(graded: Assistant) -> None:
    answer = graded.ask("How was Ashmere graded for care leavers in 2030?").answer
    assert "children in care and care leavers" in answer


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


def test_up_and_down_are_said(graded: Assistant) -> None:
    answer = graded.ask("Did Ashmere's overall grade go up or down between 2027 and 2030?").answer
    assert answer.startswith("Ashmere went up for overall effectiveness: from “inadequate”")
    answer = graded.ask("Did Birchdale's overall grade improve?").answer
    assert answer.startswith("Birchdale went down for overall effectiveness")


def test_another_council_is_missed(graded: Assistant) -> None:
    answer = graded.ask("Did the overall grades of Ashmere and Leeds go up?")
    assert answer.status is Status.PARTIAL
    assert answer.missing == ("Leeds",)


def test_the_last_step_is_told_from_the_whole_way(graded: Assistant) -> None:
    whole = graded.ask("Which councils went down for overall effectiveness?").answer
    assert "from the first to the last report" in whole
    step = graded.ask(
        "Which councils went down for overall effectiveness at their latest inspection?"
    ).answer
    assert "from the report before to the last report" in step
    ends = graded.ask("How did Ashmere's overall grade change, from the oldest to the newest?")
    alone = graded.ask("How did Ashmere's overall grade change?")
    assert len(ends.citations) == len(alone.citations) > 2


def test_the_outcome_stands_where_a_kind_of_report_gives_none_overall(graded: Assistant) -> None:
    answer = graded.ask("Which councils were rated lowest in SEND inspections?")
    assert answer.status is Status.ANSWERED
    assert "inspection outcome (Area SEND)" in answer.answer
    assert all("outcome" in c.quote or "failings" in c.quote for c in answer.citations)
