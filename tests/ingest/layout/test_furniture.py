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


def test_a_line_that_stands_a_little_lower_on_one_page_goes_there_too() -> None:
    heights = (800, 800, 813, 800, 800)
    sheets = [sheet(*body(100), line("Report on Testshire", base)) for base in heights]
    assert all("Report" not in one.text for page in strip_furniture(sheets) for one in page.lines)


def test_a_line_like_a_running_line_in_other_type_stays() -> None:
    sheets = [sheet(*body(100), line("Report on Testshire", 800)) for _ in range(4)]
    sheets.append(sheet(line("Report on Testshire", 60, size=12), *body(100)))
    assert strip_furniture(sheets)[-1].lines[0].text == "Report on Testshire"


def test_the_size_of_most_of_the_type_is_that_of_the_text() -> None:
    assert body_size([sheet(line("Title", 50, size=20), *body(100))]) == 10
    assert body_size([]) == 0
