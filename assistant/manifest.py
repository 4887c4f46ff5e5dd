"""What a run was made with: versions, and hashes of corpus, index, models, prompts and settings."""

import hashlib
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.chain import Assistant
from assistant.session import own_prompts
from assistant.settings import Settings
from vectorstore.reading_model import hashes

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


def manifest(assistant: Assistant, settings: Settings, questions: Path) -> dict[str, Any]:
    """Everything that a second run must share to be comparable."""
    reports = assistant.library.reports
    model = assistant.embedding_model
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "questions": {"file": questions.name, "sha256": _hash(questions.read_bytes())},
        "corpus": {
            "reports": len(reports),
            "sha256": _hash("".join(sorted(r.row.id for r in reports)).encode()),
        },
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


def _shown(settings: Settings) -> dict[str, Any]:
    """The settings without what is secret: the key, and a name and password in an address."""
    shown = settings.model_dump(mode="json", exclude={"chat_api_key"})
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
