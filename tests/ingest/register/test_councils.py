"""Names of councils: short, as a slug, as words."""

import pytest

from ingest.register.councils import (
    council_id,
    council_opening,
    is_formal_name,
    name_words,
    short_name,
)


@pytest.mark.parametrize(
    ("full", "short", "slug"),
    [
        ("London Borough of Quillmere", "Quillmere", "quillmere"),
        ("Skelderby Metropolitan Borough Council", "Skelderby", "skelderby"),
        ("Vennshire County Council", "Vennshire", "vennshire"),
        ("Royal Borough of Upton upon Wend", "Upton upon Wend", "upton-upon-wend"),
        ("City of Wendford", "Wendford", "wendford"),
        ("Wendford City Council", "Wendford", "wendford"),
        ("Upton and North Wend Council", "Upton and North Wend", "upton-and-north-wend"),
        ("Upton & North Wend", "Upton & North Wend", "upton-and-north-wend"),
        ("King’s Wend Council", "King’s Wend", "kings-wend"),
        ("Reading", "Reading", "reading"),
    ],
)  # fmt: skip
def test_a_council_has_a_short_name_and_a_slug(full: str, short: str, slug: str) -> None:
    assert short_name(full) == short
    assert council_id(full) == slug


def test_all_forms_of_one_name_share_a_slug() -> None:
    forms = ["Wendford", "Wendford Council", "Wendford  Borough Council", "Borough of Wendford"]
    assert {council_id(form) for form in forms} == {"wendford"}


def test_name_words_leave_out_what_every_council_has() -> None:
    assert name_words("London Borough of Upton and Wend") == ["Upton", "Wend"]
    assert name_words("") == []


@pytest.mark.parametrize(
    ("line", "formal"),
    [
        ("London Borough of Quillmere", True),
        ("Vennshire County Council", True),
        ("Quillmere", False),
        ("Inspection report", False),
        ("the council and its partners", False),
    ],
)
def test_a_formal_name_is_told_from_other_lines(line: str, formal: bool) -> None:
    assert is_formal_name(line) == formal


@pytest.mark.parametrize(
    ("sentence", "council"),
    [
        ("Denholm Council has reduced its spending.", "Denholm Council"),
        ("In neighbouring Bexmoor, inspectors found more.", "Bexmoor"),
        ("The London Borough of Merton leads this work.", "London Borough of Merton"),
        ("Kent Police has improved its practice.", ""),
        ("The council has reduced its spending.", ""),
        ("The Children in Care Council meets monthly.", ""),
        ("Merton has reduced its spending.", ""),
    ],
)
def test_a_sentence_that_opens_with_a_council_is_told(sentence: str, council: str) -> None:
    assert council_opening(sentence) == council
