"""Texts in batches of like length, what is made of each, and in which arithmetic."""

from pathlib import Path

import pytest

from vectorstore.models.batches import Callers, at_once, by_length, precision
from vectorstore.types import BFLOAT16, FLOAT32


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


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("flags\t\t: fpu avx2 avx512_bf16", BFLOAT16),
        ("flags\t\t: fpu amx_tile amx_bf16", BFLOAT16),
        ("flags\t\t: fpu avx2 avx512f", FLOAT32),
        ("Features\t: asimd bf16", FLOAT32),
        ("", FLOAT32),
    ],
)
def test_bfloat16_is_for_processors_that_multiply_it(
    tmp_path: Path, says: str, expected: str
) -> None:
    cpu = tmp_path / "cpuinfo"
    cpu.write_text(f"processor\t: 0\n{says}\n", encoding="utf-8")
    assert precision(cpu) == expected
    assert precision(tmp_path / "none") == FLOAT32
