"""Where sentences begin and end."""

import pytest

from ingest.language.sentences import LONGEST, ends_sentence, split_sentences


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is here. Two is there.", ["One is here.", "Two is there."]),
        ("Who asked? Nobody! They left.", ["Who asked?", "Nobody!", "They left."]),
        ("No full stop at all", ["No full stop at all"]),
        ("  Space around.  ", ["  Space around."]),
        ("He saw Dr. Green there. She left.", ["He saw Dr. Green there.", "She left."]),
        ("Help, e.g. Housing advice, was given.", ["Help, e.g. Housing advice, was given."]),
        ("See No. 5 and p. 11 of it.", ["See No. 5 and p. 11 of it."]),
        ("The answer was no. The council left.", ["The answer was no.", "The council left."]),
        ("It met J. Smith of St. Mary's. He left.", ["It met J. Smith of St. Mary's.", "He left."]),
        ("It cost £3.5 million in all. It ended.", ["It cost £3.5 million in all.", "It ended."]),
        ("There were 14. They had 15.", ["There were 14.", "They had 15."]),
        ("She said “Stop.” They stopped.", ["She said “Stop.”", "They stopped."]),
        ('He called it "good." It was.', ['He called it "good."', "It was."]),
        ("So it went ... and so it ended. Then.", ["So it went ... and so it ended.", "Then."]),
        ("It waited... Then it ended.", ["It waited...", "Then it ended."]),
        ("It was so (in 2009.) “Good,” he said.", ["It was so (in 2009.)", "“Good,” he said."]),
        ("See the note.3 It says more.", ["See the note.3", "It says more."]),
    ],
)  # fmt: skip
def test_sentences_are_told_apart(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_every_character_but_space_is_in_one_sentence() -> None:
    text = "One is here.  Two is (there). “Three,” she said!   Four"
    assert "".join("".join(parts(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["It ended.", "Why?", "So:", "He said “yes.”", "A note.12", "“Yes”"]
)
def test_a_finished_paragraph_is_told(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["It was late for lack of", "by the council,", "in 2009", ""])
def test_a_cut_paragraph_is_told(text: str) -> None:
    assert not ends_sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "One carer called it ‘a help. I like it. It is mine’. They left.",
            ["One carer called it ‘a help. I like it. It is mine’.", "They left."],
        ),
        (
            "One said that\n‘[It] was good. I went twice.’ They left.",
            ["One said that\n‘[It] was good. I went twice.’", "They left."],
        ),
        ("The ‘door’ is good. The ‘hub’ is not.", ["The ‘door’ is good.", "The ‘hub’ is not."]),
        ("It fell for all.There is a record.", ["It fell for all.", "There is a record."]),
        ("It is run by St.Anne and others.", ["It is run by St.Anne and others."]),
    ],
)  # fmt: skip
def test_a_quotation_within_a_sentence_does_not_split_it(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_no_sentence_is_longer_than_any_is() -> None:
    text = "word " * 2_000
    assert max(map(len, parts(text))) <= LONGEST
    assert "".join("".join(parts(text)).split()) == "word" * 2_000


@pytest.mark.parametrize(
    "unit", ["...", "Mr. A ", "The ‘door’ is good. ", "It was e.g. “A”. ", "a. B. c.D "]
)
def test_a_long_paragraph_of_marks_takes_as_long_as_it_is(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    found = list(split_sentences(text))
    assert found[0][0] == 0
    assert found[-1][1] == len(text.rstrip())
