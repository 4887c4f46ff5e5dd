"""What the front of a report says about itself."""

import pytest

from ingest.facts.cover import how_published, read_cover
from ingest.language.dates import iso_date
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
        ("4 Mar 2024 – 8 Mar 2024", "2024-03-08"),
        ("04/03/2024 to 08/03/2024", "2024-03-08"),
        ("4.3.2024", "2024-03-04"),
        ("04/03/24", "2024-03-04"),
        ("2024-03-04", "2024-03-04"),
        ("April 22, 2024", "2024-04-22"),
        ("Monday 22nd of April 2024", "2024-04-22"),
        ("March/April 2024", "2024-04"),
        ("29 April to 3 May 2024", "2024-05-03"),
        ("13/14/2024", ""),
        ("reference 12/2024/5", ""),
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


@pytest.mark.parametrize(
    ("inspected", "published", "dates"),
    [
        ("Inspection dates: 04/03/2034 to 08/03/2034", "Date of publication: 22/04/2034",
         ("2034-03-08", "2034-04-22")),
        ("Inspection dates: 4 Mar 2034 – 8 Mar 2034", "Published: 22 Apr 2034",
         ("2034-03-08", "2034-04-22")),
        ("Dates of inspection visit: 2034-03-04", "Published on 2034-04-22",
         ("2034-03-04", "2034-04-22")),
        ("Inspection start date: 4 March 2034", "Report publication: 22 April 2034",
         ("2034-03-04", "2034-04-22")),
        ("Date of inspection: Monday 27 March 2034 to Friday 7 April 2034",
         "Date of publication: Monday 22 May 2034", ("2034-04-07", "2034-05-22")),
        ("Inspected March/April 2034", "Published: April 22, 2034", ("2034-04", "2034-04-22")),
        ("22 April 2034", "Dear colleague", ("", "2034-04-22")),
    ],
)  # fmt: skip
def test_dates_are_read_in_all_usual_forms(
    inspected: str, published: str, dates: tuple[str, str]
) -> None:
    read = cover("Inspection of barns", "Wendford Council", inspected, published)
    assert (read.inspected, read.published) == dates


def test_it_is_told_how_the_day_of_publication_is_known() -> None:
    blocks = [Block(BlockKind.LINE, 0, 0, "Inspection dates: 4 March 2034")]
    printed = [*blocks, Block(BlockKind.LINE, 0, 0, "Published: 1 May 2034")]
    for lines, made, file, known, day in (
        (printed, "2034-05-02", "wendford-2034-05-03.pdf", "printed", "2034-05-01"),
        (blocks, "2034-05-02", "wendford_2034-05-03.pdf", "file name", "2034-05-03"),
        (blocks, "2034-05-02", "wendford-2031-05-03.pdf", "file date", "2034-05-02"),
        (blocks, "2039-05-02", "wendford.pdf", "", ""),
    ):
        read = read_cover(lines, made=made, file=file)
        assert (how_published(read, file), read.issued) == (known, day)


def test_reports_stand_in_one_order() -> None:
    covers = [
        Cover(published="2034-02"),
        Cover(inspected="2034-01-08", published="2034-05-01"),
        Cover(inspected="2034-01-08", published="2034-04-01"),
        Cover(issued="2033-12-01"),
    ]
    by_age = sorted(covers, key=lambda each: each.age)
    assert by_age == [covers[3], covers[2], covers[1], covers[0]]
    assert [each.date for each in by_age] == ["", "2034-01-08", "2034-01-08", "2034-02"]


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
        (
            "Comhairle Chontae Dhún na nGall / Donegal County Council",
            "Donegal County Council",
            "donegal",
        ),
        ("Rochdale MBC", "Rochdale MBC", "rochdale"),
        ("Bromley, London Borough of", "London Borough of Bromley", "bromley"),
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


@pytest.mark.parametrize(
    ("line", "council"),
    [
        ("Wendford Council: local authority assessment", "Wendford Council"),
        ("Wendford City Council – inspection report", "Wendford City Council"),
        ("Assessment | Wendford Council", "Wendford Council"),
        ("Assessment of Wendford Council: adult social care", "Wendford Council"),
        ("Focused visit to Wendford children’s services", "Wendford"),
        ("Wendford Council 22 April 2034", "Wendford Council"),
    ],
)
def test_a_council_may_stand_on_either_side_of_a_colon(line: str, council: str) -> None:
    assert cover(line).council == council


@pytest.mark.parametrize("key", ["Assessment published", "Published date", "Letter published on"])
def test_what_is_published_may_be_named(key: str) -> None:
    assert cover(f"{key}: 17 May 2034").published == "2034-05-17"
