"""The columns of a table of questions: what they are called, and which one is which."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.errors import BatchError

_FOLDED = re.compile(r"[\W_]+")


@cache
def _known() -> tuple[dict[str, str], dict[str, bool]]:
    """The contract's name of each folded name, and the meaning of each word for yes and no."""
    text = files("assistant.evaluation").joinpath("columns.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    flags = given.pop("flags")
    names = {_fold(called): name for name, others in given.items() for called in (name, *others)}
    return names, {w: m for m, ws in ((True, flags["yes"]), (False, flags["no"])) for w in ws}


def _fold(name: object) -> str:
    return _FOLDED.sub(" ", str(name or "")).strip().casefold()


def contract_names(cells: Sequence[Any]) -> int:
    """How many cells of a row are names of our columns, each counted once."""
    known, _ = _known()
    return len({known[name] for cell in cells if (name := _fold(cell)) in known})


def flag(cell: object) -> bool | None:
    """The yes or no of a cell; None where it is neither."""
    return _known()[1].get(str(cell).strip().casefold())


def parse_mapping(given: Sequence[str]) -> dict[str, str]:
    """`question=Frage` pairs as {contract's name: column}; BatchError for what is none."""
    names = set(_known()[0].values())
    mapping: dict[str, str] = {}
    for pair in given:
        name, separator, column = pair.partition("=")
        if not separator or not column.strip() or name.strip() not in names:
            raise BatchError(
                f"--map {pair} names no column: give NAME=COLUMN, with NAME one of "
                f"{', '.join(sorted(names))}."
            )
        mapping[name.strip()] = column.strip()
    return mapping


def name_columns(
    head: Sequence[str], mapping: Mapping[str, str]
) -> tuple[dict[int, str], list[str]]:
    """The contract's name, else its own, of each column by position; and what is wrong with them.

    A name given by `mapping` wins over a synonym, the name itself over another word for it.
    """
    faults: list[str] = []
    taken: dict[str, int] = {}
    for name, column in mapping.items():
        place = next((i for i, cell in enumerate(head) if _fold(cell) == _fold(column)), None)
        if place is None:
            faults.append(f"there is no column “{column}” for `{name}`: {_listed(head)}")
        else:
            taken[name] = place
    known, _ = _known()
    for exact in (True, False):
        for place, cell in enumerate(head):
            name = known.get(_fold(cell), "")
            right = (_fold(cell) == _fold(name)) is exact
            if name and right and name not in taken and place not in taken.values():
                taken[name] = place
    named = {place: name for name, place in taken.items()}
    for place, cell in enumerate(head):
        if place not in named and cell.strip():
            named[place] = _free(cell.strip(), set(named.values()))
    if "question" not in taken and "question" not in mapping:
        faults.append(
            f"there is no `question` column: {_listed(head)}; name it with --map question=COLUMN"
        )
    return named, faults


def _free(name: str, taken: set[str]) -> str:
    """A name that no other column has."""
    number = 2
    free = name
    while free in taken:
        free = f"{name} ({number})"
        number += 1
    return free


def _listed(head: Sequence[str]) -> str:
    named = [cell.strip() for cell in head if cell.strip()]
    shown = ", ".join(f"“{name[:40]}”" for name in named[:12])
    more = f" and {len(named) - 12} more" if len(named) > 12 else ""
    return f"the columns are {shown}{more}" if named else "no column has a name"
