"""The labelled claims about the sample reports, and what the checks must reach on them."""

from collections import Counter

import pytest

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
