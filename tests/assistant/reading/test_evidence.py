"""Whether anything that was read answers."""

from assistant.reading.evidence import calibration, confidence, read_of
from tests.assistant.reading.reads import found, ranked


def test_nothing_read_answers_nothing() -> None:
    assert confidence(()) == 0


def test_a_likelier_sentence_makes_surer_and_its_order_does_not_matter() -> None:
    sure = ranked(found("One.", "Two."), (4.0, 4.0), (-3.0, -3.0))
    unsure = ranked(found("One.", "Two."), (-4.0, -4.0), (-6.0, -6.0))
    assert confidence(sure.sentences) > calibration().answer_from > confidence(unsure.sentences)
    assert confidence(sure.sentences) == confidence(sure.sentences[::-1])


def test_all_that_was_read_comes_likeliest_first() -> None:
    one = ranked(found("One.", report="a"), (1.0, 1.0))
    two = ranked(found("Two.", "Three.", report="b"), (2.0, 2.0), (0.0, 0.0))
    assert [s.sentence.text for s in read_of([one, two])] == ["Two.", "One.", "Three."]
