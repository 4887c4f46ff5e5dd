"""Words alike and opposite, forms of irregular verbs, and markers of how much is said."""

import pytest

from assistant.checks.lexicon import NO_LIMIT, as_phrase, has, level, lexicon, root
from ingest.language.words import stem


@pytest.mark.parametrize(("form", "base"), [("took", "take"), ("Given", "give"), ("gone", "go")])
def test_an_irregular_form_has_the_stem_of_its_base(form: str, base: str) -> None:
    assert root(form) == stem(base)


def test_words_of_one_group_share_a_meaning_and_no_scale() -> None:
    known = lexicon().entries
    begin, launch = known[as_phrase("begin")], known[as_phrase("launch")]
    assert begin.meanings & launch.meanings


def test_opposite_words_stand_at_two_ends_of_a_scale() -> None:
    known = lexicon().entries
    rise, fall = dict(known[as_phrase("rise")].poles), dict(known[as_phrase("fall")].poles)
    assert any(rise[scale] == -fall[scale] for scale in rise.keys() & fall.keys())


def test_the_longest_phrase_that_opens_with_a_word_is_known() -> None:
    first = as_phrase("set up")[0]
    assert lexicon().longest[first] >= 2


@pytest.mark.parametrize(
    ("text", "found"),
    [("some plans", 1), ("many plans", 2), ("most plans", 3), ("plans", NO_LIMIT),
     ("the most deprived wards", NO_LIMIT)],
)  # fmt: skip
def test_the_weakest_how_many_is_told(text: str, found: int) -> None:
    assert level(text) == found


def test_what_denies_all_is_no_all() -> None:
    assert has("all plans", "scope", "universal")
    assert not has("not all plans", "scope", "universal")
