"""Files of a run: written whole or not at all, with one sentence where they cannot be."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from assistant.errors import BatchError

Row = dict[str, Any]


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
    with replacing(path) as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


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
    except (OSError, ValueError) as error:
        raise BatchError(f"{path} is no file of a batch run: give the folder of one.") from error
    if not isinstance(value, dict):
        raise BatchError(f"{path} is no file of a batch run: give the folder of one.")
    return value
