"""Seconds, medians and lines."""

import sys
import time
from collections.abc import Callable, Sequence


def timed(action: Callable[[], object]) -> float:
    """The seconds that an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return share(values, 0.5)


def share(values: Sequence[float], part: float) -> float:
    """The value that a part of the values stay below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def say(text: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
