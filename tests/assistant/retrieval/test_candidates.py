"""Passages are searched for each council that is meant, and shown by turns."""

from assistant.library.reports import Loaded
from assistant.pipeline import Assistant
from assistant.question.understanding import understand
from assistant.retrieval.candidates import PASSAGES, Retrieved, passages, retrieve
from tests.fakes import WordClassifier


def searched(assistant: Assistant, text: str, *councils: str, watched: bool = False) -> Retrieved:
    library = assistant.library
    groups: list[list[Loaded]] = [
        [r for r in library.reports if r.row.cover.council_id == council] for council in councils
    ]
    question = understand(text, library.councils, (), WordClassifier())
    return retrieve(question, library, groups, watched=watched)


def test_each_group_has_its_own_passages(assistant: Assistant) -> None:
    found = searched(assistant, "What is said on advocacy?", "quillmere", "vennshire")
    for (reports, ranked), council in zip(found.groups, ("quillmere", "vennshire"), strict=True):
        assert {r.row.cover.council_id for r in reports} == {council}
        assert {p.found.report.cover.council_id for p in ranked} == {council}
        assert [p.score for p in ranked] == sorted((p.score for p in ranked), reverse=True)


def test_passages_come_by_turns_each_once(assistant: Assistant) -> None:
    found = searched(assistant, "What is said on advocacy?", "quillmere", "vennshire")
    shown = passages(found)
    assert [p.rank for p in shown] == list(range(1, len(shown) + 1))
    assert len(shown) >= PASSAGES
    assert {shown[0].council_id, shown[1].council_id} == {"quillmere", "vennshire"}


def test_what_holds_a_fact_comes_first(assistant: Assistant) -> None:
    found = searched(assistant, "What is said on advocacy?", "quillmere")
    last = found.groups[0][1][-1].found
    assert passages(found, [last])[0].text == passages(found, [last])[0].text
    assert passages(found, [last])[0].score == 1.0


def test_legs_are_told_where_somebody_watches(assistant: Assistant) -> None:
    assert searched(assistant, "advocacy", "quillmere").legs == ()
    (legs,) = searched(assistant, "advocacy", "quillmere", watched=True).legs
    assert legs.fused
