"""The judge: what it reads, how its word is weighed, and how it is fitted and measured."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.checks.judge import (
    ROOM,
    TrainedJudge,
    Weighing,
    focused,
    odds_of,
    packaged_judge,
    read_weighing,
)
from vectorstore.errors import ModelUnavailable

WEIGHING = Weighing(bias=0.0, model=1.0, words=2.0, suspicions={"": -1.0, "hedge": -3.0},
                    threshold=0.5)  # fmt: skip


def judge(odds: float) -> TrainedJudge:
    return TrainedJudge(lambda pairs: [odds for _ in pairs], WEIGHING)


def test_a_suspicion_raises_what_it_takes() -> None:
    assert judge(-1.0).settle("p", "c", "", 1.0)[0]
    assert not judge(-1.0).settle("p", "c", "hedge", 1.0)[0]
    assert judge(2.0).settle("p", "c", "hedge", 1.0)[0]
    # A rule that was seldom seen weighs as rules do together.
    assert judge(-0.4).settle("p", "c", "role", 1.0)[0]
    assert not judge(-0.6).settle("p", "c", "role", 1.0)[0]


def test_a_rule_sees_nothing_in_a_line_that_has_none_of_the_words() -> None:
    assert judge(1.0).settle("p", "c", "", 0.0) == judge(1.0).settle("p", "c", "hedge", 0.0)
    assert judge(1.0).settle("p", "c", "", 0.5)[1] > judge(1.0).settle("p", "c", "hedge", 0.5)[1]


def test_a_long_premise_is_read_where_it_speaks_of_the_claim() -> None:
    filler = " ".join(f"The committee met in room {n} and went home again." for n in range(60))
    premise = f"{filler} The harbour tram had been late on most mornings. {filler}"
    read = focused(premise, "On most mornings the tram was late.")
    assert "harbour tram" in read
    assert len(read) <= ROOM
    assert focused("Short.", "Claim.") == "Short."


def test_a_claim_is_read_beside_the_premise_and_beside_the_line_that_says_it() -> None:
    filler = "The committee met in the old hall and went home again after a short debate. " * 4
    premise = f"{filler}The harbour tram was late on most mornings."
    seen: list[tuple[str, str]] = []

    def reads(pairs: Sequence[tuple[str, str]]) -> list[float]:
        seen.extend(pairs)
        return [1.0 if len(premise) > 200 else 3.0 for premise, _ in pairs]

    assert odds_of(reads, [(premise, "The tram was late.")]) == [2.0]
    assert [p == premise for p, _ in seen] == [True, False]
    assert seen[1][0] == "The harbour tram was late on most mornings."


def test_a_claim_of_several_parts_is_worth_no_more_than_its_weakest() -> None:
    premise = "The harbour tram was late on most mornings. The ferry sailed every hour."
    seen: list[str] = []

    def reads(pairs: Sequence[tuple[str, str]]) -> list[float]:
        seen.extend(claim for _, claim in pairs)
        return [1.0 if "tram" in claim else -3.0 for _, claim in pairs]

    claim = "The tram was late on most mornings, and the ferry sailed every quarter of an hour."
    assert odds_of(reads, [(claim, "The tram was late."), (premise, claim)]) == [1.0, -1.0]
    first, second = "The tram was late on most mornings", "and the ferry sailed every quarter of"
    assert [t for t in seen if t not in (claim, "The tram was late.")][:2] == [first, first]
    assert [t.startswith(second) for t in seen][-2:] == [True, True]


def test_the_weighing_is_read_as_it_was_written(tmp_path: Path) -> None:
    known = {"weighing": {"bias": 0.1, "model": 1.0, "words": 0.2, "suspicions": {"": -1.0},
                          "threshold": 0.3}}  # fmt: skip
    (tmp_path / "judge.json").write_text(json.dumps(known), encoding="utf-8")
    assert read_weighing(tmp_path / "judge.json").threshold == 0.3


def test_without_weights_there_is_no_judge(tmp_path: Path) -> None:
    assert packaged_judge(tmp_path) is None


def test_weights_that_are_not_those_that_were_written_are_refused(tmp_path: Path) -> None:
    known = {"weighing": {"bias": 0.0, "model": 1.0, "words": 0.0, "suspicions": {},
                          "threshold": 0.0}}  # fmt: skip
    (tmp_path / "judge.json").write_text(json.dumps(known), encoding="utf-8")
    (tmp_path / "judge.safetensors").write_bytes(b"other")
    judge = packaged_judge(tmp_path)
    assert judge
    with pytest.raises(ModelUnavailable, match="not the published ones"):
        judge.settle("A premise.", "A claim.", "", 1.0)
