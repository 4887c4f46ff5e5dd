"""Run a table of questions: each row's answer is kept as it comes."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event, Lock
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.askers import Asker
from assistant.evaluation.journal import Journal

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows of a file are run, and how: `only` are (column, value) that a row must have."""

    limit: int | None = None
    only: tuple[tuple[str, str], ...] = ()
    councils: tuple[str, ...] = ()
    repeats: int = 1
    workers: int = field(default=1, compare=False)

    def as_json(self) -> Row:
        """What of it decides the answers."""
        return {
            "limit": self.limit,
            "only": [f"{name}={value}" for name, value in self.only],
            "councils": list(self.councils),
            "repeats": self.repeats,
        }


def chosen(rows: Sequence[Row], choice: Choice) -> list[int]:
    """The numbers of the rows that are run; BatchError where none is."""
    numbers = [
        number
        for number, row in enumerate(rows)
        if all(str(row.get(name, "")).casefold() == value.casefold() for name, value in choice.only)
    ][: choice.limit]
    if not numbers:
        raise BatchError("No row is chosen: look at --only and --limit.")
    return numbers


def conversations(rows: Sequence[Row]) -> Iterable[list[int]]:
    """Numbers of rows: each conversation in ascending turn, a row without one by itself."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        name = str(row.get("conversation") or "")
        groups[("conversation", name) if name else ("row", str(number))].append(number)
    for group in groups.values():
        yield sorted(group, key=lambda number: (_turn(rows[number]), number))


def _turn(row: Row) -> int:
    return int(row.get("turn") or 0)


def ask_rows(
    asker: Asker,
    rows: Sequence[Row],
    choice: Choice,
    journal: Journal,
    progress: Callable[[], object],
    judge: Callable[[Row, Row], Row] | None = None,
) -> None:
    """Ask the chosen rows that the journal lacks; it has each row as soon as it is answered.

    `judge` says of a row and its answer what becomes "judged" in the journal.
    Turns before a chosen row are asked for its sake, and kept only where they are chosen too.
    """
    wanted = set(chosen(rows, choice))
    runner = _Runner(asker, rows, choice, journal, progress, wanted, judge)
    groups = [
        group
        for group in conversations(rows)
        if any(n in wanted and n not in journal for n in group)
    ]
    pool = ThreadPoolExecutor(choice.workers, thread_name_prefix="batch")
    try:
        tasks = [pool.submit(runner.ask, group) for group in groups]
        wait(tasks, return_when=FIRST_EXCEPTION)
        runner.stop.set()
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()
    finally:
        runner.stop.set()
        pool.shutdown(cancel_futures=True)


@dataclass
class _Runner:
    """What the workers share."""

    asker: Asker
    rows: Sequence[Row]
    choice: Choice
    journal: Journal
    progress: Callable[[], object]
    wanted: Collection[int]
    judge: Callable[[Row, Row], Row] | None = None
    stop: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def ask(self, group: Sequence[int]) -> None:
        """Answer the rows of one conversation by turn."""
        history: list[Row] = []
        last = max(number for number in range(len(group)) if group[number] in self.wanted)
        for number in group[: last + 1]:
            if self.stop.is_set():
                return
            history.append(self._answer(number, history))

    def _answer(self, number: int, history: Sequence[Row]) -> Row:
        if number in self.journal:
            kept: Row = self.journal.get(number)["answer"]
            return kept
        answer, *again = [self._asked(number, history) for _ in range(self._times(number))]
        if number in self.wanted:
            record: Row = {"answer": answer}
            held = self.asker.quotes_held(answer)
            if held:
                record["held"] = held
            if again:
                record["same"] = [substance(other) == substance(answer) for other in again]
            if self.judge:
                record["judged"] = self.judge(self.rows[number], answer)
            self.journal.put(number, record)
            with self.lock:
                self.progress()
        return answer

    def _times(self, number: int) -> int:
        return self.choice.repeats if number in self.wanted else 1

    def _asked(self, number: int, history: Sequence[Row]) -> Row:
        row = self.rows[number]
        # The assistant reads the last ten turns.
        return self.asker.ask(
            str(row["question"]), history[-10:], self.choice.councils, str(row["id"])
        )


def substance(answer: Row) -> str:
    """A digest of what an answer says and shows: its times and the numbers drawn for it apart."""
    kept = {
        name: answer[name] for name in ("status", "answer", "citations", "table") if name in answer
    }
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
