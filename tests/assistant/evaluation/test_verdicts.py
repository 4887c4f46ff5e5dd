"""Verdicts and figures: each by a right and a wrong answer, and against the shared scorer."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.batch_run import line_of
from assistant.evaluation.figures import figures
from assistant.evaluation.verdicts import verdicts
from tests.conftest import ROOT
from tests.evaluation.asking import REPORT, answer, gold

Row = dict[str, Any]


QUESTIONS = ROOT / "tests" / "evaluation" / "sample_questions.jsonl"


def cited(council: str, label: str, **more: Any) -> Row:
    return answer()["citations"][0] | {"council": council, "labels": [label]} | more


def held(council: str, text: str) -> Row:
    return answer()["passages"][0] | {"council": council, "text": text}


def of(row: Row, given: Row) -> dict[str, Any]:
    return {name: v["value"] for name, v in verdicts(row, given, {"testham-2020": REPORT}).items()}


def test_a_right_answer_is_right_by_every_verdict() -> None:
    found = of(gold(), answer())
    for name in ("top1", "top5", "must", "page", "page_all", "right_report"):
        assert found[name] is True
    for name in ("rr10", "ndcg10", "recall10", "citation_precision", "citation_recall"):
        assert found[name] == 1
    assert found["wrong_refusal"] is False


@pytest.mark.parametrize(
    ("name", "row", "given", "why"),
    [
        ("must", gold(must=["good", "excellent"]), answer(), "“excellent” is not in the answer"),
        ("must", gold(), answer(answer="good " * 121), "121 words, and 120 may be"),
        ("must", gold(must=[r"\[1\]"]), answer(), "is not in the answer"),
        ("must", gold(must=["(a|aa)+$"]), answer(answer="a" * 60 + "!"), "takes longer"),
        ("page", gold(), answer(citations=[cited("Testham", "3")]), "p. 2 expected; cited: Test"),
        ("page", gold(), answer(status="not_in_reports"), "it refused"),
        ("right_report", gold(), answer(citations=[cited("Else", "2")]), "Else is cited"),
        ("right_report", gold(), answer(citations=[]), "nothing is cited"),
        ("top5", gold(), answer(passages=[held("Elsewhere", "graded good")]), "in none of 1"),
        ("top1", gold(), answer(passages=[held("Test", "x"), *answer()["passages"]]), "passage 2"),
    ],
)  # fmt: skip
def test_a_wrong_answer_fails_its_verdict_and_says_why(
    name: str, row: Row, given: Row, why: str
) -> None:
    verdict = verdicts(row, given, {})[name]
    assert verdict["value"] is False
    assert why in verdict["why"]


def test_a_row_counts_only_for_what_its_gold_can_tell() -> None:
    assert set(of({"id": "1", "question": "?"}, answer())) == {"failed"}
    bare = {"id": "1", "question": "?", "answerable": True}
    assert set(of(bare, answer())) == {"failed", "wrong_refusal", "words", "seconds"}
    pages = gold(evidence=[{"council": "Testham", "pages": [2]}], must=[])
    assert not {"top1", "top5", "must", "rr10"} & set(of(pages, answer()))
    assert of(pages, answer())["page"] is True


def test_a_document_is_known_by_its_file_and_its_pages_are_positions() -> None:
    place = {"council": "X", "doc": "testham-2020", "snippet": "graded good", "pages": [3]}
    found = of(gold(evidence=[place]), answer())
    assert found["page"] is True
    assert found["top1"] is True
    other = answer(citations=[cited("X", "3", report_id="b" * 64)])
    assert of(gold(evidence=[place]), other)["right_report"] is False


def test_each_council_is_needed_where_the_row_says_so() -> None:
    both = [*gold()["evidence"], {"council": "Elsewhere", "snippet": "well", "pages": [1]}]
    row = gold(evidence=both, evidence_needed="every council")
    found = of(row, answer())
    assert (found["top5"], found["page"]) == (False, False)
    assert (found["recall10"], found["citation_recall"]) == (0.5, 0.5)
    assert of(gold(evidence=both), answer())["top5"] is True


def test_refusals_and_ambiguous_rows() -> None:
    refusal = answer(status="not_in_reports", citations=[])
    assert of(gold(answerable=False, evidence=[]), refusal)["right_refusal"] is True
    assert of(gold(answerable=False, evidence=[]), answer())["right_refusal"] is False
    assert of(gold(), refusal)["wrong_refusal"] is True
    assert of(gold(), refusal)["must"] is False
    assert of(gold(ambiguous=True), answer(status="ambiguous"))["handled"] is True
    assert of(gold(ambiguous=True), answer())["handled"] is True
    assert of(gold(ambiguous=True), refusal)["handled"] is False


def test_the_distance_is_that_of_the_nearest_page() -> None:
    row = gold(evidence=[{"council": "Testham", "snippet": "x", "pages": [9, 5]}])
    assert verdicts(row, answer(), {})["page_all"]["distance"] == 3


def mixed(count: int) -> list[tuple[Row, Row]]:
    """Rows and answers of every sort, by chance."""
    chance = random.Random(7)
    made = []
    for number in range(count):
        councils = chance.sample(
            ["Testham", "Elsewhere City Council", "London Borough of Third"], 2
        )
        evidence = [
            {"council": c, "snippet": chance.choice(["graded good", "absent"]),
             "pages": chance.choice([[], [2], [3, 4]])}
            for c in councils
        ]  # fmt: skip
        row = gold(
            str(number), type=chance.choice(["grade", "list", "fact"]), evidence=evidence,
            evidence_needed=chance.choice(["any", "every council"]),
            must=chance.choice([["good"], ["bad"], []]), answerable=chance.random() < 0.7,
        )  # fmt: skip
        if chance.random() < 0.1:
            row["ambiguous"] = True
        shown = [cited(chance.choice([*councils, "Other"]), chance.choice(["2", "iv", "4"]))
                 for _ in range(chance.randint(0, 5))]  # fmt: skip
        found = [held(chance.choice([*councils, "Other"]), chance.choice(["Was graded good", "No"]))
                 for _ in range(chance.randint(0, 9))]  # fmt: skip
        status = chance.choice(["answered", "answered", "partial", "not_in_reports", "failed"])
        made.append((row, answer(
            str(number), status=status, citations=shown, passages=found,
            answer="good " * chance.choice([1, 119, 130, 399]),
            seconds={"total": round(chance.random(), 3)},
        )))  # fmt: skip
    return made


def equal_to_scorer(ours: Row, gold_file: Path, answers: Path, scorer: Path) -> set[str]:
    """Compare all figures that both know; return their names."""
    run = subprocess.run(
        [sys.executable, str(scorer), str(gold_file), str(answers), "--quiet"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs = json.loads(run.stdout.splitlines()[-1])
    names = (ours.keys() & theirs.keys()) - {"failed"}
    assert {n: round(ours[n]["value"], 3) for n in names} == {n: theirs[n] for n in names}
    for name in names:
        if not name.endswith(("_p50", "_p95")):
            assert ours[name]["n"] == theirs[f"n_{name}"]
    return names


@pytest.mark.shared
def test_figures_equal_those_of_the_shared_scorer_on_rows_of_every_sort(
    shared: Path, tmp_path: Path
) -> None:
    made = mixed(400)
    for name, rows in (("gold", [r for r, _ in made]), ("answers", [a for _, a in made])):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    # The scorer counts a row without expressions; here such a row cannot tell.
    told = [(r | {"must": r["must"] or [""]}, a) for r, a in made]
    ours = figures([line_of(row, {"answer": given}, {}) for row, given in told])["figures"]["all"]
    scorer = shared / "eval" / "score.py"
    names = equal_to_scorer(ours, tmp_path / "gold.jsonl", tmp_path / "answers.jsonl", scorer)
    assert names >= {"top1", "top5", "must", "page", "page_all", "right_report", "right_refusal",
                     "wrong_refusal", "words_p50", "words_p95", "seconds_p50"}  # fmt: skip


def test_every_quote_counts_and_one_that_its_report_lacks_is_told() -> None:
    held = [[True, False], [True], []]
    lines = [line_of(gold(str(n)), {"answer": answer()} | ({"held": h} if h else {}), {})
             for n, h in enumerate(held)]  # fmt: skip
    figure = figures(lines)["figures"]["all"]["verbatim"]
    assert (figure["n"], round(figure["value"], 3)) == (3, 0.667)
    assert lines[0]["verdicts"]["verbatim"]["why"] == "1 of 2 quotes stand in their report"
    assert "verbatim" not in lines[2]["verdicts"]
