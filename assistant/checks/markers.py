"""Words that change what a sentence commits itself to, read from `markers.toml`."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_LEVELS = {"some": 1, "many": 2, "most": 3}
NO_LIMIT = 4


@cache
def _tables() -> dict[str, dict[str, Any]]:
    source = files("assistant").joinpath("checks/markers.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def marker(table: str, name: str) -> re.Pattern[str]:
    """The pattern of one kind of marker, for text in lower case."""
    before = "".join(f"(?<!{word})" for word in _tables()["except"].get(name, ()))
    return re.compile(rf"{before}\b(?:{'|'.join(_tables()[table][name])})(?!\w)")


def has(text: str, table: str, name: str) -> bool:
    """Whether a text in lower case has a marker of one kind."""
    return bool(marker(table, name).search(text))


def level(text: str) -> int:
    """The weakest "how many" of a text: 1 some, 2 many, 3 most, 4 where nothing limits it."""
    return next((n for name, n in _LEVELS.items() if has(text, "level", name)), NO_LIMIT)
