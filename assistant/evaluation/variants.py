"""Variants of the settings, each in a TOML file, for runs that are compared."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.errors import BatchError
from assistant.settings import PREFIX, Settings

# What decides where a run stands and not what it answers.
_FIXED = {"data_dir", "host", "port", "embed_origins", "allow_anonymous"}


@dataclass(frozen=True, slots=True)
class Variant:
    """A name, and the settings that differ from those that are set."""

    name: str
    settings: dict[str, Any]

    def of(self, settings: Settings) -> Settings:
        """The settings of the variant; BatchError where a value is wrong."""
        try:
            return Settings.model_validate(settings.model_dump() | self.settings)
        except ValidationError as error:
            first = error.errors()[0]
            raise BatchError(f"Variant {self.name}: {first['loc'][0]}: {first['msg']}.") from error


def parse_variant(given: str) -> Variant:
    """`a:settings.toml` as a variant; `a:` alone is what is set. BatchError for what is none."""
    name, separator, file = given.partition(":")
    if not separator or not name.isidentifier():
        raise BatchError(f"--variant {given} is none: give NAME:FILE.toml, or NAME: alone.")
    if not file:
        return Variant(name, {})
    path = Path(file)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BatchError(f"{path} cannot be read as TOML ({error}).") from error
    settings = {key.lower().removeprefix(PREFIX.lower()): value for key, value in values.items()}
    known = set(Settings.model_fields) - _FIXED
    unknown = sorted(set(settings) - known)
    if unknown:
        raise BatchError(
            f"{path}: {', '.join(unknown)} is no setting that may vary; known are "
            f"{', '.join(sorted(known))}."
        )
    return Variant(name, settings)
