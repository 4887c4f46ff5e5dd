"""A file of questions in; answers, figures and a manifest out."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.batch import answer_rows, read_questions, run_batch
from assistant.chain import Assistant
from assistant.errors import BatchError
from assistant.figures import figures
from assistant.settings import Settings
from tests.conftest import ROOT

QUESTIONS = ROOT / "tests" / "evaluation" / "sample_questions.jsonl"
GRADE = "How was safeguarding adults graded in Skelderby?"


def settings() -> Settings:
    return Settings(_env_file=None)  # type: ignore[call-arg]


def jsonl(folder: Path, *rows: Any) -> Path:
    path = folder / "questions.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def table(folder: Path, *rows: list[str]) -> Path:
    path = folder / "questions.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def run(assistant: Assistant, file: Path, out: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    summary = run_batch(assistant, settings(), file, out, lambda: None)
    lines = (out / "answers.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line], summary


def cells(out: Path) -> list[dict[str, str]]:
    with (out / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_answer_a_row_in_the_order_of_the_file(assistant: Assistant, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path,
        {"id": "b", "question": GRADE},
        {"question": "How do I bake bread?"},
        {"id": "a", "question": "When was Quillmere inspected?"},
    )
    answers, _ = run(assistant, file, tmp_path / "out")
    assert [answer["id"] for answer in answers] == ["b", "2", "a"]
    assert [answer["status"] for answer in answers] == ["answered", "out_of_scope", "answered"]


def test_csv_and_jsonl_give_the_same_answers(assistant: Assistant, tmp_path: Path) -> None:
    one, _ = run(assistant, jsonl(tmp_path, {"id": "x", "question": GRADE}), tmp_path / "one")
    two, _ = run(assistant, table(tmp_path, ["id", "question"], ["x", GRADE]), tmp_path / "two")
    assert one[0]["answer"] == two[0]["answer"]
    assert one[0]["citations"] == two[0]["citations"]


def test_a_conversation_runs_by_turn_even_if_shuffled(assistant: Assistant, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path,
        {"id": "t2", "question": "And Vennshire?", "conversation": "c", "turn": 2},
        {"id": "alone", "question": "How many people live in Quillmere?"},
        {"id": "t1", "question": GRADE, "conversation": "c", "turn": 1},
    )
    answers, _ = run(assistant, file, tmp_path / "out")
    assert [answer["id"] for answer in answers] == ["t2", "alone", "t1"]
    assert "performing excellently" in answers[0]["answer"]
    assert answers[0]["understood"]["councils"] == ["vennshire"]


def test_turns_are_numbers_in_csv_too(assistant: Assistant, tmp_path: Path) -> None:
    rows = [["question", "conversation", "turn"]]
    rows += [["thanks", "c", str(turn)] for turn in range(3, 11)]
    rows += [["And Vennshire?", "c", "11"], [GRADE, "c", "2"]]
    answers, _ = run(assistant, table(tmp_path, *rows), tmp_path / "out")
    assert "performing excellently" in answers[-2]["answer"]


def test_conversations_do_not_hear_each_other(assistant: Assistant, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path,
        {"question": GRADE, "conversation": "one", "turn": 1},
        {"question": "Which page is that on?", "conversation": "two", "turn": 2},
    )
    answers, _ = run(assistant, file, tmp_path / "out")
    assert answers[1]["citations"] == []


def test_an_unusable_row_fails_alone(assistant: Assistant, tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"question": ""}, {"question": "x" * 2_001}, {"question": GRADE})
    answers, summary = run(assistant, file, tmp_path / "out")
    assert [answer["status"] for answer in answers] == ["failed", "failed", "answered"]
    assert all(answer["error"]["code"] == "question" for answer in answers[:2])
    assert summary["statuses"] == {"failed": 2, "answered": 1}


def test_an_empty_question_in_csv_fails_alone(assistant: Assistant, tmp_path: Path) -> None:
    file = table(tmp_path, ["id", "question"], ["a", ""], ["b", GRADE])
    answers, _ = run(assistant, file, tmp_path / "out")
    assert [answer["status"] for answer in answers] == ["failed", "answered"]


def test_a_line_separator_inside_json_ends_no_row(tmp_path: Path) -> None:
    rows = read_questions(jsonl(tmp_path, {"question": "How was\u2028Skelderby graded?"}))
    assert len(rows) == 1


def test_the_spreadsheet_cannot_start_a_formula(assistant: Assistant, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path,
        {"id": "=1", "question": "=HYPERLINK(1)", "note": "+1", "=head": "@sum"},
        {"id": "-2", "question": "@x", "note": "\tx", "=head": "-1"},
    )
    run(assistant, file, tmp_path / "out")
    with (tmp_path / "out" / "answers.csv").open(encoding="utf-8-sig", newline="") as read:
        for row in csv.reader(read):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_unknown_columns_pass_through(assistant: Assistant, tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"question": GRADE, "asked by": "Ada", "tags": ["a", "b"]})
    run(assistant, file, tmp_path / "out")
    (row,) = cells(tmp_path / "out")
    assert row["asked by"] == "Ada"
    assert json.loads(row["tags"]) == ["a", "b"]
    assert row["status"] == "answered"
    assert "Skelderby" in row["citations"]
    assert "p. 2" in row["citations"]


def test_lists_and_flags_are_read_from_csv_cells(tmp_path: Path) -> None:
    evidence = [{"council": "Skelderby", "snippet": "poorly", "pages": [2]}]
    file = table(
        tmp_path,
        ["question", "answerable", "ambiguous", "evidence", "must"],
        [GRADE, "TRUE", "no", json.dumps(evidence), '["poor"]'],
    )
    (row,) = read_questions(file)
    assert row["answerable"] is True
    assert row["ambiguous"] is False
    assert row["evidence"] == evidence
    assert row["must"] == ["poor"]


WRONG: list[tuple[str, bytes, str]] = [
    ("a.jsonl", b"", "holds no questions"),
    ("a.jsonl", b"\n\n", "holds no questions"),
    ("a.jsonl", b'{"question": "x"}\n{oops}\n', "line 2 is no JSON"),
    ("a.jsonl", b"[1]\n", "line 1 is no JSON object"),
    ("a.jsonl", b'{"text": "x"}\n', "row 1: there is no `question`"),
    ("a.jsonl", b'{"id": 1, "question": "x"}\n{"id": 1, "question": "y"}\n', "stands twice"),
    ("a.jsonl", b"\xff\xfe\x00", "cannot be read as UTF-8"),
    ("a.csv", b"text\nwhy\n", "there is no `question`"),
    ("a.csv", b"question,must\nwhy,[oops\n", "`must` is no JSON list"),
    ("a.csv", b"question\n", "holds no questions"),
]


@pytest.mark.parametrize(("name", "data", "says"), WRONG)
def test_a_wrong_file_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BatchError) as caught:
        read_questions(tmp_path / name)
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")


def test_the_run_is_described_so_that_it_can_be_repeated(
    assistant: Assistant, tmp_path: Path
) -> None:
    file = jsonl(tmp_path, {"question": GRADE})
    for name in ("one", "two"):
        run(assistant, file, tmp_path / name)
    one, two = (
        json.loads((tmp_path / name / "run.json").read_text(encoding="utf-8"))
        for name in ("one", "two")
    )
    assert one["corpus"]["reports"] == 3
    assert one["index"]["model"] == "hash"
    assert one["packages"]["chromadb"][0].isdigit()
    assert {k: v for k, v in one.items() if k != "made"} == {
        k: v for k, v in two.items() if k != "made"
    }
    assert "chat_api_key" not in json.dumps(one)


def test_the_summary_is_written_as_it_is_returned(assistant: Assistant, tmp_path: Path) -> None:
    _, summary = run(assistant, jsonl(tmp_path, {"question": GRADE}), tmp_path / "out")
    written = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(summary))
    assert summary["questions"] == 1


def test_progress_is_told_once_a_row(assistant: Assistant) -> None:
    told: list[int] = []
    rows = [{"id": str(i), "question": "thanks"} for i in range(5)]
    answer_rows(assistant, rows, lambda: told.append(1))
    assert len(told) == 5


def gold(**more: Any) -> dict[str, Any]:
    evidence = [{"council": "Skelderby", "snippet": "performing  POORLY", "pages": [2]}]
    return {
        "id": "1",
        "type": "grade",
        "answerable": True,
        "evidence": evidence,
        "must": ["poor"],
    } | more


def given(**more: Any) -> dict[str, Any]:
    shown = {"council": "Skelderby Metropolitan Borough Council", "labels": ["2"], "pages": [3]}
    passage = {"council": "Skelderby Council", "text": "It was performing poorly."}
    return {
        "status": "answered", "answer": "It was poor. [1]", "citations": [shown],
        "passages": [passage], "seconds": {"total": 0.5},
    } | more  # fmt: skip


def cited(council: str, label: str) -> dict[str, Any]:
    return {"council": council, "labels": [label], "pages": [2]}


def held(council: str, text: str) -> dict[str, Any]:
    return {"council": council, "text": text}


def figure(row: dict[str, Any], answer: dict[str, Any]) -> dict[str, float]:
    found: dict[str, float] = figures([row], [answer])["gold"]["all"]
    return found


def test_a_right_answer_is_right_by_every_figure() -> None:
    shares = figure(gold(), given())
    assert shares["top1"] == shares["top5"] == shares["must"] == shares["page_all"] == 1
    assert shares["right_report"] == 1
    assert shares["wrong_refusal"] == 0


@pytest.mark.parametrize(
    ("name", "row", "answer"),
    [
        ("must", gold(must=["poor", "excellent"]), given()),
        ("must", gold(), given(answer="poor " * 121)),
        ("must", gold(must=[r"\[1\]"]), given()),
        ("page_all", gold(), given(citations=[cited("Skelderby", "3")])),
        ("right_report", gold(), given(citations=[cited("Quillmere", "2")])),
        ("right_report", gold(), given(citations=[])),
        ("top5", gold(), given(passages=[held("Quillmere", "performing poorly")])),
        ("top1", gold(), given(passages=[held("Skelderby", "else"), *given()["passages"]])),
    ],
)  # fmt: skip
def test_a_wrong_answer_fails_its_figure(
    name: str, row: dict[str, Any], answer: dict[str, Any]
) -> None:
    assert figure(row, answer)[name] == 0


def test_refusals_are_counted_by_what_was_asked() -> None:
    refusal = given(status="not_in_reports", citations=[])
    assert figure(gold(answerable=False, evidence=[]), refusal) == {"right_refusal": 1}
    assert figure(gold(), refusal)["wrong_refusal"] == 1
    assert figure(gold(), refusal)["must"] == 0


def test_each_council_is_needed_where_the_row_says_so() -> None:
    both = [*gold()["evidence"], {"council": "Quillmere", "snippet": "well", "pages": [1]}]
    row = gold(evidence=both, evidence_needed="every council")
    assert figure(row, given())["top5"] == 0
    assert figure(row, given())["page_all"] == 0
    assert figure(gold(evidence=both), given())["top5"] == 1


@pytest.mark.shared
def test_figures_equal_those_of_the_shared_scorer(
    assistant: Assistant, shared: Path, tmp_path: Path
) -> None:
    _, summary = run(assistant, QUESTIONS, tmp_path / "out")
    scored = subprocess.run(
        [sys.executable, str(shared / "eval" / "score.py"), str(QUESTIONS),
         str(tmp_path / "out" / "answers.jsonl"), "--quiet"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs = json.loads(scored.stdout.splitlines()[-1])
    ours = summary["gold"]["all"]
    names = ours.keys() & theirs.keys()
    assert names >= {"top1", "top5", "must", "page_all", "right_report", "right_refusal"}
    assert {name: ours[name] for name in names} == {name: theirs[name] for name in names}
    assert summary["words"]["p50"] > 0
