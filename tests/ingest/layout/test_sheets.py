"""Lines of type: cleaned, and joined where a word goes on."""

import pytest

from ingest.layout.sheets import clean, joined, setting, vocabulary
from tests.ingest.layout.test_lines import body, line, sheet


@pytest.mark.parametrize(
    ("printed", "text"),
    [("a\u00a0 b", "a b"), ("\uf0b7 item", "• item"), ("of\ufb01ce", "office")],
)
def test_a_line_is_cleaned(printed: str, text: str) -> None:
    assert clean(printed) == text


@pytest.mark.parametrize(
    ("lines", "known", "text"),
    [
        (["one", "two"], (), "one\ntwo"),
        (["co-", "ordinated"], (), "co-ordinated"),
        (["ser-", "vices"], ("services",), "services"),
        (["ser-", "vices"], ("services", "ser-vices"), "ser-vices"),
        (["2009-", "10"], (), "2009-10"),
    ],
)
def test_a_word_goes_on_over_a_line(lines: list[str], known: tuple[str, ...], text: str) -> None:
    assert joined(lines, frozenset(known)) == text


def test_the_words_of_a_report_are_known_in_small_letters() -> None:
    assert vocabulary([sheet(line("Services for Carers", 100))]) >= {"services", "carers"}


def test_the_usual_size_and_distance_are_measured() -> None:
    found = setting([[line("Title", 50, size=20), *body(100)]])
    assert (found.size, found.leading) == (10, 1.2)
    assert setting([]).size > 0
