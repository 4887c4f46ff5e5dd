"""Running lines and page numbers are taken out, and the numbers read."""

from ingest.layout.furniture import body_size, strip_furniture
from tests.ingest.layout.test_lines import body, line, sheet


def test_a_line_at_the_foot_of_all_pages_goes_and_its_number_is_read() -> None:
    sheets = [sheet(*body(100), line(f"Inspection report {n}", 810)) for n in range(1, 6)]
    found = strip_furniture(sheets)
    assert all("Inspection" not in one.text for page in found for one in page.lines)
    assert [page.printed[0].value for page in found] == [1, 2, 3, 4, 5]


def test_a_line_of_one_page_stays() -> None:
    sheets = [sheet(*body(100)) for _ in range(4)]
    sheets.append(sheet(*body(100), line("Only here", 810)))
    assert strip_furniture(sheets)[-1].lines[-1].text == "Only here"


def test_the_size_of_most_of_the_type_is_that_of_the_text() -> None:
    assert body_size([sheet(line("Title", 50, size=20), *body(100))]) == 10
    assert body_size([]) == 0
