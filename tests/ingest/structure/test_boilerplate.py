"""National outcome statements against findings."""

import re
import tomllib
from pathlib import Path

import pytest

from ingest.structure.boilerplate import (
    holds_findings,
    in_the_past,
    opens_with_standards,
    outcome_statements,
)
from ingest.types import Block, BlockKind, Report, Role

TEXTS = Path(__file__).parents[2] / "samples"
STATEMENT = "People who need help get it early. Their wishes count."
FINDING = "Help had come late for most people, and few of them were told why."


def blocks(*texts: str) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, i, i + 1, text) for i, text in enumerate(texts)]


def found(*texts: str, names: tuple[str, ...] = ("Testshire",)) -> set[int]:
    return outcome_statements(blocks(*texts), names)


def test_a_general_paragraph_in_the_present_before_findings_is_a_statement() -> None:
    assert found(STATEMENT, FINDING, FINDING) == {0}


def test_statements_may_open_each_matter() -> None:
    assert found(STATEMENT, FINDING, "Complaints are handled fairly.", FINDING) == {0, 2}


@pytest.mark.parametrize(
    "text",
    [
        "Testshire helps people early.",
        "We think that people are helped early.",
        "Some people are helped early.",
        "People are helped within 28 days.",
        "However, people are not helped early.",
        "People are helped early, though",
        "The Wendside Forum meets people early.",
    ],
)
def test_what_speaks_of_this_council_is_no_statement(text: str) -> None:
    assert found(text, FINDING, FINDING) == set()


def test_what_comes_after_the_last_finding_is_no_statement() -> None:
    assert found(FINDING, FINDING, STATEMENT) == set()


def test_a_chapter_in_the_present_throughout_has_no_statements() -> None:
    assert found(STATEMENT, "Staff are kind.", "Plans are clear.", FINDING) == set()


def test_bold_print_among_plain_is_a_standard_for_all_its_past_forms() -> None:
    standard = Block(BlockKind.PARAGRAPH, 0, 1, "Plans are kept and help is given.", bold=True)
    assert outcome_statements([standard, *blocks(FINDING, FINDING)], ()) == {0}


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("The council was slow.", True),
        ("Staff told us so.", True),
        ("The board agreed a plan.", True),
        ("People are helped early.", False),
        ("Specialised support is at hand.", False),
        ("People need speed.", False),
    ],
)
def test_the_past_is_told_by_its_verbs(text: str, past: bool) -> None:
    assert in_the_past(text) == past


@pytest.mark.parametrize(
    ("title", "holds"),
    [
        ("Key findings", True),
        ("Safeguarding adults", True),
        ("Introduction", False),
        ("Appendix B: Methodology", False),
        ("Recommendations for improving outcomes", False),
        ("What it was doing well", False),
    ],
)
def test_findings_stand_in_chapters_of_findings(title: str, holds: bool) -> None:
    assert holds_findings(title) == holds


@pytest.mark.parametrize("council", ["quillmere", "vennshire", "skelderby"])
def test_the_bold_statements_of_the_samples_are_all_found(
    reports: dict[str, Report], council: str
) -> None:
    said = " ".join(s.text for s in reports[council].sentences if s.role is Role.OUTCOME)
    source = (TEXTS / f"{council}.md").read_text(encoding="utf-8")
    keys = re.findall(r"^! \$(\w+)$", source, re.MULTILINE)
    statements = tomllib.loads((TEXTS / "shared.toml").read_text(encoding="utf-8"))
    assert keys
    for key in keys:
        assert statements[key].replace("'", "’") in said
    assert len(said.split()) == sum(len(statements[key].split()) for key in keys)


@pytest.mark.parametrize("council", ["quillmere", "vennshire", "skelderby"])
def test_no_sentence_in_the_past_is_a_statement_of_the_samples(
    reports: dict[str, Report], council: str
) -> None:
    for sentence in reports[council].sentences:
        if sentence.role is Role.OUTCOME:
            assert not any(word in f" {sentence.text} " for word in (" was ", " had ", " were "))


def test_only_a_report_that_tells_findings_in_the_past_opens_with_standards() -> None:
    past, present = (
        f"{verb} in this place, for all who live there and for all who care for them as well."
        for verb in ("Staff helped people and were kind", "Staff help people and are kind")
    )
    assert opens_with_standards(blocks(present, past, past, past, past))
    assert not opens_with_standards(blocks(present, present, past, past, present))
