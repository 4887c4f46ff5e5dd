"""Do follow-ups find what they mean? `python -m tests.evaluation.conversations SHARED DATA`.

SHARED holds `train/conversations.jsonl`: turns, each with a form that stands alone, by hand.
DATA is a data folder (a copy: a folder belongs to one process). Every turn is asked in its
conversation, and its written form by itself; right is a turn that comes first upon the same
passage, or is refused as the written form is. Councils that are not loaded are replaced by
loaded ones, the same throughout a conversation, since nothing is found about the others.
Conversations fall into two halves by their first council, so that what is mended on the one half
(`--half 0`) is measured on the other.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from assistant.assembly import open_assistant
from assistant.evaluation.figures import mean
from assistant.library.mentions import Councils
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Status
from ingest.register.councils import words

# Every council, none of them loaded.
_REGISTER = Councils((), lambda _: False)


@dataclass(frozen=True, slots=True)
class Measured:
    """A turn in its conversation: as understood and as written, and what each came upon."""

    conversation: int
    leans: bool
    asked: str
    written: str
    built: Answer
    alone: Answer

    @property
    def same_report(self) -> bool:
        """Whether both came first upon the same report, or neither upon one that answers."""
        return self._refused or _first(self.built)[:1] == _first(self.alone)[:1]

    @property
    def right(self) -> bool:
        """Whether both came first upon the same passage, or neither upon one that answers."""
        return self._refused or _first(self.built) == _first(self.alone)

    @property
    def _refused(self) -> bool:
        return {self.built.status, self.alone.status} == {Status.NOT_IN_REPORTS}

    def __str__(self) -> str:
        mark = "right" if self.right else "report" if self.same_report else "WRONG"
        about = self.built.understood
        return (
            f"{self.conversation:3} {mark:6} {self.asked}\n"
            f"      written {self.written} [{self.alone.understood.kind}, {self.alone.status}]\n"
            f"      built   {about.question} [{about.kind}, {self.built.status}]\n"
        )


def _first(answer: Answer) -> tuple[str, ...]:
    """The report and the place of the first passage."""
    return tuple(text for p in answer.passages[:1] for text in (p.report_id, p.id or p.text))


class Loaded:
    """Puts loaded councils in the place of others, the same ones throughout a conversation."""

    def __init__(self, known: Councils, number: int) -> None:
        self._known = known
        self._free = sorted(known.names, key=lambda slug: crc32(f"{number}{slug}".encode()))
        self._instead: dict[str, str] = {}

    def text(self, text: str) -> str:
        """A text in which every council is loaded."""
        parts, end = [], 0
        for spot in self._known.spots(text):
            typed = text[spot.start : spot.end]
            loaded, others = self._known.meaning(spot)
            word = typed.lower() in words() and not (typed[:1].isupper() and spot.start)
            if loaded or not others or word:
                continue
            parts += [text[end : spot.start], self._name(others[0].id)]
            end = spot.end
        return "".join([*parts, text[end:]])

    def _name(self, id: str) -> str:
        if id not in self._instead:
            self._instead[id] = self._known.names[self._free.pop(0)]
        return self._instead[id]


def half_of(turns: Sequence[dict[str, str]]) -> int:
    """The half that a conversation belongs to: by the council that it names first."""
    names = [name for turn in turns for name in _REGISTER.find(turn["standalone"]).others]
    return crc32((names or ["none"])[0].encode()) % 2


def measured(
    assistant: Assistant, conversations: Sequence[dict[str, Any]], half: int | None, every: int
) -> Iterator[Measured]:
    """Each turn after the first of every so manieth conversation of a half, or of both."""
    known = assistant.library.councils
    for number, row in enumerate(conversations):
        if number % every or half not in (None, half_of(row["turns"])):
            continue
        loaded, history = Loaded(known, number), list[Answer]()
        for place, turn in enumerate(row["turns"]):
            asked, written = loaded.text(turn["q"]), loaded.text(turn["standalone"])
            history.append(assistant.ask(asked, tuple(history)))
            if place:
                leans = turn["q"] != turn["standalone"]
                yield Measured(number, leans, asked, written, history[-1], assistant.ask(written))


def main() -> int:
    """Print each turn that is not right, then the shares with their 95 % intervals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="folder with train/conversations.jsonl")
    parser.add_argument("data", type=Path, help="data folder of an index, a copy")
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the conversations")
    parser.add_argument("--every", type=int, default=1, help="take every so manieth conversation")
    options = parser.parse_args()
    file = options.shared / "train" / "conversations.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    with open_assistant(Settings(data_dir=options.data)) as assistant:
        found = []
        for turn in measured(assistant, rows, options.half, options.every):
            found.append(turn)
            if not turn.right:
                sys.stdout.write(f"{turn}\n")
                sys.stdout.flush()
    _say(found)
    return 0


def _say(found: Sequence[Measured]) -> None:
    if len({turn.conversation for turn in found}) < 2:
        sys.stdout.write("Fewer than two conversations were measured: there is no interval.\n")
        return
    for name in ("same_report", "right"):
        values = [float(getattr(turn, name)) for turn in found]
        told = mean(values, [turn.conversation for turn in found])
        sys.stdout.write(
            f"{name} {told.value:.3f} ({told.low:.3f} to {told.high:.3f}) of {told.n} turns "
            f"after the first, {told.clusters} conversations\n"
        )


if __name__ == "__main__":
    sys.exit(main())
