"""Files are read in processes of their own, and one that breaks its reader stops nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.reader import Reading, read_all, read_file
from tests.conftest import ROOT, SAMPLES
from tests.ingest.breaking import breaking
from tests.texts import book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nine short reports."""
    for number in range(9):
        text = book(number, chapters=2).text
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def read(folder: Path, limit: float = 60.0) -> dict[str, Reading]:
    readings = read_all(sorted(folder.iterdir()), limit=limit, read=breaking)
    return {reading.path.name: reading for reading in readings}


def test_every_file_is_read_once_and_as_in_one_process(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    paths = sorted(folder.iterdir())
    readings = list(read_all(paths))
    assert sorted(reading.path for reading in readings) == paths
    for reading in readings:
        assert reading == read_file(reading.path)


def test_no_files_start_no_process() -> None:
    assert list(read_all([])) == []


@pytest.mark.parametrize(
    ("how", "status", "says"),
    [("crash", "damaged", "is damaged: reading it broke off."),
     ("memory", "too-large", "wants more than 1 GB of memory: save it anew.")],
)  # fmt: skip
def test_a_reader_that_dies_costs_its_file_alone(
    folder: Path, how: str, status: str, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in (f"0-{how}.txt", f"5-{how}.txt"):
        (folder / name).write_bytes((folder / "0.txt").read_bytes())
    found = read(folder)
    assert len(found) == 11
    assert {name for name, reading in found.items() if not reading.report} == {
        f"0-{how}.txt", f"5-{how}.txt",
    }  # fmt: skip
    dead = found[f"5-{how}.txt"]
    assert (dead.status, dead.size) == (status, 0)
    assert dead.reason == f"5-{how}.txt {says}"
    assert capfd.readouterr().err == ""


def test_a_file_that_takes_too_long_is_given_up(folder: Path) -> None:
    (folder / "endless.txt").write_bytes(b"words")
    (folder / "waiting.txt").write_bytes((folder / "0.txt").read_bytes())
    found = read(folder, limit=1.0)
    assert [name for name, reading in found.items() if not reading.report] == ["endless.txt"]
    late = found["endless.txt"]
    assert (late.status, late.size) == ("too-slow", 5)
    assert late.reason == "endless.txt was not read within 1 s: save it anew."


def test_readers_end_when_nobody_wants_more(folder: Path) -> None:
    readings = read_all(sorted(folder.iterdir()), workers=2)
    next(readings)
    readings.close()
    assert list(readings) == []


SCRIPT = """
from pathlib import Path
from ingest.reader import read_all
print(*(reading.status for reading in read_all([Path({file!r})])))
"""


def test_a_script_without_a_main_guard_reads_in_its_own_process(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(file=str(SAMPLES / "quillmere.pdf")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["ok"]
