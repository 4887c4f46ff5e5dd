"""Words, stems and numbers."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.language.words import NUMBER_WORDS, STOP_WORDS, fold, stem, stems, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("carers", "carer"),
        ("Council’s", "council"),
        ("improving", "improved"),
        ("spent", "spend"),
        ("led", "lead"),
        ("children", "child"),
        ("12,400", "12400"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_words_keep_their_order_and_numbers_are_whole() -> None:
    assert words("It spent £12,400 (3.5%) on carers’ breaks.") == [
        "It", "spent", "12,400", "3.5", "on", "carers", "breaks",
    ]  # fmt: skip


def test_stop_words_carry_no_matter() -> None:
    assert stems("What did they do for the carers?") == ["carer"]
    assert len(stems("What did they do for the carers?", keep_stop_words=True)) == 7
    assert "council" not in STOP_WORDS


def test_a_word_with_a_hyphen_is_found_as_one_too() -> None:
    assert {"sub", "group", "subgroup"} <= set(stems("the sub-group"))


def test_numbers_in_words_have_values() -> None:
    assert (NUMBER_WORDS["nineteen"], NUMBER_WORDS["forty"]) == (19, 40)


def test_white_space_is_folded() -> None:
    assert fold(" a \n\t b\u00a0c ") == "a b c"


def test_stems_are_right_whatever_other_threads_ask() -> None:
    starts = ("nation", "relat", "organis", "conditi", "rapid", "hope")
    ends = ("ally", "ionally", "ations", "fulness", "edly", "ings", "iveness", "ers")
    many = [f"{start}{end}" for start in starts for end in ends]
    right = [stem(word) for word in many]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: [stem.__wrapped__(w) for w in many], range(40)))
    finally:
        sys.setswitchinterval(interval)
    assert all(one == right for one in found)
