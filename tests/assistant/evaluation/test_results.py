"""What a run leaves behind: spreadsheets that run nothing, JUnit, Markdown, one page."""

import csv
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.evaluation.batch_run import read_run
from assistant.evaluation.results import source
from tests.assistant.evaluation.runs import made
from tests.evaluation.asking import gold

# What a cell may hold so that a spreadsheet computes, calls or opens something.
HOSTILE = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/c calc'!A1", "=HYPERLINK(\"http://x.test\",\"a\")",
    "=WEBSERVICE(\"http://x.test\")", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1",
    "\u200b=1+1", "\ufeff=1+1", "\x00=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "=\"a\"&\"b\"",
    "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "a;=1+1", "a,=1+1", "a\t=1+1", "\";=1+1",
    "\",=1+1,\"", "a\n=1+1", "a\r\n=1+1;", "%0A=1+1", "|=1+1", "'=1+1",
]  # fmt: skip


def cells(out: Path) -> Iterator[list[str]]:
    with (out / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def hostile(tmp_path: Path) -> Path:
    rows = [
        {"id": f"{cell}{n}", "question": cell, "note": cell, f"=c{n}": cell}
        for n, cell in enumerate(HOSTILE)
    ]
    return made(tmp_path, rows, **{str(row["id"]): str(row["question"]) for row in rows})


def test_no_cell_can_start_a_formula(tmp_path: Path) -> None:
    assert len(HOSTILE) >= 30
    lines = list(cells(hostile(tmp_path)))
    assert len(lines) == len(HOSTILE) + 1
    for line in lines:
        for cell in line:
            assert not re.match(r"[\s\u00a0\u200b\ufeff]*[=+\-@＝＋－＠|]", cell), repr(cell)


def test_every_cell_is_in_quotation_marks_whatever_the_delimiter(tmp_path: Path) -> None:
    text = (hostile(tmp_path) / "answers.csv").read_text(encoding="utf-8-sig")
    assert not re.search(r'(^|[^"])[;\t|]=', re.sub(r'"(?:[^"]|"")*"', '""', text))


def test_libreoffice_computes_none_of_them(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc.")
    out = hostile(tmp_path)
    for number, delimiter in enumerate(("44", "59", "9")):
        # As delimiter: comma, semicolon, tab; quotation mark; UTF-8; formulas are evaluated.
        filters = f"CSV:{delimiter},34,76,1,,0,false,true,false,false,false,0"
        folder = tmp_path / str(number)
        subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             f"--infilter={filters}", "--convert-to", "fods", "--outdir", str(folder),
             str(out / "answers.csv")],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        sheet = (folder / "answers.fods").read_text(encoding="utf-8")
        assert "table:table-cell" in sheet
        assert re.findall(r'table:formula="[^"]*"', sheet) == []
        assert 'xlink:href="http://x.test' not in sheet


def test_a_person_can_use_a_citation_alone(tmp_path: Path) -> None:
    out = made(tmp_path, [gold("1") | {"asked by": "Ada", "tags": ["a"], "status": "open"}])
    head, line = cells(out)
    row = dict(zip(head, line, strict=True))
    link = f"http://here/reports/{'a' * 64}#page=3&quote=It%20was%20graded%20good."
    assert row["citations"] == f"[1] Testham Council, ILACS, 4 May 2020, p. 2, {link}"
    assert row["asked by"] == "Ada"
    assert json.loads(row["tags"]) == ["a"]
    assert (row["status"], row["status (given)"]) == ("answered", "open")
    assert row["passed"] == "true"


def test_junit_says_which_rows_failed_and_why(tmp_path: Path) -> None:
    rows = [gold("1"), gold("2"), {"id": "3", "question": "No <gold> & \x0b?"}]
    out = made(tmp_path, rows, **{"2": "It was poor. [1]"})
    suites = ET.parse(out / "junit.xml").getroot()
    assert (suites.get("tests"), suites.get("failures"), suites.get("skipped")) == ("3", "1", "1")
    (failure,) = suites.iter("failure")
    assert "“good” is not in the answer" in str(failure.get("message"))


def test_the_summary_has_every_figure_and_the_failed_rows(tmp_path: Path) -> None:
    rows = [gold("1"), gold("2"), gold("3", question="refuse", answerable=False, type="none")]
    out = made(tmp_path, rows, **{"2": "It was poor. [1]"})
    text = (out / "summary.md").read_text(encoding="utf-8")
    assert "| Facts right | 0.50" in text
    assert "## Failed: 1" in text
    run = read_run(out)
    assert set(run.summary["figures"]) == {"all", "grade", "none"}
    assert run.manifest["code"]["commit"] == "c0ffee"
    assert run.manifest["finished"] >= run.manifest["made"]


def test_a_citation_names_the_kind_as_people_do() -> None:
    cited = {"council": "Testham", "title": "Inspection", "labels": ["2"]}
    assert source(cited | {"kind": "service-inspection"}) == "Testham, Adult social care, p. 2"
    assert source(cited | {"kind": ""}) == "Testham, Inspection, p. 2"
