"""Measures are those of the document."""

from pathlib import Path

from assistant.evaluation.batch_run import read_run, run_batch
from assistant.evaluation.measures import MEASURES
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order


def test_every_measure_is_defined_in_the_document(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "batch.md").read_text(encoding="utf-8")
    for measure in MEASURES:
        assert f"| `{measure.name}` | {measure.title} | {measure.meaning} |" in text


def test_figures_are_what_a_recomputation_from_the_files_gives(tmp_path: Path) -> None:
    rows = [gold(str(n), question="refuse" if n % 4 == 0 else f"Part {n}?") for n in range(12)]
    wrong = {"5": "It was graded poor. [1]"}
    summary = run_batch(FakeAsker(0.0, **wrong), MADE_WITH, order(tmp_path / "out", rows))
    run = read_run(tmp_path / "out")
    answered = [a for a in run.answers if a["status"] == "answered"]
    every = summary["figures"]["all"]
    assert every["must"]["value"] == round(sum("good" in a["answer"] for a in run.answers) / 12, 6)
    assert every["wrong_refusal"]["value"] == round(1 - len(answered) / 12, 6)
    assert every["page_all"]["n"] == len(answered)
    assert every["must"]["n"] == 12
