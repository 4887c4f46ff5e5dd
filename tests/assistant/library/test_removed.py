"""What was removed can be put back where it was, for so many days."""

import os
import time
from pathlib import Path

import pytest

from assistant.library import removed
from assistant.library.removed import GRACE, put_back, remove_file, removed_files


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.resolve()


def test_a_file_comes_back_to_where_it_was(tmp_path: Path) -> None:
    remove_file(tmp_path, write(tmp_path / "2010" / "a.txt", "first"))
    assert files(tmp_path) == [".removed/2010/a.txt"]
    assert [file.name for file in removed_files(tmp_path)] == ["2010/a.txt"]
    assert put_back(tmp_path, "2010/a.txt") == "2010/a.txt"
    assert files(tmp_path) == ["2010/a.txt"]
    assert put_back(tmp_path, "2010/a.txt") is None


def test_a_name_that_is_taken_costs_no_file(tmp_path: Path) -> None:
    for text in ("first", "second"):
        remove_file(tmp_path, write(tmp_path / "a.txt", text))
    write(tmp_path / "a.txt", "third")
    assert put_back(tmp_path, "a.txt") == "a (1).txt"
    assert put_back(tmp_path, "a (1).txt") == "a (1) (1).txt"
    texts = {path.read_text(encoding="utf-8") for path in tmp_path.glob("*.txt")}
    assert texts == {"first", "second", "third"}


@pytest.mark.parametrize("name", ["../a.txt", "/etc/hostname", "", "b.txt", "2010"])
def test_only_what_was_removed_is_put_back(tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.txt", "stays")
    remove_file(tmp_path, write(tmp_path / "2010" / "c.txt", "goes"))
    assert put_back(tmp_path, name) is None
    assert files(tmp_path) == [".removed/2010/c.txt", "a.txt"]


def test_the_grace_counts_from_the_removal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", "old")
    os.utime(path, (0, 0))
    remove_file(tmp_path, path)
    assert removed_files(tmp_path, GRACE) == []
    now = time.time()
    monkeypatch.setattr(removed.time, "time", lambda: now + (GRACE + 1) * 24 * 60 * 60)
    assert [file.name for file in removed_files(tmp_path, GRACE)] == ["a.txt"]
