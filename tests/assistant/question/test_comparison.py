"""What a question sets side by side."""

from dataclasses import replace

import pytest

from assistant.pipeline import Assistant
from assistant.question.comparison import read_for, things_compared
from assistant.question.question import Asks, Question
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


# No sentence says which councils: where they are asked for, each is read for what it is to say.


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Which councils have a shortage of wardens?", "have a shortage of wardens?"),
        ("We have few. In which other councils are they praised?",
         "We have few. are they praised?"),
        ("councils with delays at the ferry", "with delays at the ferry"),
        ("Who is praised for keeping wardens?", "praised for keeping wardens?"),
        ("Do any reports mention a ferry?", "Do mention a ferry?"),
        ("Which areas have few wardens?", "have few wardens?"),
        ("Where are some areas of practice weak?", "are some areas of practice weak?"),
    ],
)  # fmt: skip
def test_a_list_of_councils_is_read_for_what_each_is_to_say(
    text: str, read: str, assistant: Assistant
) -> None:
    question = replace(asked(text, assistant), asks=Asks.WHICH_THEME)
    assert read_for(question) == read
    assert read_for(replace(question, asks=Asks.MATTER)) == question.reading
