"""Posts and who holds them."""

import pytest

from ingest.facts.posts import VACANT, paired, posts

DIRECTOR = "Director of barns"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The director of barns, Ada Marsh, has been there since May.", [(DIRECTOR, "Ada Marsh")]),
        ("The director of barns is Ada Marsh.", [(DIRECTOR, "Ada Marsh")]),
        ("Ada Marsh is the director of barns.", [(DIRECTOR, "Ada Marsh")]),
        ("Dr Ada Marsh was appointed as director of barns in May.", [(DIRECTOR, "Dr Ada Marsh")]),
        ("Ada Marsh CBE, Director of Barns", [("Director of Barns", "Ada Marsh")]),
        ("Director of barns: Ada Marsh", [(DIRECTOR, "Ada Marsh")]),
        (
            "The council’s deputy leader, Councillor Tom Reeve, is the lead member.",
            [("Deputy leader", "Councillor Tom Reeve"), ("Lead member", "Councillor Tom Reeve")],
        ),
        (
            "Kim Stone, the lead member for lofts, and Jo Bell, the chief executive, came.",
            [("Lead member for lofts", "Kim Stone"), ("Chief executive", "Jo Bell")],
        ),
        (
            "The independent chair of the barn board, Jo O’Neill, left.",
            [("Independent chair of the barn board", "Jo O’Neill")],
        ),
        ("The post of director of barns is vacant.", [(DIRECTOR, VACANT)]),
        ("The director of barns post remained unfilled.", [(DIRECTOR, VACANT)]),
        ("There is no permanent director of barns.", [(DIRECTOR, VACANT)]),
        ("There has been no director of barns since May.", [(DIRECTOR, VACANT)]),
        ("Ada Marsh took over as director of barns in May.", [(DIRECTOR, "Ada Marsh")]),
        ("Chief executive: vacant", [("Chief executive", VACANT)]),
    ],
)  # fmt: skip
def test_a_named_post_is_told_with_its_holder(text: str, found: list[tuple[str, str]]) -> None:
    assert sorted(posts(text)) == sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        "The director of barns has strengthened the team.",
        "The director of barns, who joined in May, left.",
        "The chief executive, Ofsted and others met.",
        "Leaders, including the director of barns, know their lofts.",
    ],
)
def test_a_post_without_a_name_tells_nothing(text: str) -> None:
    assert list(posts(text)) == []


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ("Director of barns", "Ada Marsh", (DIRECTOR, "Ada Marsh")),
        ("Ms Ada Marsh", "Director of barns", (DIRECTOR, "Ms Ada Marsh")),
        ("Lead member for lofts:", "Cllr Tom Reeve", ("Lead member for lofts", "Cllr Tom Reeve")),
        ("Ada Marsh", "Tom Reeve", None),
        ("Director of barns", "The Council", None),
        ("Director of barns", "Barn House, Wendford", None),
    ],
)
def test_a_post_and_a_name_that_stand_by_themselves_are_a_pair(
    one: str, two: str, found: tuple[str, str] | None
) -> None:
    assert paired(one, two) == found
