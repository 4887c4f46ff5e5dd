"""Files of a run are whole; a run goes on after any end, and never touches another run."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import run_batch
from assistant.evaluation.files import (
    read_json,
    read_lines,
    replacing,
    write_json,
    write_lines,
    write_table,
)
from tests.assistant.evaluation.runs import Row, answers
from tests.conftest import ROOT
from tests.evaluation.asking import MADE_WITH, FakeAsker, order
from tests.evaluation.killing import equal, rows_of, trial, whole_order


def test_what_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    write_json(file, {"a": "ä"})
    with pytest.raises(TypeError), replacing(file) as made:
        made.writelines(["torn", 1])  # type: ignore[list-item]
    assert read_json(file) == {"a": "ä"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_lines_come_back_as_they_were(tmp_path: Path) -> None:
    rows = [{"id": "1", "text": "one\u2028two"}, {"id": "2"}]
    write_lines(tmp_path / "a.jsonl", rows)
    assert list(read_lines(tmp_path / "a.jsonl")) == rows


def test_every_cell_is_in_quotation_marks(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", [["a;b", 'c"d', ""]])
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    assert text == '"a;b","c""d",""\r\n'


@pytest.mark.parametrize("text", ["[1]", "{", ""])
def test_what_is_no_file_of_a_run_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(BatchError, match="is no file of a batch run") as caught:
        read_json(tmp_path / "run.json")
    assert str(caught.value).endswith(".")


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(BatchError, match="cannot be written"):
        write_json(tmp_path / "out" / "run.json", {})


@pytest.mark.parametrize("point", range(8))
def test_killed_at_any_point_and_resumed_the_files_are_the_same(tmp_path: Path, point: int) -> None:
    whole = tmp_path / "whole"
    run_batch(FakeAsker(), MADE_WITH, whole_order(whole, 24))
    trial(tmp_path / "cut", 24, seed=point)
    assert equal(whole, tmp_path / "cut") == []


def test_a_row_that_was_torn_is_asked_again(tmp_path: Path) -> None:
    class Stops(FakeAsker):
        def ask(self, question: str, history: Sequence[Row], councils: Sequence[str],
                id: str) -> Row:  # fmt: skip
            if id >= "q3":
                raise BatchError("The server is gone.")
            return super().ask(question, history, councils, id)

    out = tmp_path / "out"
    with pytest.raises(BatchError, match="gone"):
        run_batch(Stops(), MADE_WITH, order(out, rows_of(6), workers=1))
    with (out / "progress.jsonl").open("ab") as file:
        file.write(b'{"row": 5, "answer": {"stat')
    again = FakeAsker()
    run_batch(again, MADE_WITH, order(out, rows_of(6), workers=1))
    assert "q0" not in again.asked
    assert "q5" in again.asked
    assert len(answers(out)) == 6
    assert not (out / "progress.jsonl").exists()


def test_a_finished_run_is_read_and_nothing_is_asked(tmp_path: Path) -> None:
    one = run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "out", rows_of(3)))
    asker = FakeAsker()
    assert run_batch(asker, MADE_WITH, order(tmp_path / "out", rows_of(3))) == one
    assert asker.asked == []


@pytest.mark.parametrize(
    ("rows", "made_with", "says"),
    [
        (rows_of(4), MADE_WITH, "questions"),
        (rows_of(3), MADE_WITH | {"code": {"commit": "other"}}, "code"),
        (rows_of(3), MADE_WITH | {"prompts": {"sha256": "3"}}, "prompts"),
    ],
)
def test_the_folder_of_another_run_is_left_alone(
    tmp_path: Path, rows: list[Row], made_with: Row, says: str
) -> None:
    out = tmp_path / "out"
    run_batch(FakeAsker(), MADE_WITH, order(out, rows_of(3)))
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(BatchError, match=says) as caught:
        run_batch(FakeAsker(), made_with, order(out, rows))
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    run_batch(FakeAsker(), made_with, order(out, rows, fresh=True))
    assert len(answers(out)) == len(rows)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(BatchError, match="other files"):
        run_batch(FakeAsker(), MADE_WITH, order(tmp_path, rows_of(3)))
    assert (tmp_path / "thesis.docx").read_text(encoding="utf-8") == "mine"


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    class Second(FakeAsker):
        def ask(self, question: str, history: Sequence[Row], councils: Sequence[str],
                id: str) -> Row:  # fmt: skip
            with pytest.raises(BatchError, match="Another run"):
                run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "out", rows_of(1)))
            return super().ask(question, history, councils, id)

    run_batch(Second(), MADE_WITH, order(tmp_path / "out", rows_of(1)))


def test_a_full_disk_is_one_sentence_and_loses_no_row(tmp_path: Path) -> None:
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from assistant.errors import BatchError\n"
        "from assistant.evaluation.batch_run import run_batch\n"
        "from tests.evaluation.asking import MADE_WITH, FakeAsker, order\n"
        "from tests.evaluation.killing import rows_of\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    run_batch(FakeAsker(), MADE_WITH, order(Path(sys.argv[1]), rows_of(30), workers=2))\n"
        "except BatchError as error:\n"
        "    print(error)\n"
    )
    out = tmp_path / "out"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(out)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.count("\n") == 1
    assert "run the same command to go on" in ran.stdout
    kept = [json.loads(line) for line in (out / "progress.jsonl").read_text().splitlines()]
    assert len(kept) >= 3
    asker = FakeAsker()
    run_batch(asker, MADE_WITH, order(out, rows_of(30), workers=2))
    assert len(asker.asked) == 30 - len(kept)
