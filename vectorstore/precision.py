"""The arithmetic that a model is run in: bfloat16 where the processor has it (ADR 6)."""

from functools import cache
from pathlib import Path

FLOAT32, BFLOAT16 = "float32", "bfloat16"
# Processors with these multiply bfloat16 themselves; without them it is slower than float32.
_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})


@cache
def precision(cpu: Path = Path("/proc/cpuinfo")) -> str:
    """BFLOAT16 or FLOAT32, by what the processor says of itself; torch is not waited for."""
    try:
        lines = cpu.read_text(encoding="utf-8").splitlines()
    except OSError:
        return FLOAT32
    flags = next((line for line in lines if line.startswith("flags")), "")
    return BFLOAT16 if _FLAGS & set(flags.split()) else FLOAT32
