"""Texts in batches of like length, and what the work makes of each in order."""

import pytest

from vectorstore.models.batches import Callers, at_once, by_length


@pytest.mark.parametrize("lengths", [[], [0], [5, 9_000, 3], list(range(0, 4_000, 7))])
def test_every_text_is_in_one_batch_with_others_like_it(lengths: list[int]) -> None:
    batches = by_length(lengths)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert len(batch) == 1 or longest * len(batch) <= 4_000
    order = [lengths[i] for batch in batches for i in batch]
    assert order == sorted(lengths, reverse=True)


def test_results_come_in_the_order_of_the_batches() -> None:
    batches = [[n] for n in range(20)]
    found = list(at_once(lambda batch: batch[0] ** 2, batches))
    assert found == [([n], n**2) for n in range(20)]


def test_callers_at_the_same_time_share_the_threads() -> None:
    callers = Callers()
    with callers.sharing(4) as alone, callers.sharing(4) as second:
        with callers.sharing(4) as third:
            assert (alone, second, third) == (4, 2, 1)
        with callers.sharing(2) as fourth:
            assert fourth == 1
    with callers.sharing(4) as alone_again:
        assert alone_again == 4
