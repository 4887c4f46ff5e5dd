"""Injuries to a file of a data folder: what a failing disk, or a hand, does to it."""

import os
from collections.abc import Callable
from pathlib import Path

Injury = Callable[[Path], None]


def truncate(path: Path) -> None:
    """Half of it is gone."""
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    """It is there, with nothing in it."""
    path.write_bytes(b"")


def zero(path: Path) -> None:
    """Every byte is zero."""
    path.write_bytes(bytes(path.stat().st_size))


def flip(path: Path) -> None:
    """One bit is another."""
    body = bytearray(path.read_bytes())
    if body:
        body[len(body) * 2 // 3] ^= 0x10
    path.write_bytes(body)


def delete(path: Path) -> None:
    """It is gone."""
    path.unlink()


def foreign(path: Path) -> None:
    """It holds something else."""
    path.write_bytes(b"These are words of somebody else. " * 200)


KINDS: dict[str, Injury] = {
    "truncated": truncate, "emptied": empty, "zeroed": zero, "flipped": flip, "deleted": delete,
    "foreign": foreign,
}  # fmt: skip
