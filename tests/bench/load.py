"""Many people at one real server: `python -m tests.bench.load REPORTS [--data FOLDER]`.

The server is a process of its own with the models as they ship. People are told apart by a proxy's
header, as behind a real proxy, so that the limits by person hold. Machines are noisy: read the
ratios.
"""

import argparse
import asyncio
import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from tests.bench.measure import share

_WAIT, _SLOW = 300, 300.0
_MATTERS = ("social workers' caseloads", "support for carers", "the quality of leadership",
            "safeguarding", "care leavers' housing", "how plans are reviewed")  # fmt: skip
_HOSTILE, _ALONE = 3_500_000, 20


def p95(seconds: Sequence[float]) -> float:
    """What 95 of 100 stay below."""
    return share(seconds, 0.95) if seconds else float("nan")


class Person:
    """Somebody who asks, over a connection of their own."""

    def __init__(self, base: str, name: str, council: str = "") -> None:
        self.name, self.council, self.asked = name, council, 0
        self.client = httpx.AsyncClient(
            base_url=base, headers={"x-forwarded-user": name}, trust_env=False, timeout=_SLOW
        )

    async def ask(self) -> float:
        """Seconds that the next question took; AssertionError for an answer to another."""
        self.asked += 1
        matter = _MATTERS[self.asked % len(_MATTERS)]
        question = f"What does the report on {self.council} say about {matter}?"
        started = time.perf_counter()
        response = await self.client.post("/api/ask", json={"question": question})
        seconds = time.perf_counter() - started
        response.raise_for_status()
        answer = response.json()
        assert answer["status"] != "failed", answer["error"]
        own = {c["council"] for c in answer["citations"]}
        assert answer["question"] == question, (self.name, answer["question"])
        assert len(own) <= 1, (self.name, own)
        return seconds


class WindowPerson(Person):
    """Somebody who asks in the window: Gradio's queue, and its stream of events."""

    async def open(self) -> None:
        """Load the page and find the event of the question field."""
        (await self.client.get("/")).raise_for_status()
        config = (await self.client.get("/config")).json()
        kept = config["dependencies"]
        self.event = next(d["id"] for d in kept if len(d["targets"]) == 2 and len(d["inputs"]) == 3)
        self.session = f"s{self.name}"

    async def ask(self) -> float:
        """Seconds until the window has the answer to what was typed in it."""
        self.asked += 1
        matter = _MATTERS[self.asked % len(_MATTERS)]
        question = f"What does the report on {self.council} say about {matter}?"
        started = time.perf_counter()
        given = {"data": [question, None, []], "fn_index": self.event, "trigger_id": 1,
                 "session_hash": self.session}  # fmt: skip
        joined = await self.client.post("/gradio_api/queue/join", json=given)
        joined.raise_for_status()
        shown = await self._shown(str(joined.json()["event_id"]))
        seconds = time.perf_counter() - started
        turns = json.loads(shown)["turns"]
        assert turns[-1]["question"] == question, (self.name, turns[-1]["question"])
        assert len(turns) == min(self.asked, 60), (self.name, len(turns))
        return seconds

    async def _shown(self, event: str) -> str:
        address = f"/gradio_api/queue/data?session_hash={self.session}"
        shown = ""
        async with self.client.stream("GET", address) as stream:
            async for line in stream.aiter_lines():
                told = json.loads(line[6:]) if line.startswith("data: ") else {}
                if told.get("event_id") not in (event, None):
                    continue
                output = told.get("output") or {}
                assert "error" not in output, output
                shown = _value(output.get("data"), shown)
                if told.get("msg") == "process_completed":
                    return shown
        raise AssertionError(f"{self.name}: the stream ended before the answer")


def _value(data: Any, before: str) -> str:
    """The conversation that an event shows; an update tells only what has changed in it."""
    if not isinstance(data, list) or len(data) < 2:
        return before
    shown = data[1]
    if isinstance(shown, str):
        return shown
    for change in shown if isinstance(shown, list) else ():
        if isinstance(change, list) and change[0] in ("replace", "append"):
            before = change[2] if change[0] == "replace" else before + change[2]
    return before


async def many(base: str, people: Sequence[Person], seconds: float, alone: float) -> dict[str, Any]:
    """All ask, each the next question as soon as the last is answered."""
    taken: list[float] = []
    faults: list[str] = []
    until = time.perf_counter() + seconds

    async def ask_on(person: Person) -> None:
        while time.perf_counter() < until:
            try:
                taken.append(await person.ask())
            except (httpx.HTTPError, AssertionError) as error:
                faults.append(repr(error)[:300])
                await asyncio.sleep(0.2)

    started = time.perf_counter()
    await asyncio.gather(*map(ask_on, people))
    lasted = time.perf_counter() - started
    # One server that never idles gives everybody an answer once in a round.
    ideal = len(people) * alone
    return {
        "people": len(people), "answers": len(taken), "faults": len(faults), "first": faults[:3],
        "alone, s": round(alone, 3), "ideal, s": round(ideal, 2), "p95, s": round(p95(taken), 2),
        "times the ideal": round(p95(taken) / ideal, 2), "a second": round(len(taken) / lasted, 2),
    }  # fmt: skip


async def measure_alone(person: Person, count: int) -> list[float]:
    """One question after the other, warm."""
    await person.ask()
    return [await person.ask() for _ in range(count)]


def hostile_history() -> str:
    """Earlier Answers of 3.5 MB in all, every string and list of them far too long."""
    citation = {"n": 1, "quote": "x" * 9_000, "pages": list(range(3_000)), "headings": ["h"] * 900}
    turn = {"status": "answered", "question": "q" * 9_000, "answer": "a [1] " * 5_000,
            "citations": [citation] * 5, "choices": ["c" * 200] * 200,
            "understood": {"councils": ["x"] * 900}}  # fmt: skip
    count = _HOSTILE // len(json.dumps(turn)) + 1
    return json.dumps([turn] * count)


def hostile_bodies(history: str) -> Iterator[tuple[str, str]]:
    """The addresses that read what others have sent, each with a body of 3.5 MB."""
    yield "/api/ask", f'{{"question": "And now?", "history": {history}}}'
    yield "/api/ask/stream", f'{{"question": "And now?", "history": {history}}}'
    yield "/api/save/md", f'{{"turns": {history}}}'
    yield "/api/save/docx", f'{{"turns": {history}}}'
    yield "/v1/chat/completions", f'{{"model": "x", "messages": {history}}}'
    yield "/api/conversations", f'{{"turns": {history}}}'
    yield (
        "/gradio_api/queue/join",
        (
            f'{{"data": [null, []], "event_data": {{"restore": {history}}}, "fn_index": 2,'
            f' "trigger_id": 1, "session_hash": "hostile"}}'
        ),
    )


async def beside_hostile(base: str, neighbour: Person, count: int) -> dict[str, Any]:
    """A neighbour's questions, alone and while five send hostile histories at once."""
    idle = await measure_alone(neighbour, count)
    told: dict[str, Any] = {"idle, p95 s": round(p95(idle), 3)}
    for path, body in hostile_bodies(hostile_history()):
        ended = asyncio.Event()
        statuses: list[int] = []
        others = [asyncio.create_task(_send_on(base, n, path, body, ended, statuses))
                  for n in range(5)]  # fmt: skip
        await asyncio.sleep(0.5)
        # Somebody else each time: nobody may ask as much in a minute as all of them do together.
        other = Person(base, f"beside {path}", neighbour.council)
        busy = [await other.ask() for _ in range(count)]
        await other.client.aclose()
        ended.set()
        await asyncio.gather(*others)
        told[path] = {"p95, s": round(p95(busy), 3), "times": round(p95(busy) / p95(idle), 2),
                      "sent": len(statuses), "statuses": sorted(set(statuses))}  # fmt: skip
    return told


async def _send_on(
    base: str, number: int, path: str, body: str, ended: asyncio.Event, statuses: list[int]
) -> None:
    headers = {"x-forwarded-user": f"hostile {number}", "content-type": "application/json"}
    async with httpx.AsyncClient(
        base_url=base, headers=headers, trust_env=False, timeout=_SLOW
    ) as client:
        if path.startswith("/gradio_api"):
            await client.get("/")
            body = body.replace('"hostile"', f'"hostile{number}"')
        while not ended.is_set():
            try:
                statuses.append((await client.post(path, content=body)).status_code)
            except httpx.TransportError:
                # The server may end a connection whose body it does not want.
                statuses.append(0)


async def among_idle(base: str, neighbour: Person, connections: int) -> dict[str, Any]:
    """A person's questions while so many connections are open: silent, or half a request."""
    host, port = base.removeprefix("http://").split(":")
    opened = []
    for number in range(connections):
        reader, writer = await asyncio.open_connection(host, int(port))
        if number % 2:
            writer.write(b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90\r\n")
        opened.append((reader, writer))
    taken = [await neighbour.ask() for _ in range(10)]
    other = Person(base, "a newcomer", neighbour.council)
    taken.append(await other.ask())
    await other.client.aclose()
    still = sum(not reader.at_eof() for reader, _ in opened)
    for _, writer in opened:
        writer.close()
    return {"connections": connections, "still open": still, "answered": len(taken),
            "p95, s": round(p95(taken), 3)}  # fmt: skip


@contextlib.contextmanager
def serving(reports: Path, data: Path) -> Iterator[str]:
    """A server in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("ASSISTANT_")}  # fmt: skip
    environment |= {
        "ASSISTANT_PORT": str(port), "ASSISTANT_REPORTS_DIR": str(reports.resolve()),
        "ASSISTANT_DATA_DIR": str(data.resolve()), "ASSISTANT_AUTH": "proxy",
        "ASSISTANT_PROXY_ADDRESSES": "127.0.0.1", "ASSISTANT_KEEP_CONVERSATIONS": "1",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "assistant", "serve"], env=environment)
    try:
        _wait_for(f"{base}/readyz", process)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _WAIT
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(address, trust_env=False).status_code == 200:
                return
        time.sleep(0.3)
    raise SystemExit("the server does not begin to answer")


async def measure(base: str, options: argparse.Namespace) -> None:
    """Print every figure that was asked for."""
    listed = httpx.get(f"{base}/api/reports", headers={"x-forwarded-user": "x"}, trust_env=False)
    councils = sorted({report["name"] for report in listed.json()["reports"]})

    def people(kind: type[Person]) -> list[Person]:
        return [kind(base, f"{kind.__name__}{n}", councils[n % len(councils)])
                for n in range(options.people)]  # fmt: skip

    one = Person(base, "one", councils[0])
    measures: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {
        "idle": lambda: among_idle(base, one, options.idle),
        "hostile": lambda: beside_hostile(base, one, options.questions),
        "interface": lambda: _crowd(base, people(Person), options),
        "window": lambda: _crowd(base, people(WindowPerson), options),
    }
    await one.ask()
    for name in options.only or measures:
        sys.stdout.write(f"{name}: {json.dumps(await measures[name](), indent=2)}\n")
        sys.stdout.flush()
    await one.client.aclose()


async def _crowd(base: str, people: list[Person], options: argparse.Namespace) -> dict[str, Any]:
    for person in people:
        if isinstance(person, WindowPerson):
            await person.open()
    # What one person at a time needs for questions like those of all.
    taken = [await person.ask() for person in people[:_ALONE]]
    told = await many(base, people, options.seconds, sum(taken) / len(taken))
    for person in people:
        await person.client.aclose()
    return told


def main() -> None:
    """Start the server and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("reports", type=Path, help="a folder of reports")
    parser.add_argument("--data", type=Path, help="a data folder that holds their index")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--idle", type=int, default=2_500, help="idle connections")
    parser.add_argument("--questions", type=int, default=20, help="a neighbour's questions")
    parser.add_argument("--only", nargs="*", help="idle, hostile, interface, window")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 16_384), hard), hard))
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving(options.reports, options.data or Path(scratch)) as base,
    ):
        asyncio.run(measure(base, options))


if __name__ == "__main__":
    main()
