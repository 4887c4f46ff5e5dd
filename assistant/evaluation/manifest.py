"""What a run was made with: versions, hashes, and variants of the settings."""

import hashlib
import platform
import re
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.assembly import own_prompts
from assistant.errors import BatchError
from assistant.pipeline import Assistant
from assistant.settings import PREFIX, Settings
from vectorstore.models.trained_models import hashes

Row = dict[str, Any]
_PACKAGES = [
    "council-report-assistant",
    "chromadb",
    "gradio",
    "langchain",
    "langchain-core",
    "numpy",
    "pypdfium2",
    "sentence-transformers",
    "torch",
    "transformers",
]
_CODE = ("ingest", "vectorstore", "prompts", "assistant")
# Settings that decide where answers are shown, and not what they are.
_ELSEWHERE = {"chat_api_key", "data_dir", "host", "port", "embed_origins", "allow_anonymous"}


def manifest(assistant: Assistant, settings: Settings) -> Row:
    """What answers here, as a second run must share it to be comparable."""
    reports = [_report(loaded.row) for loaded in assistant.library.reports]
    model = assistant.embedding_model
    return {
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "code": code(),
        "corpus": corpus(reports),
        "index": {
            "generation": assistant.generation,
            "model": model.name,
            "model_sha256": model.sha256,
            "model_precision": model.precision,
        },
        "weights": hashes(),
        "chat_model": assistant.chat_model or None,
        "prompts": {"sha256": _hash(_prompts(settings))},
        "settings": _shown(settings),
    }


def corpus(reports: Sequence[Mapping[str, Any]]) -> Row:
    """The reports that were loaded, and one hash for all of them."""
    known = [
        {name: report.get(name) for name in ("id", "file", "council", "kind", "published")}
        for report in reports
    ]
    joined = "".join(sorted(str(report["id"]) for report in known))
    return {"reports": len(known), "sha256": _hash(joined.encode()), "loaded": known}


def by_name(loaded: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The ids of reports by the names that gold may give them: file with and without its ending."""
    names: dict[str, str] = {}
    for report in loaded:
        file = str(report["file"]).replace("\\", "/").rsplit("/", 1)[-1]
        for name in (file, file.rpartition(".")[0], str(report["id"])):
            names[name] = str(report["id"])
    return names


@cache
def code() -> Row:
    """The commit of the code where it is a checkout, and a hash of the code itself."""
    digest = hashlib.sha256()
    for package in _CODE:
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return {"commit": _commit(Path(str(files("assistant")))), "sha256": digest.hexdigest()}


def _commit(folder: Path) -> str | None:
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None


def _report(row: Any) -> Row:
    cover = row.cover
    return {
        "id": row.id,
        "file": row.file,
        "council": cover.council or cover.title or row.file,
        "kind": cover.kind,
        "published": cover.published or cover.inspected,
    }


def _shown(settings: Settings) -> Row:
    """The settings without what is secret: the key, and a name and password in an address."""
    shown = settings.model_dump(mode="json", exclude=_ELSEWHERE)
    return {**shown, "chat_base_url": re.sub(r"//[^/@]*@", "//", settings.chat_base_url)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _prompts(settings: Settings) -> bytes:
    """The packaged texts, and the prompts as they are used."""
    texts = sorted(
        (p.name, p.read_bytes())
        for p in files("prompts").iterdir()
        if p.name.endswith((".md", ".toml"))
    )
    used = "".join(own_prompts(settings).texts.values()).encode()
    return b"".join(text for _, text in texts) + used


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# Variants of the settings, each in a TOML file, for runs that are compared.

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
