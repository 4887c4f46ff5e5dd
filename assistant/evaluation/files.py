"""Files of a run, whole or not at all, and its journal, so that a run that was killed goes on."""

import csv
import errno
import json
import os
import threading
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from filelock import FileLock, Timeout

from assistant.errors import BatchError

Row = dict[str, Any]
RUN, JOURNAL, ANSWERS = "run.json", "progress.jsonl", "answers.jsonl"
# What a run and its restart need not share.
_PASSING = ("made", "finished")


@contextmanager
def replacing(path: Path, encoding: str = "utf-8", newline: str = "\n") -> Iterator[TextIO]:
    """A file to write to that takes the place of the old one when the block has ended well."""
    made = path.with_name(f".{path.name}.part")
    with written(path):
        try:
            with made.open("w", encoding=encoding, newline=newline) as file:
                yield file
            made.replace(path)
        finally:
            made.unlink(missing_ok=True)


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Turn what a disk says into one sentence."""
    try:
        yield
    except OSError as error:
        raise BatchError(
            f"{path} cannot be written ({error.strerror}). What was done is kept: make room, or "
            "mend the folder, and run the same command to go on."
        ) from error


def write_json(path: Path, value: object) -> None:
    """One JSON value, indented."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_lines(path: Path, rows: Iterable[object]) -> None:
    """One JSON value a line."""
    with replacing(path) as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_text(path: Path, text: str) -> None:
    """A text."""
    with replacing(path) as file:
        file.write(text)


def write_table(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """CSV with every cell in quotation marks: whatever delimiter is assumed, no cell is split."""
    with replacing(path, "utf-8-sig", "") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


def read_lines(path: Path) -> Iterator[Row]:
    """The JSON objects of a file of ours, one a line; BatchError where one is none."""
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.strip():
                    yield json.loads(line)
    except (OSError, ValueError) as error:
        raise BatchError(f"{path} is no file of a batch run: run the batch again.") from error


def read_json(path: Path) -> Row:
    """A JSON object of ours; BatchError where it is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(value, dict):
            raise ValueError
    except (OSError, ValueError) as error:
        raise BatchError(f"{path} is no file of a batch run: give the folder of one.") from error
    return value


def read_toml(path: Path) -> Row:
    """The values of a TOML file that somebody wrote; BatchError where it is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BatchError(f"{path} cannot be read as TOML ({error}).") from error


class Journal:
    """The rows of a run that are done, by number, in a folder that no other run has.

    A folder of another run, or of anything else, is a BatchError, and nothing in it is changed.
    """

    def __init__(self, folder: Path, manifest: Row, *, fresh: bool = False) -> None:
        self.folder = folder
        self._path = folder / JOURNAL
        self._mutex = threading.Lock()
        self._places: dict[int, tuple[int, int]] = {}
        with written(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / ".lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise BatchError(
                f"Another run writes to {folder}: wait, or give another --out."
            ) from error
        try:
            self._begin(manifest, fresh=fresh)
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, manifest: Row, *, fresh: bool) -> None:
        known = self.folder / RUN
        if not known.exists():
            if any(p.name not in (".lock", "." + RUN + ".part") for p in self.folder.iterdir()):
                raise BatchError(
                    f"{self.folder} holds other files and no run: give another --out, "
                    "so that nothing is lost."
                )
        elif fresh:
            self._path.unlink(missing_ok=True)
            (self.folder / ANSWERS).unlink(missing_ok=True)
            known.unlink()
        else:
            different = differing(read_json(known), manifest)
            if different:
                raise BatchError(
                    f"{self.folder} holds a run of other {', '.join(different)}: give another "
                    "--out, or --fresh to replace it."
                )
        if not known.exists():
            write_json(known, manifest)
        self.manifest = read_json(known)
        self.finished = (self.folder / ANSWERS).exists() and not self._path.exists()
        if not self.finished:
            self._places = self._kept()
            with written(self._path):
                self._file = self._path.open("ab", buffering=0)

    def _kept(self) -> dict[int, tuple[int, int]]:
        """Where each row stands; what was torn off when the run was killed is cut away."""
        places: dict[int, tuple[int, int]] = {}
        if not self._path.exists():
            return places
        good = 0
        with self._path.open("rb+") as file:
            for line in file:
                try:
                    number = json.loads(line)["row"] if line.endswith(b"\n") else None
                except (ValueError, KeyError, TypeError):
                    number = None
                if not isinstance(number, int):
                    break
                places[number] = (good, len(line))
                good += len(line)
            file.truncate(good)
        return places

    def __contains__(self, number: int) -> bool:
        return number in self._places

    def __len__(self) -> int:
        return len(self._places)

    def put(self, number: int, record: Row) -> None:
        """Write down what came of a row; it stands when this returns."""
        line = (json.dumps({"row": number, **record}, ensure_ascii=False) + "\n").encode()
        with self._mutex, written(self._path):
            place = self._file.seek(0, os.SEEK_END)
            try:
                if self._file.write(line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                # The file ends with its last whole row, whatever a full disk took of this one.
                self._file.truncate(place)
                raise
            self._places[number] = (place, len(line))

    def get(self, number: int) -> Row:
        """What came of a row."""
        place, length = self._places[number]
        with self._mutex, self._path.open("rb") as file:
            file.seek(place)
            record: Row = json.loads(file.read(length))
        return record

    def finish(self, made: str) -> None:
        """Say in the run's description when it ended, and drop the journal: all is written."""
        self.manifest = {**self.manifest, "finished": made}
        write_json(self.folder / RUN, self.manifest)
        self._file.close()
        self._path.unlink()
        self.finished = True

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *fault: object) -> None:
        if not self.finished:
            self._file.close()
        self._lock.release()


def differing(one: Row, two: Row) -> list[str]:
    """The parts in which two descriptions of runs differ, but for their times."""
    names = [name for name in {**one, **two} if name not in _PASSING]
    return [name for name in names if one.get(name) != two.get(name)]
