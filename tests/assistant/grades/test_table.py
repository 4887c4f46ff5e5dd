"""The table of Facts: rows, columns of several frameworks, filters, and the verb that prints it."""

import csv
import io
import json
from pathlib import Path

import pytest

import assistant.assembly
from assistant.__main__ import main
from assistant.errors import FactsError
from assistant.grades.table import (
    Record,
    Years,
    filter_of,
    other_judgements,
    records,
    used_columns,
    years,
)
from assistant.pipeline import Assistant
from assistant.settings import Settings
from ingest.report_files import find_files
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index


@pytest.fixture
def rows(graded: Assistant) -> list[Record]:
    return records(graded.library.reports)


def row(rows: list[Record], council: str, year: int) -> Record:
    (found,) = [r for r in rows if r.council_id == council and year in r.years]
    return found


def test_a_row_has_dates_inspector_and_grades_with_their_pages(rows: list[Record]) -> None:
    sif = row(rows, "ashmere", 2027)
    assert (sif.kind, sif.date, sif.lead and sif.lead.value) == ("SIF", "2027-05-28", "Max Born")
    found = sif.graded("adoption")
    assert found is not None
    assert (found.value, found.aspect, found.place.pages) == ("good", "Adoption performance", (1,))
    joint = row(rows, "ashmere", 2030)
    assert joint.graded("care") == joint.graded("leavers")
    assert joint.graded("adoption") is None
    assert used_columns(rows) == ["overall", "help", "care", "leavers", "adoption", "leadership"]


def test_what_fills_no_column_still_shows(rows: list[Record]) -> None:
    send = row(rows, "elmstow", 2033)
    assert [f.aspect for f in other_judgements(send)] == ["Inspection outcome"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"council": "Ashmere"}, ["ashmere"] * 3),
        ({"council": "Ashmerre"}, ["ashmere"] * 3),
        ({"kind": "SEND"}, ["birchdale", "elmstow"]),
        ({"kind": "ilacs", "year": "2031"}, ["birchdale", "cloughton"]),
        ({"year": "-2028"}, ["ashmere", "denwick"]),
        ({"judgement": "adoption"}, ["ashmere", "denwick"]),
        ({"grade": "inadequate", "judgement": "Overall"}, ["ashmere", "birchdale"]),
        ({"judgement": "leadership", "grade": "outstanding", "year": "2032-"},
         ["ashmere", "denwick"]),
        ({"council": "Elmstow", "kind": "sif"}, []),
    ],
)  # fmt: skip
def test_rows_are_narrowed(
    asked: dict[str, str], found: list[str], graded: Assistant, rows: list[Record]
) -> None:
    chosen = filter_of(rows, graded.library.councils, **asked)
    assert [r.council_id for r in rows if chosen.takes(r)] == found


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"council": "Leeds"}, "Ashmere, Birchdale"),
        ({"kind": "drains"}, "Area SEND, ILACS, SIF"),
        ({"judgement": "drains"}, "Adoption"),
        ({"grade": "splendid"}, "inadequate"),
        ({"year": "20x4"}, "2019-2023"),
    ],
)
def test_what_is_not_loaded_is_refused_with_what_is(
    asked: dict[str, str], named: str, graded: Assistant, rows: list[Record]
) -> None:
    with pytest.raises(FactsError, match=named):
        filter_of(rows, graded.library.councils, **asked)


def test_years_have_open_ends() -> None:
    assert years("2031") == Years(2031, 2031)
    assert years("2031-") == Years(2031)
    assert 2030 in years("-2031")
    assert 2032 not in years("2029-2031")


# The verb that prints the table: aligned, CSV, JSON.


@pytest.fixture(scope="module")
def data(graded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facts") / "data"
    with Store(folder) as store:
        build_index(store, find_files(graded_folder), HashEmbedder())
    return folder


@pytest.fixture(autouse=True)
def place(data: Path, graded_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(graded_folder))
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data))
    # As wide as in a file, in whatever terminal the tests run.
    monkeypatch.setenv("COLUMNS", "1000")

    def fake(settings: Settings) -> HashEmbedder:
        return HashEmbedder()

    monkeypatch.setattr(assistant.assembly, "embedder", fake)


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["facts", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_verb_prints_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "--council", "Ashmere")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split("  ")[0] == "Council"
    assert [line.split()[1] for line in lines[2:5]] == ["SIF", "ILACS", "ILACS"]
    assert lines[-1].startswith("3 of 10 loaded reports")


def test_a_judgement_is_shown_with_its_words_and_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "--judgement", "leadership", "--kind", "sif", "--grade", "good")
    assert code == 0
    assert "Leadership, management and governance" in out
    assert "p. 1" in out
    assert "Denwick" in out
    assert "Ashmere" not in out


def test_a_narrow_terminal_gets_the_first_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = call(capsys)
    table, _, rest = out.partition("\n\n")
    assert all(len(line) <= 80 for line in table.splitlines()[:-1])
    assert "Leadership" in table.splitlines()[-1]
    assert rest.startswith("10 of 10")


def test_csv_holds_every_judgement_as_worded(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "--csv", "--council", "Elmstow")
    (head, cells) = csv.reader(io.StringIO(out))
    found = dict(zip(head, cells, strict=True))
    assert code == 0
    assert found["Kind"] == "Area SEND"
    assert "Inspection outcome: lead to inconsistent" in found["Judgements as worded, with pages"]


def test_json_has_every_value_with_its_page_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "--json", "--council", "Cloughton")
    (found,) = json.loads(out)
    assert code == 0
    assert found["lead_inspector"]["value"] == "Ada Byron"
    assert found["judgements"][0]["pages"] == [1]
    assert [r["value"] for r in found["recommendations"]][1].startswith("The number of visits")


def test_an_unknown_council_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "--council", "Leeds")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "Ashmere" in err


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        call(capsys, "--csv", "--json")
    assert stopped.value.code == 2
