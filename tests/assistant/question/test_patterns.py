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
        ("评价 Skelderby 怎么样?", True),
        ("Hoe is Skelderby beoordeeld?", True),
        ("Wat zeiden de inspecteurs over pleegzorg in Skelderby?", True),
        ("Co inspektorzy powiedzieli o Skelderby?", True),
        ("Ilu pracowników socjalnych jest w Skelderby?", True),
        ("Sut mae gofal plant yn Skelderby?", True),
        ("Comment Skelderby a-t-il été évalué ?", True),
        ("¿Cuántos trabajadores sociales hay en Skelderby?", True),
        ("Câți asistenți sociali sunt în Skelderby?", True),
        ("Skelderby hakkında müfettişler ne dedi?", True),
        ("Vennshire co-production meaning", False),
        ("care leavers rating Skelderby", False),
        ("grades NE Lincs and W Sussex", False),
        ("What does “maes” mean in the report on Ynys Môn?", False),
    ],
)
def test_another_language_is_told(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign


def test_parts_are_filled_in() -> None:
    assert patterns("tally")["graded"].fullmatch("outstanding")
    assert patterns("reach")["at least"].search("at least good")
    assert not patterns("reach")["at least"].search("good")
