"""A question that asks two things is answered in both, and nothing is said twice."""

from dataclasses import replace

import pytest

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


def answered(
    quote: str, sure: float, status: Status = Status.ANSWERED, report: str = "report"
) -> Routed:
    evidence = Evidence(report, "a.pdf", Cover("Quillmere"), PLACE, (), quote, 0)
    said = (Statement(quote, (evidence,)), Statement("Other reports are held here too."))
    return Routed(Draft(status, said), (), confidence=sure, quoted_from=Retrieved(()))


def together(*parts: Routed) -> Routed:
    """An answer made of the statements of several."""
    statements = tuple(s for part in parts for s in part.draft.statements[:1])
    return replace(parts[0], draft=replace(parts[0].draft, statements=statements))


def test_each_part_has_a_sentence_of_its_own() -> None:
    walk, lamps, rain = (answered(f"{text}.", 0.9) for text in ("Walk", "Lamps", "Rain"))
    taken: set[str] = set()
    assert with_part(walk, together(walk, rain), taken) == walk
    # What answers the part before answers no other; what is said already is not said again.
    told = with_part(walk, together(walk, lamps), taken).draft.statements
    assert [s.text for s in told] == ["Walk.", "Lamps.", "Other reports are held here too."]
    assert taken == {"Walk.", "Lamps."}


@pytest.mark.parametrize(
    "part",
    [
        answered("Lamps are lit.", 0.5),
        answered("Wardens walk.", 0.9),
        answered("Lamps are lit.", 0.9, Status.NOT_IN_REPORTS),
    ],
)
def test_only_what_is_sure_and_new_is_added(part: Routed) -> None:
    whole = answered("Wardens walk.", 0.9)
    assert with_part(whole, part, set()) == whole


def test_a_sentence_of_another_report_has_its_lead() -> None:
    whole, lead = answered("Wardens walk.", 0.9), Statement("From the report on Denwick:")
    part = answered("Lamps are lit.", 0.9, report="another")
    part = replace(part, draft=replace(part.draft, statements=(lead, *part.draft.statements)))
    told = [s.text for s in with_part(whole, part, set()).draft.statements]
    assert told[:3] == ["Wardens walk.", "From the report on Denwick:", "Lamps are lit."]
