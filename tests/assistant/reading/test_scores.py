"""Passages by their best sentence, whether any answers; another council's sentence is not read."""

import pytest

from assistant.library.mentions import Councils
from assistant.question.question import Question
from assistant.question.understanding import understand
from assistant.reading.scores import calibration, confidence, log_odds, probability, rank, read_of
from ingest.types import Cover
from tests.assistant.reading.reads import found, ranked
from tests.fakes import WordClassifier, WordReader

COUNCILS = Councils([Cover(council="Testshire", council_id="testshire")], lambda _: True)


def asked(text: str) -> Question:
    return understand(text, COUNCILS, (), WordClassifier())


def test_the_passage_with_the_best_sentence_comes_first() -> None:
    late = found("The tram was late.", "It was green.", report="a")
    wardens = found("Wardens walked the harbour at night.", report="b")
    best, other = rank(
        [late, wardens],
        asked("Did wardens walk the harbour in Testshire?"),
        lambda _: 1.0,
        WordReader(),
    )
    assert (best.found.report.id, other.found.report.id) == ("b", "a")
    assert best.score > other.score
    assert best.sentences[0].sentence.text.startswith("Wardens")


def test_a_sentence_about_another_council_is_not_read() -> None:
    passage = found("Leeds City Council has wardens at its harbour.", "Wardens were few.")
    (read,) = rank([passage], asked("How many wardens has Testshire?"), lambda _: 1.0, WordReader())
    assert [s.sentence.text for s in read.sentences] == ["Wardens were few."]


def test_no_more_sentences_are_read_than_are_asked_for() -> None:
    passage = found(*(f"Warden {n} walked." for n in range(9)))
    (read,) = rank([passage], asked("Did wardens walk?"), lambda _: 1.0, WordReader(), most=4)
    assert len(read.sentences) == 4


def test_nothing_found_is_nothing_ranked() -> None:
    assert rank([], asked("Did wardens walk?"), lambda _: 1.0, WordReader()) == []


@pytest.mark.parametrize("likely", [0.1, 0.5, 0.99])
def test_odds_and_probability_are_one_anothers_inverse(likely: float) -> None:
    assert probability(log_odds(likely)) == pytest.approx(likely)


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
