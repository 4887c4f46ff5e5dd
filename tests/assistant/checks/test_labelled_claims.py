"""The labelled claims about the sample reports, and what the checks must reach on them."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.checks.labelled_claims import read_rows, split
from tests.assistant.checks.claims import row
from tests.evaluation.claims import OWN, read_claims, run, wilson
from tests.fakes import HashEmbedder


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
