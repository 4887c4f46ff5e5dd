"""A run keeps each row as it comes, goes on after any end, and never touches another run."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import read_run, run_batch
from tests.conftest import ROOT
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order
from tests.evaluation.killing import equal, rows_of, trial

Row = dict[str, Any]


def answers(out: Path) -> list[Row]:
    return list(read_run(out).answers)


def test_one_answer_a_row_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [gold(id) for id in ("b", "2", "a")]
    run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "out", rows, workers=3))
    assert [row["id"] for row in answers(tmp_path / "out")] == ["b", "2", "a"]


def test_a_conversation_runs_by_turn_even_if_shuffled(tmp_path: Path) -> None:
    rows = [
        gold("t2", question="And?", conversation="c", turn=2),
        gold("alone", question="Else?"),
        gold("t10", question="Then?", conversation="c", turn=10),
        gold("t1", question="First?", conversation="c", turn=1),
    ]
    asker = FakeAsker()
    run_batch(asker, MADE_WITH, order(tmp_path / "out", rows, workers=1))
    assert [id for id in asker.asked if id != "alone"] == ["t1", "t2", "t10"]
    assert [row["id"] for row in answers(tmp_path / "out")] == ["t2", "alone", "t10", "t1"]


@pytest.mark.parametrize("point", range(8))
def test_killed_at_any_point_and_resumed_the_files_are_the_same(tmp_path: Path, point: int) -> None:
    whole = tmp_path / "whole"
    run_batch(FakeAsker(), MADE_WITH, order(whole, rows_of(24), workers=2))
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


def test_only_and_limit_choose_rows_and_earlier_turns_are_asked_for_them(tmp_path: Path) -> None:
    rows = [
        gold("1", conversation="c", turn=1, type="first"),
        gold("2", conversation="c", turn=2, type="late"),
        gold("3", type="late"),
        gold("4", type="late"),
    ]
    asker = FakeAsker()
    chosen = order(tmp_path / "out", rows, only=(("type", "late"),), limit=2, workers=1)
    run_batch(asker, MADE_WITH, chosen)
    assert asker.asked == ["1", "2", "3"]
    assert [row["id"] for row in answers(tmp_path / "out")] == ["2", "3"]
    with pytest.raises(BatchError, match="No row"):
        run_batch(asker, MADE_WITH, order(tmp_path / "none", rows, only=(("type", "x"),)))


def test_repeats_say_how_stable_answers_are(tmp_path: Path) -> None:
    class Moody(FakeAsker):
        def ask(self, question: str, history: Sequence[Row], councils: Sequence[str],
                id: str) -> Row:  # fmt: skip
            made = super().ask(question, history, councils, id)
            if id == "q1":
                made["answer"] += str(len(self.asked))
            return made

    summary = run_batch(Moody(), MADE_WITH, order(tmp_path / "out", rows_of(4), repeats=3))
    assert summary["figures"]["all"]["stable"]["value"] == 0.75
    assert summary["figures"]["all"]["stable"]["n"] == 4


def test_progress_counts_the_rows_that_are_done(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "out", rows_of(5), workers=1),
              lambda done, of: told.append((done, of)))  # fmt: skip
    assert told == [(n, 5) for n in range(6)]
