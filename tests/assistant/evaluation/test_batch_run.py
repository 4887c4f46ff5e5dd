"""A whole run: the rows that are chosen, repeats, progress."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import run_batch
from tests.assistant.evaluation.runs import Row, answers
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order
from tests.evaluation.killing import rows_of


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
