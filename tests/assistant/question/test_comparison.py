"""What a question sets side by side."""

import pytest

from assistant.pipeline import Assistant
from assistant.question.comparison import things_compared
from assistant.question.question import Question
from assistant.question.understanding import understand
from tests.fakes import WordClassifier


def asked(text: str, assistant: Assistant) -> Question:
    return understand(text, assistant.library.councils, (), WordClassifier())


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("Compare Quillmere and Vennshire on advocacy and carers", ("advocacy", "carers")),
        ("Compare advocacy, home care and day centres in Quillmere and Vennshire",
         ("advocacy", "home care", "day centres")),
        ("How do Quillmere and Vennshire differ on help and protection and on leadership?",
         ("help and protection", "leadership")),
        ("Compare advocacy in Quillmere and Vennshire", ("advocacy",)),
        ("Compare Quillmere and Vennshire", ()),
        ("How many carers and how many staff had Quillmere against Vennshire?", ()),
        ("Were people in Quillmere and Vennshire asked before they were moved, and did it help?",
         ()),
    ],
)  # fmt: skip
def test_things_are_told_from_questions(
    text: str, things: tuple[str, ...], assistant: Assistant
) -> None:
    assert things_compared(asked(text, assistant)) == things


def test_names_of_headings_are_kept_whole(assistant: Assistant) -> None:
    question = asked("Compare Quillmere and Vennshire on choice and control", assistant)
    assert things_compared(question, ["Choice and control"]) == ("choice and control",)
    assert things_compared(question) == ("choice", "control")
