"""The table of grades over HTTP."""

import csv
import io

import httpx

from tests.assistant.web.conftest import Running


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
