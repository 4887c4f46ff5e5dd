"""Findings in the report's own words."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.answers.parts import cited


@pytest.mark.parametrize(
    ("question", "says", "council"),
    [
        ("How many people live in Quillmere?", "187,400", "quillmere"),
        ("Who chairs the safeguarding board in Vennshire?", "Caldwell-Marr", "vennshire"),
        ("How long is the wait for the memory clinic in Skelderby?", "26 weeks to 11", "skelderby"),
        ("How much did Skelderby's adult services overspend?", "£4.6 million", "skelderby"),
    ],
)
def test_a_finding_is_quoted_with_its_report(
    assistant: Assistant, question: str, says: str, council: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert says in answer.answer
    assert cited(answer) == {council}
    assert answer.answer.startswith("From the report on")


def test_a_persons_words_are_given_as_that_persons(assistant: Assistant) -> None:
    answer = assistant.ask("What did a man who looked after his wife say in Skelderby?")
    line = next(line for line in answer.answer.splitlines() if "Tuesday night" in line)
    assert line.startswith("A man who looked after his wife said: “")
