"""Every sentence that the program itself says, every prompt, every table of words: no code."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

# The prompts and the $names that each must have.
PROMPTS = {
    "answer": {"passages", "question"},
    "compare": {"passages", "question"},
    "redraft": {"passages", "question", "before", "sentence", "reason"},
    "rewrite": {"turns", "question"},
    "search": {"question"},
    "judge": {"passages", "sentences"},
    "relevance": {"question", "sentences"},
}
# "$count {report|reports}": the word that goes with a number, the first with one alone.
_COUNTED = re.compile(r"(\$(\w+)[^${]*)\{([^{}|]*)\|([^{}|]*)\}")
# A line of its own between the part for the system and the part for the user.
_DIVIDER = "\n---\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a chat model is told: who it is and what holds always, and what is asked now."""

    system: str
    user: str


class PromptError(ValueError):
    """A prompt of one's own lacks a $name, has one too many, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """The texts of all prompts, by name."""

    texts: dict[str, str]

    def filled(self, name: str, /, **values: str) -> Prompt:
        """A prompt with its $names filled in; without a divider it is all the user's."""
        system, divider, user = self.texts[name].partition(_DIVIDER)
        if not divider:
            system, user = "", system
        return Prompt(*(Template(part).substitute(values).strip() for part in (system, user)))


def load_prompts(folder: Path | None = None) -> Prompts:
    """The packaged prompts, or the files of a folder where it has them."""
    if folder is not None and not folder.is_dir():
        raise PromptError(message("prompt.no_folder", folder=folder))
    return Prompts({name: _checked(name, folder) for name in PROMPTS})


def _checked(name: str, folder: Path | None) -> str:
    own = folder / f"{name}.md" if folder else None
    if own is None or not own.is_file():
        return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    text = own.read_text(encoding="utf-8", errors="replace")
    template = Template(text)
    if not template.is_valid():
        raise PromptError(message("prompt.dollar", file=own))
    found = set(template.get_identifiers())
    if found != PROMPTS[name]:
        wanted = ", ".join(f"${word}" for word in sorted(PROMPTS[name]))
        raise PromptError(message("prompt.names", file=own, wanted=wanted))
    return text


@cache
def packaged(package: str, name: str) -> dict[str, Any]:
    """The tables of a TOML file that comes with a package."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


def message(key: str, /, **values: object) -> str:
    """The sentence under "section.name", its $names filled in; KeyError where one is missing."""
    section, name = key.split(".")
    texts = {k: str(v) for k, v in values.items()}

    def agreeing(found: re.Match[str]) -> str:
        return found[1] + found[3 if texts.get(found[2]) == "1" else 4]

    return Template(
        _COUNTED.sub(agreeing, packaged("prompts", "messages.toml")[section][name])
    ).substitute(texts)
