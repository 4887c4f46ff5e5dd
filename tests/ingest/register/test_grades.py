"""Judgements of several frameworks share columns; only grades of one scale are compared."""

import pytest

from ingest.register.grades import column_ids, columns, difference, step

LEADERS = "The impact of leaders on social work practice"


@pytest.mark.parametrize(
    ("aspect", "ids"),
    [
        ("Overall effectiveness", ("overall",)),
        ("The experiences and progress of children in care and care leavers", ("care", "leavers")),
        ("Children looked after and achieving permanence", ("care",)),
        ("The experiences and progress of care leavers", ("leavers",)),
        ("Leadership, management and governance", ("leadership",)),
        (f"{LEADERS} with children and families", ("leadership",)),
        ("Adoption performance", ("adoption",)),
        ("How the harbour is lit", ("How the harbour is lit",)),
    ],
)  # fmt: skip
def test_judgements_of_several_frameworks_share_columns(aspect: str, ids: tuple[str, ...]) -> None:
    assert column_ids(aspect) == ids


def test_every_column_is_asked_for_by_its_own_name() -> None:
    for column in columns():
        assert column.asked.search(column.name), column.id


@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [
        ("inadequate", "good", 2),
        ("good", "requires improvement", -1),
        ("performing well", "performing excellently", 1),
        ("poor", "promising", 2),
        ("good", "performing well", None),
        ("lead to inconsistent experiences and outcomes", "good", None),
    ],
)
def test_only_grades_of_one_scale_are_compared(first: str, second: str, steps: int | None) -> None:
    assert difference(first, second) == steps


def test_a_grade_has_its_step() -> None:
    assert [step(g) for g in ("inadequate", "outstanding", "no grade")] == [1, 4, 0]
