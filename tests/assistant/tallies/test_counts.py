"""Counts across reports: how many, of how many, and a wrong premise put right."""

from assistant.pipeline import Assistant


def test_the_answer_says_how_many_and_what_it_covered(graded: Assistant) -> None:
    answer = graded.ask("How many reports rate leadership outstanding?").answer
    assert answer.startswith("Of the 8 reports that grade leadership, 3 reports gave “outstanding”")
    assert "This covers 5 councils and 10 reports" in answer
    assert "Reports that give no grade for leadership: 2." in answer
    assert "the impact of leaders on social work practice" in answer


def test_a_wrong_premise_is_put_right_first(graded: Assistant) -> None:
    answer = graded.ask("Denwick was outstanding overall in 2028. Which judgement was not?")
    assert answer.answer.startswith("No, ")
    assert "“good”" in answer.answer.splitlines()[0]


def test_another_judgement_of_those_listed_keeps_to_them(graded: Assistant) -> None:
    first = graded.ask("Which councils were rated outstanding for leadership?")
    ranked = graded.ask("Rank them by overall effectiveness", [first])
    listed = {c.cover.council_id for c in first.citations}
    assert {c.cover.council_id for c in ranked.citations} == listed
    assert "overall effectiveness" in ranked.answer
