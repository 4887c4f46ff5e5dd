"""The sentences of the window, which its scripts show."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def texts() -> dict[str, str]:
    """The section [web_window] of the messages: what the scripts say."""
    source = files("prompts").joinpath("messages.toml").read_text(encoding="utf-8")
    section: dict[str, str] = tomllib.loads(source)["web_window"]
    return section
