"""Sets of questions: proposed from reports, from opinions, and what they reach."""

import json
from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import manifest, run_batch
from assistant.evaluation.question_file import read_questions
from assistant.evaluation.question_sets import (
    as_markdown,
    drafts,
    from_feedback,
    reach,
    template,
    write_rows,
    write_set,
)
from assistant.evaluation.run import LocalAsker
from assistant.library.reports import Library
from assistant.pipeline import Assistant
from assistant.settings import Settings
from ingest.types import Report
from tests.conftest import ROOT
from tests.evaluation.asking import order

QUESTIONS = ROOT / "tests" / "evaluation" / "sample_questions.jsonl"


def test_drafts_are_of_every_kind_and_their_gold_stands_in_the_report(
    library: Library, reports: dict[str, Report]
) -> None:
    rows = drafts(library)
    kinds = {(row["type"], row["answerable"]) for row in rows}
    for kind in ("grade", "inspected", "team", "recommendations", "section"):
        assert (kind, True) in kinds
    for kind in ("no_such_council", "not_in_reports", "out_of_scope"):
        assert (kind, False) in kinds
    by_file = {Path(report.file).stem: report for report in reports.values()}
    places = [place for row in rows for place in row.get("evidence") or []]
    assert len(places) > 50
    for place in places:
        assert place["snippet"] in by_file[place["doc"]].text.replace("\n", " ") or place["pages"]
    assert len({row["id"] for row in rows}) == len(rows)


def test_drafts_of_one_council_are_of_it_alone(library: Library) -> None:
    asked = [row for row in drafts(library, ["quillmere"]) if row["type"] != "no_such_council"]
    assert asked
    assert all("Quillmere" in row["question"] for row in asked)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_what_is_written_is_read_as_it_was(library: Library, tmp_path: Path, ending: str) -> None:
    rows = drafts(library)
    write_set(tmp_path / f"set.{ending}", rows)
    found = read_questions(tmp_path / f"set.{ending}").rows
    assert [r["question"] for r in found] == [r["question"] for r in rows]
    assert [r.get("evidence") for r in found] == [r.get("evidence") for r in rows]
    assert [r.get("must") for r in found] == [r.get("must") for r in rows]
    assert [r["answerable"] for r in found] == [r["answerable"] for r in rows]
    with pytest.raises(BatchError, match="is there already"):
        write_set(tmp_path / f"set.{ending}", rows)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_has_no_fault(tmp_path: Path, ending: str) -> None:
    write_rows(tmp_path / f"t.{ending}", template())
    rows = read_questions(tmp_path / f"t.{ending}").rows
    assert [row["answerable"] for row in rows] == [True, True, False]
    assert rows[0]["evidence"][0]["pages"] == [1]
    assert rows[0]["conversation"] == rows[1]["conversation"]
    with pytest.raises(BatchError, match="no ending"):
        write_rows(tmp_path / "t.odt", template())


def test_shared_opinions_become_rows() -> None:
    with pytest.raises(BatchError, match="Nobody has shared"):
        from_feedback([])
    shared = {"verdict": "down", "reason": "wrong_page", "question": "Why?", "comment": "p. 4"}
    (row,) = from_feedback([shared])
    assert (row["question"], row["verdict"], row["comment"]) == ("Why?", "down", "p. 4")


def test_what_no_question_reaches_is_listed(library: Library) -> None:
    place = {"council": "London Borough of Quillmere", "pages": [4],
             "snippet": "performing adequately in safeguarding adults"}  # fmt: skip
    rows = [{"question": "?", "evidence": [place]}]
    table = {row["council"]: row for row in reach(library, rows)}
    assert table["Quillmere"]["pages_reached"] == 1
    assert table["Quillmere"]["sections_reached"] == 1
    assert 4 not in table["Quillmere"]["pages_missed"]
    assert table["Skelderby"]["pages_reached"] == 0
    assert "Not reached in skelderby.pdf" in as_markdown(list(table.values()))


def test_a_real_run_on_the_samples_finds_its_reports_by_name(
    assistant: Assistant, tmp_path: Path
) -> None:
    rows = [row for row in drafts(assistant.library) if row["type"] == "grade"][:4]
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    made_with = manifest(assistant, settings)
    summary = run_batch(LocalAsker(assistant), made_with, order(tmp_path / "out", rows))
    assert summary["figures"]["all"]["must"]["value"] > 0.5
    assert summary["figures"]["all"]["page"]["n"] == 4
    assert made_with["corpus"]["reports"] == 3
    assert "chat_api_key" not in json.dumps(made_with)
    assert manifest(assistant, settings) == made_with
