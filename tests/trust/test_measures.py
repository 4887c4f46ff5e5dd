"""Measures of `make trust` in a small size, so that none is broken when it is wanted."""

import subprocess
from pathlib import Path

import pytest

from tests.trust import odd_files
from tests.trust.disks import disk, fill_often
from tests.trust.growth import grow
from tests.trust.many_chunks import ask_among_many

_FEW = ("half.pdf", "kid-of-itself.pdf", "laughs.docx", "short-lines.txt", "spans.html",
        "zeros-within.txt")  # fmt: skip


def test_a_report_that_is_added_writes_no_other_ones_vectors(tmp_path: Path) -> None:
    told = grow(tmp_path, 2)
    assert told["rows written to Chroma"] == 0
    assert 0 < told["vectors made"] < told["vectors"]
    assert told["first ten of both, share"] >= 0.99


def test_chunks_that_were_written_are_taken_up(tmp_path: Path) -> None:
    told = ask_among_many(tmp_path, 100)
    assert (told["taken up at"], told["100 chunks"]["warm ms, p95"] > 0) == (0, True)
    assert ask_among_many(tmp_path, 100)["taken up at"] == 100


def test_odd_files_cost_little_and_end_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odd_files, "FILES", {name: odd_files.FILES[name] for name in _FEW})
    told = odd_files.read_odd(tmp_path, len(_FEW))
    assert told["files"] == len(_FEW)
    assert [told[what] for what in ("over 60 s", "over 1 GB")] == [[], []]
    assert told["ended their reader"] == {}


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    try:
        with disk(tmp_path / "tried", "size=1m"):
            pass
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system can be mounted here")
    told = fill_often(tmp_path, 1)
    assert told.get("lost what was there", 0) == 0
    assert told["the same with room again"] == 1
    assert told["read-only: kept"] == 1
