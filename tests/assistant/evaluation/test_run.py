"""What is run and who is asked: rows by conversation, quotes that reports lack, variants."""

from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import run_batch
from assistant.evaluation.run import LocalAsker, parse_variant
from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.assistant.evaluation.runs import answers
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


def test_the_assistant_tells_quotes_that_its_reports_lack(assistant: Assistant) -> None:
    asker = LocalAsker(assistant)
    found = asker.ask("How was safeguarding graded in Skelderby?", (), (), "1")
    assert set(asker.quotes_held(found)) == {True}
    found["citations"][0]["quote"] += " and more than that"
    assert asker.quotes_held(found)[0] is False


def test_a_variant_is_settings_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text('answer_from = 0.4\nASSISTANT_CHAT_MODEL = "x:y"\n', encoding="utf-8")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    varied = parse_variant(f"b:{file}").of(settings)
    assert (varied.answer_from, varied.chat_model) == (0.4, "x:y")
    assert parse_variant("a:").of(settings) == settings
    file.write_text("answer_from = 4\n", encoding="utf-8")
    with pytest.raises(BatchError, match="answer_from"):
        parse_variant(f"b:{file}").of(settings)
    for wrong in ("b", f"b:{tmp_path / 'none.toml'}"):
        with pytest.raises(BatchError):
            parse_variant(wrong)
    file.write_text("port = 1\n", encoding="utf-8")
    with pytest.raises(BatchError, match="no setting that may vary"):
        parse_variant(f"b:{file}")
