"""The packaged model is the published one, file by file."""

from pathlib import Path

import pytest

from vectorstore.errors import ModelUnavailable
from vectorstore.models.packaged_model import HASHES, file_hash, packaged_model, verify


@pytest.fixture
def model_folder(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A small folder and the hashes of its files."""
    for name in ("config.json", "deep/weights.bin"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode() * 9)
    return tmp_path, {n: file_hash(tmp_path / n) for n in ("config.json", "deep/weights.bin")}


def test_a_model_folder_as_published_is_accepted(
    model_folder: tuple[Path, dict[str, str]],
) -> None:
    verify(*model_folder)


def test_a_changed_byte_is_refused(model_folder: tuple[Path, dict[str, str]]) -> None:
    folder, hashes = model_folder
    data = bytearray((folder / "deep/weights.bin").read_bytes())
    data[-1] ^= 1
    (folder / "deep/weights.bin").write_bytes(bytes(data))
    with pytest.raises(ModelUnavailable, match=r"deep/weights.bin differs"):
        verify(folder, hashes)


def test_a_missing_file_is_refused(model_folder: tuple[Path, dict[str, str]]) -> None:
    folder, hashes = model_folder
    (folder / "config.json").unlink()
    with pytest.raises(ModelUnavailable, match="config.json differs"):
        verify(folder, hashes)


def test_a_file_that_was_not_published_is_refused(
    model_folder: tuple[Path, dict[str, str]],
) -> None:
    folder, hashes = model_folder
    (folder / "more.py").write_text("x", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="more.py differs"):
        verify(folder, hashes)


def test_the_installed_package_is_verified_file_by_file() -> None:
    folder = packaged_model()
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == set(
        HASHES
    )
