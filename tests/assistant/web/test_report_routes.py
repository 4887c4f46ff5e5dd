"""Addresses of reports and their pages, and the table of their grades over HTTP."""

import csv
import io

import httpx
import pytest

from tests.assistant.web.conftest import Running


def listed(running: Running, council: str) -> str:
    reports = httpx.get(f"{running.base}/api/reports").json()["reports"]
    return next(str(r["link"]) for r in reports if council in r["council"])


def test_an_outline_has_pages_and_headings(samples: Running) -> None:
    found = httpx.get(f"{samples.base}{listed(samples, 'Quillmere')}/outline").json()
    assert found["form"] == "pdf"
    assert len(found["page_list"]) == 8
    assert "Recommendations" in " ".join(entry["title"] for entry in found["contents"])


def test_a_page_is_a_picture_with_the_places_of_a_quote(samples: Running) -> None:
    at = f"{samples.base}{listed(samples, 'Quillmere')}/pages/4"
    assert httpx.get(f"{at}.png").headers["content-type"] == "image/png"
    found = httpx.get(at, params={"quote": "safeguarding adults"}).json()
    assert found["rectangles"]


def test_the_file_is_given_as_it_is(samples: Running) -> None:
    found = httpx.get(f"{samples.base}{listed(samples, 'Quillmere')}/original")
    assert found.content.startswith(b"%PDF")
    assert (
        httpx.get(f"{samples.base}{listed(samples, 'Ashmere')}/original")
        .headers["content-type"]
        .startswith("text/plain")
    )


@pytest.mark.parametrize("path", ["", "/outline", "/original", "/pages/1", "/pages/1.png"])
def test_a_report_that_is_not_here_is_404(samples: Running, path: str) -> None:
    for report in ("0" * 64, "..%2f..%2fetc", "x"):
        assert httpx.get(f"{samples.base}/reports/{report}{path}").status_code == 404


def test_rows_have_grades_with_links_to_their_pages(samples: Running) -> None:
    found = httpx.get(f"{samples.base}/api/grades").json()
    assert {column["id"] for column in found["columns"]} >= {"adults", "capacity"}
    text = str([row for row in found["rows"] if "Skelderby" in str(row)])
    assert "performing poorly" in text
    assert "#page=" in text


def test_the_download_is_narrowed_like_the_table(samples: Running) -> None:
    got = httpx.get(f"{samples.base}/api/grades.csv", params={"council": "Skelderby"})
    head, *rows = csv.reader(io.StringIO(got.text.removeprefix("\ufeff")))
    assert len(rows) == 1
    assert "performing poorly" in str(dict(zip(head, rows[0], strict=True)))


def test_what_is_not_loaded_is_a_problem(samples: Running) -> None:
    got = httpx.get(f"{samples.base}/api/grades.csv", params={"council": "Leeds"})
    assert got.status_code == 422
    assert "Quillmere" in got.json()["message"]
