"""A run keeps each row as it comes, goes on after any end, and never touches another run."""

from pathlib import Path

from assistant.evaluation.batch_run import run_batch
from tests.assistant.evaluation.answers_of import answers
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order


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
