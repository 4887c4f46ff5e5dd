"""The judge: what it reads, how its word is weighed, and how it is fitted and measured."""

import json
import random
from pathlib import Path

import pytest

from assistant.checks.calibration import area_under, fitted, outcome, threshold_for
from assistant.checks.judge import (
    ROOM,
    TrainedJudge,
    Weighing,
    focused,
    packaged_judge,
    read_weighing,
)
from assistant.checks.labelled_claims import read_rows, split
from assistant.training.judge_training import batches, grouped, made
from vectorstore.errors import ModelUnavailable
from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.judge_models import HEAD, judged, scored

WEIGHING = Weighing(bias=0.0, model=1.0, words=2.0, suspicions={"": -1.0, "hedge": -3.0},
                    threshold=0.5)  # fmt: skip


def judge(odds: float) -> TrainedJudge:
    return TrainedJudge(lambda pairs: [odds for _ in pairs], WEIGHING)


def test_a_suspicion_raises_what_it_takes() -> None:
    assert judge(1.0).settle("p", "c", "", 0.0)[0]
    assert not judge(1.0).settle("p", "c", "hedge", 0.0)[0]
    assert judge(4.0).settle("p", "c", "hedge", 0.0)[0]
    # A rule that was seldom seen weighs as rules do together.
    assert judge(1.6).settle("p", "c", "role", 0.0)[0]
    assert not judge(1.4).settle("p", "c", "role", 0.0)[0]
    assert judge(-1.0).settle("p", "c", "", 1.0)[0]


def test_a_long_premise_is_read_where_it_speaks_of_the_claim() -> None:
    filler = " ".join(f"The committee met in room {n} and went home again." for n in range(60))
    premise = f"{filler} The harbour tram had been late on most mornings. {filler}"
    read = focused(premise, "On most mornings the tram was late.")
    assert "harbour tram" in read
    assert len(read) <= ROOM
    assert focused("Short.", "Claim.") == "Short."


def row(doc: str, claim: str, supported: bool, passage: str = "A passage.") -> str:
    return json.dumps(
        {"doc": doc, "passage": passage, "claim": claim, "supported": supported, "kind": "k"}
    )


def test_councils_that_are_kept_out_are_in_no_other_part(tmp_path: Path) -> None:
    docs = ["york-x-2018", "merton-x-2020", "haringey-x-2019", "sefton-x-2011", "leeds-x-2020"]
    lines = [row(doc, f"Claim {i}.", bool(i % 2)) for i in range(4) for doc in docs]
    (tmp_path / "claims.jsonl").write_text("\n".join(lines), encoding="utf-8")
    train, chosen, out = split(read_rows(tmp_path / "claims.jsonl"))
    assert {r.council for r in out} == {"York", "Merton"}
    assert {r.council for r in train} == {"Sefton", "Leeds"}
    assert {r.council for r in chosen} == {"Haringey"}


def test_a_line_that_is_no_claim_is_named(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(f'{row("york-x", "A.", True)}\n{{"claim": "B."}}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: a row needs passage"):
        read_rows(file)


def test_the_threshold_stops_the_share_that_was_asked_for() -> None:
    choice = random.Random(1)
    seen = [
        {"odds": choice.gauss(1.5 if s else -1.5, 1.5), "breaks": "number" if i % 11 == 0 else "",
         "rule": "hedge" if choice.random() < (0.1 if s else 0.5) else "", "words": 0.5,
         "supported": s}
        for i in range(600)
        for s in (True, False)
    ]  # fmt: skip
    weighing = fitted(seen)
    assert weighing["model"] > 0
    assert weighing["suspicions"]["hedge"] < 0
    weighing["threshold"] = threshold_for(seen, weighing, 0.9)
    known = Weighing(**weighing)
    wrong = [s for s in seen if not s["supported"]]
    passed = [
        s for s in wrong
        if not s["breaks"] and known.weigh(s["odds"], s["rule"], s["words"]) >= known.threshold
    ]  # fmt: skip
    assert 0.895 <= 1 - len(passed) / len(wrong) <= 0.91
    found = outcome(seen, weighing)
    assert found["stopped"] == pytest.approx(1 - len(passed) / len(wrong), abs=0.001)
    assert found["kept"] > 0.6


def test_the_area_under_the_curve() -> None:
    assert area_under([3, 2, 1, 0], [True, True, False, False]) == 1.0
    assert area_under([0, 1, 2, 3], [True, True, False, False]) == 0.0
    assert area_under([1, 1], [True, False]) == 0.5


def test_made_claims_are_sentences_or_say_otherwise() -> None:
    passage = "Some of the plans were not reviewed on time. Most visits were made by good staff."
    claim = "The staff who came were good."
    found = {made(passage, [claim], random.Random(i)) for i in range(120)} - {None}
    true = {c[1] for c in found if c and c[2]}
    false = {c[1] for c in found if c and not c[2]}
    assert true <= {"Some of the plans were not reviewed on time.",
                    "Most visits were made by good staff."}  # fmt: skip
    assert len(false) >= 4
    # What is changed of a claim is in words that the passage does not have.
    assert "The staff who came were not good." in false
    assert not (true | {claim}) & false


def test_batches_hold_every_claim_once_and_are_the_same_each_time(tmp_path: Path) -> None:
    lines = [row("leeds-x", f"Claim {i}.", i % 2 == 0, f"Passage {i // 3}.") for i in range(90)]
    (tmp_path / "claims.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rows = read_rows(tmp_path / "claims.jsonl")
    groups = grouped(rows, random.Random(1))
    first = list(batches(groups, random.Random(3)))
    assert first == list(batches(groups, random.Random(3)))
    assert first != list(batches(groups, random.Random(4)))
    assert sorted(e[1] for b in first for e in b) == sorted(r.claim for r in rows)


def test_layers_that_are_not_trained_are_read_once_and_alike() -> None:
    network = CrossNetwork({HEAD: 1})
    network.settle()
    pairs = [("The hall was shut for a week.", "The hall was shut."), ("Rain fell.", "It was dry.")]
    tokens = network.tokens([text for pair in pairs for text in pair])
    inputs = [judged(tokens[2 * i + 1], tokens[2 * i]) for i in range(2)]
    odds = network.above(network.below(inputs, 4), 4)[HEAD][:, 0].tolist()
    assert odds == pytest.approx(scored(network, pairs), abs=0.01)


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
