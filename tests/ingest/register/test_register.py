"""The register of councils as data: whole, consistent, and found in texts as people write them."""

from collections import Counter

import pytest

from ingest.register.councils import councils, register, slug


def test_the_register_has_every_tier_of_every_nation() -> None:
    kinds = Counter(each.kind for each in councils().values())
    assert kinds["county council"] == 21
    assert kinds["unitary council"] == 63
    assert kinds["metropolitan borough"] == 36
    assert kinds["London borough"] == 33
    assert kinds["district council"] == 164
    assert kinds["county or county borough"] == 22
    assert kinds["council area"] == 32
    assert kinds["district"] == 11
    assert kinds["county or city"] == 31


def test_what_came_after_a_council_is_in_the_register_too() -> None:
    known = councils()
    for council in known.values():
        assert set(council.after) <= set(known), council.name
        assert bool(council.after) == (council.is_area or council.kind == "former council")


def test_no_name_stands_for_two_councils_but_those_that_do() -> None:
    shared = {name for c in councils().values() for name in (c.name, *c.others)}
    assert {name for name in shared if len(register().ids(name)) > 1} == {"Newcastle"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("MK and BANES", ["milton-keynes", "bath-and-north-east-somerset"]),
        ("the mk of a car", []),
        ("B&NES, BCP or RBKC", [
            "bath-and-north-east-somerset", "bournemouth-christchurch-and-poole",
            "kensington-and-chelsea",
        ]),
        ("Newry, Mourne & Down", ["newry-mourne-and-down"]),
        ("Dun Laoghaire–Rathdown’s plans", ["dun-laoghaire-rathdown"]),
        ("King's Lynn's plans", ["kings-lynn-and-west-norfolk"]),
        ("St. Helens", ["st-helens"]),
        ("on Ynys Mon", ["isle-of-anglesey"]),
        ("South Gloucestershire", ["south-gloucestershire"]),
        ("Poole", ["poole"]),
        ("Gravesendham", []),
        ("North and North East Lincolnshire", ["north-lincolnshire", "north-east-lincolnshire"]),
        ("east or west sussex", ["east-sussex", "west-sussex"]),
        ("North & South Tyneside", ["north-tyneside", "south-tyneside"]),
        ("up north and North East Lincolnshire", [
            "north-lincolnshire", "north-east-lincolnshire",
        ]),
        ("children and West Sussex", ["west-sussex"]),
        ("Bath and North Somerset", ["bath-and-north-east-somerset", "north-somerset"]),
    ],
)  # fmt: skip
def test_names_are_found_in_a_text(text: str, ids: list[str]) -> None:
    assert [spot.ids[0] for spot in register().find(text)] == ids


def test_a_slug_has_neither_accents_nor_marks() -> None:
    assert slug("Dún Laoghaire-Rathdown") == "dun-laoghaire-rathdown"
    assert slug("King’s Lynn & West Norfolk") == "kings-lynn-and-west-norfolk"
