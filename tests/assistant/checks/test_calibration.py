"""Labelled claims, what the checks must reach on them, and how a judge is weighed by them."""

import random
from collections import Counter
from pathlib import Path

import pytest

from assistant.checks.calibration import (
    area_under,
    fitted,
    outcome,
    read_rows,
    split,
    threshold_for,
)
from assistant.checks.judge import (
    Weighing,
)
from tests.assistant.checks.claims import row
from tests.evaluation.claims import OWN, read_claims, run, wilson
from tests.fakes import HashEmbedder


def test_the_threshold_stops_the_share_that_was_asked_for() -> None:
    choice = random.Random(1)
    seen = [
        {"odds": choice.gauss(1.5 if s else -1.5, 1.5), "breaks": "number" if i % 11 == 0 else "",
         "rule": "hedge" if choice.random() < (0.1 if s else 0.5) else "", "words": 0.5,
         "shortens": s and i % 17 == 0, "supported": s}
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


def test_the_claims_are_many_of_both_sorts_and_of_many_kinds() -> None:
    claims = read_claims(OWN)
    supported = Counter(c.supported for c in claims)
    assert len(claims) >= 140
    assert min(supported.values()) >= 70
    assert len({c.kind for c in claims}) >= 25
    assert len({c.id for c in claims}) == len(claims)
    assert 0.4 < len(read_claims(OWN, held_out=True)) / len(claims) < 0.6


@pytest.mark.parametrize("held_out", [False, True])
def test_most_unsupported_claims_are_stopped_and_most_supported_ones_kept(held_out: bool) -> None:
    checked = run(read_claims(OWN, held_out), HashEmbedder().encode)
    right = Counter((c.claim.supported, c.right) for c in checked)
    assert right[False, True] >= 0.9 * (right[False, True] + right[False, False])
    assert right[True, True] >= 0.6 * (right[True, True] + right[True, False])


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(45, 50)
    assert (round(low, 3), round(high, 3)) == (0.786, 0.957)
    assert wilson(0, 0) == (0.0, 1.0)


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
