"""What the judge is trained on: claims that are made, and their batches."""

import random
from pathlib import Path

from assistant.checks.calibration import read_rows
from assistant.training.judge_training import batches, grouped, made
from tests.assistant.checks.claims import row


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
    first = list(batches(groups, 8, random.Random(3)))
    assert first == list(batches(groups, 8, random.Random(3)))
    assert first != list(batches(groups, 8, random.Random(4)))
    assert sorted(e[1] for b in first for e in b) == sorted(r.claim for r in rows)
