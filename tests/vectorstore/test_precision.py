"""The arithmetic that a processor is good at."""

from pathlib import Path

import pytest

from vectorstore.precision import BFLOAT16, FLOAT32, precision


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
