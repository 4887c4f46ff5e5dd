"""How far a judge agrees with labelled rows: read, asked, counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BatchError
from assistant.evaluation.judge_agreement import Labels, agreement, read_labels
from assistant.evaluation.judging import AnswerJudge
from tests.evaluation.asking import FakeOpinion

Row = dict[str, Any]


def labels(tmp_path: Path, *rows: Row) -> Labels:
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return read_labels(tmp_path / "labels.jsonl")


def judge() -> AnswerJudge:
    return AnswerJudge("fake", FakeOpinion())


def relevant(sentence: str, right: bool, **more: Any) -> Row:
    return {"question": "How?", "sentence": sentence, "relevant": right} | more


def test_agreement_counts_what_is_rightly_accepted_and_rejected(tmp_path: Path) -> None:
    given = labels(
        tmp_path,
        relevant("It is good.", True, doc="a"),
        relevant("It was so.", True, doc="a"),
        relevant("It is good, too.", False, doc="b"),
        relevant("It was not so.", False, doc="c"),
        relevant("It was never so.", False, doc="c"),
        relevant("It was silent.", False, doc="c"),
    )
    found = agreement(judge(), given)["relevance"]
    assert (found["rows"], found["no_verdict"]) == (6, 1)
    assert (found["agreement"]["value"], found["agreement"]["clusters"]) == (0.6, 3)
    assert (found["accepted"], found["rejected"]) == (0.5, 0.666667)
    # Cohen's: 0.6 agreed, 0.52 by chance.
    assert found["kappa"] == pytest.approx((0.6 - 0.52) / 0.48, abs=1e-6)


def test_claims_and_answers_are_judged_by_exact_rules_too(tmp_path: Path) -> None:
    given = labels(
        tmp_path,
        {"passage": "It was 4 good weeks.", "claim": "It was 5 good weeks.", "supported": False},
        {"answer": "All is good now.", "expected": "It was thought good", "complete": True},
    )
    found = agreement(judge(), given)
    assert list(found) == ["faithfulness", "completeness"]
    assert found["faithfulness"]["rejected"] == 1
    assert found["completeness"]["accepted"] == 1
    assert found["completeness"]["rejected"] is None


def test_rows_on_which_the_judge_fails_are_left_out(tmp_path: Path) -> None:
    some = [relevant("It is good.", True), relevant("It is down.", True, question="Why?")]
    found = agreement(judge(), labels(tmp_path, *some))["relevance"]
    assert (found["rows"], found["no_verdict"], found["agreement"]["n"]) == (2, 1, 1)
    with pytest.raises(BatchError, match=r"The judge fake gives no verdict: The model is away\."):
        agreement(judge(), labels(tmp_path, some[1]))


@pytest.mark.parametrize(
    "line", ["x", "[]", "{}", '{"question": "a", "sentence": "b", "relevant": "yes"}']
)
def test_a_line_that_is_no_label_is_named(tmp_path: Path, line: str) -> None:
    good = json.dumps(relevant("It is good.", True))
    (tmp_path / "labels.jsonl").write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(BatchError, match=r"labels\.jsonl, line 3: a labelled row has"):
        read_labels(tmp_path / "labels.jsonl")


def test_a_file_without_rows_or_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(BatchError, match="has no row"):
        read_labels(tmp_path / "labels.jsonl")
    with pytest.raises(BatchError, match="cannot be read"):
        read_labels(tmp_path / "none.jsonl")


def test_the_packaged_rows_have_both_sides_of_every_figure() -> None:
    sides = {(label.figure, label.right) for label in read_labels().rows}
    assert len(sides) == 6
