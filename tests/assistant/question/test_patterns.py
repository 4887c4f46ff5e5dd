"""The patterns of questions, and questions in other languages."""

import pytest

from assistant.question.patterns import is_foreign, patterns


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("How was Quillmere graded for safeguarding adults?", False),
        ("Why?", False),
        ("Wie gut war die Leistung von Skelderby und was ist das?", True),
        ("Как оценили Skelderby?", True),
    ],
)
def test_another_language_is_told(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign


def test_parts_are_filled_in() -> None:
    assert patterns("tally")["graded"].fullmatch("outstanding")
    assert patterns("reach")["at least"].search("at least good")
    assert not patterns("reach")["at least"].search("good")
