"""What is run and who is asked: rows, variants of the settings, the assistant here or a server."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from assistant.errors import BatchError
from assistant.evaluation.files import Journal, read_toml
from assistant.evaluation.verdicts import plain
from assistant.front_end import guarded
from assistant.input import read_history
from assistant.pipeline import Assistant
from assistant.settings import PREFIX, Settings
from assistant.types import Answer, Fault, Status

Row = dict[str, Any]
# A chat model on a slow machine takes minutes; a server that is silent for longer is gone.
_PATIENCE = 600
# Reports whose folded text is kept in memory, about 100 KB each.
_TEXTS = 256
# Earlier turns that the assistant reads.
_TURNS = 10
# Settings that decide where a run stands and not what it answers.
ELSEWHERE = {"data_dir", "host", "port", "embed_origins", "allow_anonymous"}


class Asker(Protocol):
    """Answers one question with the Answers before it, all as JSON."""

    def ask(self, question: str, history: Sequence[Row], councils: Sequence[str], id: str) -> Row:
        """The Answer as JSON; an unusable question, or a fault, is one with status `failed`."""
        ...

    def quotes_held(self, answer: Row) -> list[bool]:
        """Of each quote cited, whether its report has it; none where no texts are at hand."""
        ...


class LocalAsker:
    """The assistant in this process."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._text = lru_cache(_TEXTS)(lambda id: plain(assistant.library.text(id)))

    def ask(self, question: str, history: Sequence[Row], councils: Sequence[str], id: str) -> Row:
        """Answer a question; a fault of ours fails its row alone, and is logged."""
        given: Row = {"history": read_history(list(history)), "councils": councils, "id": id}
        steps = guarded(
            question, lambda: [self._assistant.invoke({"question": question, **given})], id
        )
        answer = cast(Answer, next(steps))
        if answer.error:
            # The number of a fault is drawn anew each time; the row's own is one to report, too.
            answer = replace(answer, error=replace(answer.error, id=id))
        return answer.as_json()

    def quotes_held(self, answer: Row) -> list[bool]:
        """Of each quote cited, whether the text of its report as it was read has it."""
        return [
            plain(cited["quote"]) in self._text(cited["report_id"]) for cited in answer["citations"]
        ]


class ServerAsker:
    """A server of this program at an address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BatchError(f"{url} is no address of a server: give one such as http://host:7860.")
        self._url = url.rstrip("/")

    def ask(self, question: str, history: Sequence[Row], councils: Sequence[str], id: str) -> Row:
        """Answer a question over HTTP; a server that is gone ends the run with one sentence."""
        body = {"question": question, "history": list(history), "councils": list(councils)}
        status, answer = self._call("/api/ask", body)
        if status == 200 and "status" in answer:
            answer["id"] = id
            return answer
        fault = answer.get("error") or {}
        if status != 422 or fault.get("code") != "question":
            said = fault.get("message") or f"status {status}"
            raise BatchError(f"The server at {self._url} does not answer row {id}: {said}")
        said = str(fault.get("message"))
        failed = Answer(id, question, Status.FAILED, said, error=Fault("question", said, id))
        return failed.as_json()

    def quotes_held(self, answer: Row) -> list[bool]:
        """None: the texts are at the server."""
        return []

    def reports(self) -> list[Row]:
        """The reports that the server has loaded."""
        status, listed = self._call("/api/reports")
        if status != 200 or not isinstance(listed.get("reports"), list):
            raise BatchError(f"The server at {self._url} is not one of this program.")
        return list(listed["reports"])

    def _call(self, path: str, body: Row | None = None) -> tuple[int, Row]:
        address, method = self._url + path, "GET" if body is None else "POST"
        try:
            response = httpx.request(method, address, json=body, timeout=_PATIENCE)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise BatchError(
                f"The server at {self._url} cannot be reached ({error}): start it, and run the "
                "same command to go on."
            ) from error
        return response.status_code, _object(response.content)


def _object(data: bytes) -> Row:
    try:
        value = json.loads(data)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


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
        yield sorted(group, key=lambda number: (int(rows[number].get("turn") or 0), number))


@dataclass
class Runner:
    """Asks the chosen rows that the journal lacks; it has each row as soon as it is answered.

    `judge` says of a row and its answer what becomes "judged" in the journal; `progress` is called
    after each row. Turns before a chosen row are asked for its sake, and kept only where they are
    chosen too.
    """

    asker: Asker
    rows: Sequence[Row]
    choice: Choice
    journal: Journal
    progress: Callable[[], object]
    judge: Callable[[Row, Row], Row] | None = None
    _wanted: Collection[int] = field(init=False)
    _stop: Event = field(init=False, default_factory=Event)
    _lock: Lock = field(init=False, default_factory=Lock)

    def run(self) -> None:
        """Ask all that is left, some conversations at a time; the first fault ends it."""
        self._wanted = set(chosen(self.rows, self.choice))
        groups = [
            group
            for group in conversations(self.rows)
            if any(n in self._wanted and n not in self.journal for n in group)
        ]
        pool = ThreadPoolExecutor(self.choice.workers, thread_name_prefix="batch")
        try:
            tasks = [pool.submit(self._ask, group) for group in groups]
            wait(tasks, return_when=FIRST_EXCEPTION)
            self._stop.set()
            for task in tasks:
                if task.done() and not task.cancelled():
                    task.result()
        finally:
            self._stop.set()
            pool.shutdown(cancel_futures=True)

    def _ask(self, group: Sequence[int]) -> None:
        """Answer the rows of one conversation by turn."""
        history: list[Row] = []
        last = max(place for place, number in enumerate(group) if number in self._wanted)
        for number in group[: last + 1]:
            if self._stop.is_set():
                return
            history.append(self._answer(number, history))

    def _answer(self, number: int, history: Sequence[Row]) -> Row:
        if number in self.journal:
            kept: Row = self.journal.get(number)["answer"]
            return kept
        if number not in self._wanted:
            return self._asked(number, history)
        answer, *again = [self._asked(number, history) for _ in range(self.choice.repeats)]
        record: Row = {"answer": answer}
        held = self.asker.quotes_held(answer)
        if held:
            record["held"] = held
        if again:
            record["same"] = [substance(other) == substance(answer) for other in again]
        if self.judge:
            record["judged"] = self.judge(self.rows[number], answer)
        self.journal.put(number, record)
        with self._lock:
            self.progress()
        return answer

    def _asked(self, number: int, history: Sequence[Row]) -> Row:
        row, councils = self.rows[number], self.choice.councils
        return self.asker.ask(str(row["question"]), history[-_TURNS:], councils, str(row["id"]))


def substance(answer: Row) -> str:
    """A digest of what an answer says and shows: its times and the numbers drawn for it apart."""
    said = ("status", "answer", "citations", "table")
    kept = {name: answer[name] for name in said if name in answer}
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Variant:
    """A name, and the settings that differ from those that are set."""

    name: str
    settings: dict[str, Any]

    def of(self, settings: Settings) -> Settings:
        """The settings of the variant; BatchError where a value is wrong."""
        try:
            return Settings.model_validate(settings.model_dump() | self.settings)
        except ValidationError as error:
            first = error.errors()[0]
            raise BatchError(f"Variant {self.name}: {first['loc'][0]}: {first['msg']}.") from error


def parse_variant(given: str) -> Variant:
    """`a:settings.toml` as a variant; `a:` alone is what is set. BatchError for what is none."""
    name, separator, file = given.partition(":")
    if not separator or not name.isidentifier():
        raise BatchError(f"--variant {given} is none: give NAME:FILE.toml, or NAME: alone.")
    if not file:
        return Variant(name, {})
    path = Path(file)
    values = read_toml(path)
    settings = {key.lower().removeprefix(PREFIX.lower()): value for key, value in values.items()}
    known = set(Settings.model_fields) - ELSEWHERE
    unknown = ", ".join(sorted(set(settings) - known))
    if unknown:
        listed = ", ".join(sorted(known))
        raise BatchError(f"{path}: {unknown} is no setting that may vary; known are {listed}.")
    return Variant(name, settings)
