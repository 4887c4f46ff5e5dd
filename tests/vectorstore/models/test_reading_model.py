"""Only weights that were published are loaded."""

import json
from pathlib import Path

import pytest

from vectorstore.errors import ModelUnavailable
from vectorstore.models.packaged_model import file_hash
from vectorstore.models.reading_model import WEIGHTS, ReadingModel, hashes, publish, published


def test_the_packaged_weights_are_the_published_ones() -> None:
    known = hashes()
    assert {path.name for path in WEIGHTS.glob("*.safetensors")} == set(known)
    assert known["reader.safetensors"] == file_hash(WEIGHTS / "reader.safetensors")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.safetensors").write_bytes(b"other")
    for file in (tmp_path / "reader.safetensors", tmp_path / "none.safetensors"):
        with pytest.raises(ModelUnavailable, match="not the published ones"):
            published(file)
    with pytest.raises(ModelUnavailable):
        ReadingModel(tmp_path / "reader.safetensors").read("Why?", ["It was."], [""])


def test_what_is_published_is_known_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"weights")
    publish(tmp_path)
    known = json.loads((tmp_path / "hashes.json").read_text(encoding="utf-8"))
    assert known == {"a.safetensors": file_hash(tmp_path / "a.safetensors")}
