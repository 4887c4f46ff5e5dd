"""A question that asks two things is answered in both, and nothing is said twice."""

from assistant.answers.answerers import Routed
from assistant.answers.parts import with_part
from assistant.pipeline import Assistant
from assistant.retrieval.candidates import Retrieved
from assistant.types import Draft, Evidence, Statement, Status
from ingest.types import Basis, Cover, Place

PLACE = Place((1,), ("1",), Basis.PRINTED)

ALERTS = "How many alerts had there been in Quillmere"


def quotes(assistant: Assistant, question: str) -> list[str]:
    return [c.quote for c in assistant.ask(question).citations]


def test_each_part_is_answered(assistant: Assistant) -> None:
    # Read as a whole, only the second half finds its sentence.
    both = quotes(assistant, f"{ALERTS}, and how often did the partnership meet?")
    assert any("538 alerts" in quote for quote in both)
    assert any("met every two months" in quote for quote in both)
    assert len(both) == len(set(both))


def answered(quote: str, sure: float, status: Status = Status.ANSWERED) -> Routed:
    evidence = Evidence("report", "a.pdf", Cover("Quillmere"), PLACE, (), quote, 0)
    said = (Statement(quote, (evidence,)), Statement("Other reports are held here too."))
    return Routed(Draft(status, said), (), confidence=sure, quoted_from=Retrieved(()))


def test_only_what_is_sure_and_new_is_added() -> None:
    whole = answered("Wardens walk.", 0.9)
    told = with_part(whole, answered("Lamps are lit.", 0.9)).draft.statements
    assert [s.text for s in told] == [
        "Wardens walk.", "Lamps are lit.", "Other reports are held here too.",
    ]  # fmt: skip
    for part in (
        answered("Lamps are lit.", 0.5),
        answered("Wardens walk.", 0.9),
        answered("Lamps are lit.", 0.9, Status.NOT_IN_REPORTS),
    ):
        assert with_part(whole, part) == whole
