"""Labelled claims as they stand in files: a passage, a claim, and whether the one supports it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.checks.types import Source
from ingest.register.councils import council_id, councils

# Councils kept out of all training; their claims show what a judge is worth.
KEPT_OUT = ("middlesbrough", "york", "merton", "solihull", "plymouth", "lewisham")
# Councils whose claims are not trained on either: a judge's threshold is chosen on them.
CHOSEN_ON = ("bath-and-north-east-somerset", "haringey", "newcastle-upon-tyne", "sutton")

_YEAR = re.compile(r"-(\d{4})(?:-\d{2}){0,2}$")


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled claim; `council` is a name, "" where it is not known."""

    passage: str
    claim: str
    supported: bool
    kind: str
    council: str
    group: str

    @property
    def source(self) -> Source:
        """The passage as a source; a report's year, which its name ends with, may be said."""
        return Source(self.passage, self.council, tuple(_YEAR.findall(self.group)))

    @property
    def kept_out(self) -> bool:
        """Whether it is about a council that no model is trained on."""
        return self.about(KEPT_OUT)

    def about(self, councils: Sequence[str]) -> bool:
        """Whether it is about one of these councils."""
        return any(self.group == name or self.group.startswith(f"{name}-") for name in councils)


def read_rows(path: Path) -> list[Row]:
    """The labelled claims of a JSONL file; ValueError names the line that is none."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(read_row(json.loads(line)))
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise ValueError(
                f"{path}, line {number}: a row needs passage, claim and supported."
            ) from error
    return rows


def read_row(row: Mapping[str, Any]) -> Row:
    """A labelled claim from its JSON; KeyError where passage, claim or supported is missing."""
    doc = str(row.get("doc", ""))
    council = str(row.get("council") or _of_document(doc))
    return Row(
        row["passage"],
        row["claim"],
        bool(row["supported"]),
        str(row.get("kind", "")),
        council,
        doc or council_id(council),
    )


@cache
def known_councils() -> frozenset[str]:
    """The names of councils that the product knows."""
    return frozenset(council.name for council in councils().values())


@cache
def _of_document(doc: str) -> str:
    """The council that a document's name begins with, "" where it begins with none."""
    own = {council_id(name): name for name in known_councils()}
    fitting = [key for key in own if doc.startswith(f"{key}-")]
    return own[max(fitting, key=len)] if fitting else ""


def split(rows: Iterable[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows to train on, rows to choose a threshold on, and rows of councils kept out."""
    rows = list(rows)
    known = [r for r in rows if not r.kept_out]
    return (
        [r for r in known if not r.about(CHOSEN_ON)],
        [r for r in known if r.about(CHOSEN_ON)],
        [r for r in rows if r.kept_out],
    )
