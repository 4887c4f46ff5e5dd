"""How models are run on a CPU (ADR 6): batches of like length, kept memory, the arithmetic."""

import ctypes
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

from vectorstore.types import BFLOAT16, FLOAT32

Result = TypeVar("Result")
# Characters in one batch, padding included: its numbers stay in the processor's cache.
_BATCH = 4_000


def by_length(lengths: Sequence[int]) -> list[list[int]]:
    """Positions by falling length, as many in each batch as are _BATCH characters when padded."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    batches: list[list[int]] = []
    while order:
        size = max(1, _BATCH // max(1, lengths[order[0]]))
        batches.append(order[:size])
        order = order[size:]
    return batches


def at_once(
    work: Callable[[list[int]], Result], batches: Sequence[list[int]]
) -> Iterator[tuple[list[int], Result]]:
    """Each batch with what the work makes of it, in order; as many at once as there are threads.

    Callers at the same time share the threads, each with one of its own at least.
    """
    with CALLERS.sharing(_threads()) as threads:
        if min(threads, len(batches)) < 2:
            yield from zip(batches, map(work, batches), strict=True)
            return
        with ThreadPoolExecutor(threads) as pool:
            yield from zip(batches, pool.map(work, batches), strict=True)


class Callers:
    """Shares threads among those who are at work: as many runnable as there are processors."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at_work = 0

    @contextmanager
    def sharing(self, threads: int) -> Iterator[int]:
        """The threads for one more caller beside those who are at work, one at least."""
        with self._lock:
            self._at_work += 1
            own = max(1, threads // self._at_work)
        try:
            yield own
        finally:
            with self._lock:
                self._at_work -= 1


CALLERS = Callers()


@cache
def _threads() -> int:
    """The threads that torch would share a batch among; from now on each has its own batch.

    Threads that share a batch wait for each other after every step: on a busy machine that takes
    several times as long.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    return threads


# Keep freed memory for the next batch: giving it back costs more than the arithmetic.

# Parameters of glibc's mallopt(3), and sizes that no batch reaches.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_TRIM, _MMAP = 1 << 30, 1 << 29


@cache
def keep_freed() -> None:
    """Let glibc keep what is freed; without it, threads that encode wait for each other's pages.

    Measured on two cores: texts a second while indexing three times as many (ADR 6).
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library: it keeps its own counsel
        return
    mallopt(_TRIM_THRESHOLD, _TRIM)
    mallopt(_MMAP_THRESHOLD, _MMAP)


# The arithmetic that a model is run in: what the processor has multiplications for (ADR 6).

# Processors with these multiply bfloat16 themselves; without them it is slower than float32.
_BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16"})
# The same of eight bits; without them sums of products overflow, too.
_EIGHT_BITS = frozenset({"avx512_vnni", "avx_vnni", "amx_int8"})
_CPU = Path("/proc/cpuinfo")


def precision(cpu: Path = _CPU) -> str:
    """BFLOAT16 or FLOAT32, by what the processor says of itself; torch is not waited for."""
    return BFLOAT16 if _BFLOAT16 & _flags(cpu) else FLOAT32


def multiplies_eight_bits(cpu: Path = _CPU) -> bool:
    """Whether the processor multiplies numbers of eight bits faster than single precision."""
    return bool(_EIGHT_BITS & _flags(cpu))


@cache
def _flags(cpu: Path) -> frozenset[str]:
    try:
        lines = cpu.read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line for line in lines if line.startswith("flags")), "").split())
