"""What the front of a report says about itself."""

import pytest

from ingest.cover import iso_date, read_cover
from ingest.types import Block, BlockKind, Cover, Report


def cover(*lines: str) -> Cover:
    return read_cover([Block(BlockKind.LINE, 0, 0, line) for line in lines])


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("9 February 2010", "2010-02-09"),
        ("1st March, 2011", "2011-03-01"),
        ("August 2009", "2009-08"),
        ("9–13 November 2009", "2009-11-13"),
        ("30 November to 4 December 2009", "2009-12-04"),
        ("last summer", ""),
    ],
)
def test_dates_in_words_become_figures(text: str, iso: str) -> None:
    assert iso_date(text) == iso


def test_a_cover_tells_council_kind_and_dates() -> None:
    read = cover(
        "Inspection report",
        "Service inspection of adult social care: Vennshire County Council",
        "Date of inspection: May 2012",
        "Date of publication: 7 June 2012",
        "About the Care Board",
    )
    assert (read.council, read.council_id) == ("Vennshire County Council", "vennshire")
    assert read.kind == "service-inspection"
    assert read.title.startswith("Service inspection of adult social care")
    assert (read.inspected, read.published) == ("2012-05", "2012-06-07")
    assert read.publisher == "Care Board"


def test_a_council_may_stand_alone_under_the_title() -> None:
    read = cover("Inspection of services for children", "Wendford", "1 May 2019")
    assert read.council_id == "wendford"


def test_a_council_may_stand_in_the_title() -> None:
    assert cover("Inspection of Wendford local authority children’s services").council == "Wendford"


def test_a_publisher_may_stand_in_the_copyright() -> None:
    read = cover("Inspection of services", "© Board of Care 2010.")
    assert read.publisher == "Board of Care"


@pytest.mark.parametrize(
    ("line", "council", "council_id"),
    [
        ("LONDON BOROUGH OF HAVERING", "London Borough of Havering", "havering"),
        (
            "WENDFORD METROPOLITAN BOROUGH COUNCIL",
            "Wendford Metropolitan Borough Council",
            "wendford",
        ),
        (
            "Inspection of services in the London Borough of Sutton",
            "London Borough of Sutton",
            "sutton",
        ),
        (
            "Cyngor Sir Benfro / Pembrokeshire County Council",
            "Pembrokeshire County Council",
            "pembrokeshire",
        ),
        ("Rochdale MBC", "Rochdale MBC", "rochdale"),
        (
            "Newry, Mourne and Down District Council",
            "Newry, Mourne and Down District Council",
            "newry-mourne-and-down",
        ),
        (
            "Bournemouth, Christchurch and Poole",
            "Bournemouth, Christchurch and Poole",
            "bournemouth-christchurch-and-poole",
        ),
        (
            "Blackburn with Darwen Borough Council",
            "Blackburn with Darwen Borough Council",
            "blackburn-with-darwen",
        ),
        ("Royal Borough of Greenwich", "Royal Borough of Greenwich", "greenwich"),
        ("Southend-on-Sea City Council", "Southend-on-Sea City Council", "southend-on-sea"),
        (
            "The Royal Borough of Windsor & Maidenhead",
            "Royal Borough of Windsor & Maidenhead",
            "windsor-and-maidenhead",
        ),
        ("East Riding", "East Riding", "east-riding-of-yorkshire"),
        ("Bedford Borough", "Bedford Borough", "bedford"),
        ("City of Bristol", "City of Bristol", "bristol"),
        ("Inspection of Bradford Children and Families Trust", "Bradford", "bradford"),
        ("Medway children’s services", "Medway", "medway"),
        ("Surrey Safeguarding Children Board", "Surrey", "surrey"),
        ("Moray Council Social Work Services", "Moray Council", "moray"),
        ("Cork County Council", "Cork County Council", "cork-county"),
        ("Comhairle nan Eilean Siar", "Comhairle nan Eilean Siar", "na-h-eileanan-siar"),
    ],
)
def test_a_council_of_the_register_is_told_however_it_is_printed(
    line: str, council: str, council_id: str
) -> None:
    read = cover("Care Inspectorate", "Joint inspection of adult support and protection", line)
    assert (read.council, read.council_id) == (council, council_id)


@pytest.mark.parametrize(
    "line",
    ["Ofsted", "Key findings", "Children in Care Council", "National Police Chiefs’ Council"],
)
def test_what_stands_beside_a_title_is_not_taken_for_a_council(line: str) -> None:
    assert cover(line, "Inspection of services for children").council == ""


def test_neither_contents_nor_paragraphs_tell_the_council_or_the_title() -> None:
    text = "In May 2019 the council of this area, which is Kent County Council, " + "so " * 40
    blocks = [
        Block(BlockKind.CONTENTS, 0, 0, "Inspection of Essex County Council"),
        Block(BlockKind.PARAGRAPH, 0, 0, f"{text}the inspection found."),
        Block(BlockKind.LINE, 0, 0, "Inspection of youth work"),
    ]
    assert read_cover(blocks) == Cover(title="Inspection of youth work")


def test_the_file_name_tells_the_council_where_nothing_else_does() -> None:
    blocks = [Block(BlockKind.LINE, 0, 0, "Inspection of youth work")]
    assert read_cover(blocks, file="kirklees_2019 final.pdf").council == "Kirklees"
    assert read_cover(blocks, file="kirklees and leeds.pdf").council == ""
    assert read_cover(blocks, file="report.pdf").council == ""


def test_a_cover_that_does_not_tell_stays_empty_but_for_a_title() -> None:
    read = cover("A paper about many things", "by somebody")
    assert read == Cover(title="A paper about many things")


def test_no_lines_make_an_empty_cover() -> None:
    assert read_cover([]) == Cover()


@pytest.mark.parametrize(
    ("council", "full", "inspected", "published"),
    [
        ("quillmere", "London Borough of Quillmere", "2010-03", "2010-06-22"),
        ("vennshire", "Vennshire County Council", "2010-09", "2010-12-14"),
        ("skelderby", "Skelderby Metropolitan Borough Council", "2011-01", "2011-05-05"),
    ],
)
def test_the_covers_of_the_samples(
    reports: dict[str, Report], council: str, full: str, inspected: str, published: str
) -> None:
    read = reports[council].cover
    assert (read.council, read.inspected, read.published) == (full, inspected, published)
    assert read.publisher == "Care Standards Inspectorate"
