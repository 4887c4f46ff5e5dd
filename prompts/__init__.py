"""Every sentence that the program itself says, and every prompt: texts, not code."""

import tomllib
from functools import cache
from importlib.resources import files
from string import Template


@cache
def _messages() -> dict[str, dict[str, str]]:
    source = files("prompts").joinpath("messages.toml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = tomllib.loads(source)
    return loaded


def message(key: str, /, **values: object) -> str:
    """The sentence under "section.name", its $names filled in; KeyError where one is missing."""
    section, name = key.split(".")
    return Template(_messages()[section][name]).substitute({k: str(v) for k, v in values.items()})
