"""Every sentence that the program itself says."""

import re
import tomllib

import pytest

from prompts import message
from tests.conftest import ROOT

MESSAGES: dict[str, dict[str, str]] = tomllib.loads(
    (ROOT / "prompts" / "messages.toml").read_text(encoding="utf-8")
)
KEYS = [f"{section}.{name}" for section, texts in MESSAGES.items() for name in texts]
PACKAGES = ("assistant", "vectorstore", "ingest")


def text_of(key: str) -> str:
    section, name = key.split(".")
    return MESSAGES[section][name]


@pytest.mark.parametrize("key", KEYS)
def test_a_message_is_filled_in(key: str) -> None:
    names = re.findall(r"\$(\w+)", text_of(key))
    filled = message(key, **{name: f"<{name}>" for name in names})
    assert "$" not in filled
    assert all(f"<{name}>" in filled for name in names)


@pytest.mark.parametrize("key", [key for key in KEYS if "$" in text_of(key)])
def test_a_value_that_is_missing_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        message(key)


def test_an_unknown_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        message("lead.none")


def test_a_value_is_taken_as_it_is() -> None:
    filled = message("quote.plain", quote="$council costs $5")
    assert "$council costs $5" in filled


def test_every_message_that_the_program_asks_for_is_there() -> None:
    asked = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            asked |= set(re.findall(r'\bmessage\(\s*"([\w.]+)"', source))
    assert asked
    assert asked <= set(KEYS)


# Said of several alone: a list that is cut, or that is shown from a few on.
OF_SEVERAL = {
    "refusal.any_council", "compare.things", "web_window.source_count", "web_window.as_table",
    "tally.many_council", "tally.many_report", "tally.many_judgement", "refusal.reports",
}  # fmt: skip


@pytest.mark.parametrize("number", ["1", "0", "2"])
def test_a_word_agrees_with_its_number(number: str) -> None:
    said = message("web_window.checked_all", kept=0, written=number)
    assert said == f"0 of {number} sentence{'s' * (number != '1')} checked and shown"


def test_every_counted_word_has_both_forms() -> None:
    """None says "1 sentences"."""
    counted = re.compile(
        r"\$(?:count|rows|faults|written|seconds|paragraphs|headings|beyond) (?:more )?\w+s\b"
    )
    assert {key for key in KEYS if counted.search(text_of(key))} == OF_SEVERAL
