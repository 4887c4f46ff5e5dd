"""What a question is about: its own stems, and other ways to say them."""

from assistant.question.topic import matter_of
from ingest.language.words import stem


def test_words_of_asking_are_no_matter() -> None:
    found = matter_of("What does the report say about advocacy?")
    assert found.terms == (stem("advocacy"),)


def test_another_word_of_the_group_says_it_too() -> None:
    found = matter_of("How long is the wait?")
    assert found.says(stem("wait"), {stem("delay")})
    assert not found.says(stem("wait"), {stem("lighthouse")})
    assert stem("delay") in found.all_terms


def test_a_phrase_brings_in_the_word_of_its_group() -> None:
    found = matter_of("Are people sent home too soon?")
    assert stem("discharge") in {
        *found.all_terms,
        *(s for o in found.synonyms.values() for x in o for s in x),
    }


def test_nothing_asked_is_no_matter() -> None:
    assert matter_of("").terms == ()
