"""One process that writes and two that follow it, behind nginx as it is deployed: what people get.

nginx is taken from the path, or from where NGINX_PROGRAM says that it is.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.chroma_server import free_port
from tests.trust.corpus import write

_ROOT = Path(__file__).parents[2]
_REPORTS, _PEOPLE, _PAUSE = 3, 6, 1.0
_EDITION = re.compile(r"Testshire\d{4}x(\d+)x")
_MATTERS = ("staff", "carers", "care at home", "budgets", "reviews", "records")
# Seconds that a process may take to load its models, and an index run on a busy machine.
_PATIENCE = 600
_SERVED = "X-Served-By"


def ask_through_proxy(place: Path, seconds: int) -> dict[str, Any]:
    """Ask from six addresses for so long, while editions are published and a follower is killed."""
    paths = write(place / "reports", _REPORTS, chapters=2)
    texts = {path: path.read_text("utf-8") for path in paths}
    _publish(texts, 1)
    shared = _environment(place)
    key = _key(shared)
    ports = [free_port() for _ in range(3)]
    follows = shared | {"ASSISTANT_FOLLOW": "1"}
    with _running(place, shared, ports[:1]), _running(place, follows, ports[1:]) as followers:
        with _proxy(place, ports) as proxy:
            people = [_Person(proxy, key, number) for number in range(_PEOPLE)]
            for person in people:
                person.start()
            editions = _edit(proxy, key, texts, seconds, followers)
            for person in people:
                person.end()
        told, by = Counter[str](), Counter[str]()
        for person in people:
            told.update(person.told)
            by.update(person.by)
        names = {f"127.0.0.1:{port}": f"process {n}" for n, port in enumerate(ports)}
        latest = {name: _edition_of(f"http://{name}", key) for name in names}
    told["of the last edition at the end"] = sum(e == {str(editions)} for e in latest.values())
    return {
        "seconds": seconds, "people": _PEOPLE, "editions published": editions, **told,
        "answers by process": {names.get(name, name): count for name, count in by.items()},
    }  # fmt: skip


def _publish(texts: dict[Path, str], edition: int) -> None:
    for path, text in texts.items():
        name = f"Testshire{path.stem}"
        path.write_text(text.replace(name, f"{name}x{edition}x"), encoding="utf-8")


def _edit(
    proxy: str, key: str, texts: dict[Path, str], seconds: int, followers: list["_Process"]
) -> int:
    """Publish edition after edition through the proxy, and kill a follower halfway."""
    edition, started, killed = 1, time.monotonic(), False
    with httpx.Client(base_url=proxy, headers=_bearer(key), timeout=60) as client:
        while time.monotonic() - started < seconds:
            edition += 1
            _publish(texts, edition)
            client.post("/api/index").raise_for_status()
            while client.get("/api/progress").json()["running"]:
                time.sleep(0.5)
            if not killed and time.monotonic() - started > seconds / 2:
                followers[0].kill()
                followers[0].start()
                killed = True
            sys.stderr.write(f"edition {edition}: {time.monotonic() - started:.0f} s\n")
    for follower in followers:
        follower.wait()
    return edition


class _Person(threading.Thread):
    """Asks one question after the other from an address of their own."""

    def __init__(self, proxy: str, key: str, number: int) -> None:
        super().__init__()
        self._proxy, self._key, self._number = proxy, key, number
        self._ended = threading.Event()
        self.told: Counter[str] = Counter({"answers": 0, "of two editions": 0, "faults": 0})
        self.by: Counter[str] = Counter()

    def run(self) -> None:
        """Ask until it is ended."""
        chance = random.Random(self._number)
        address = httpx.HTTPTransport(local_address=f"127.0.0.{self._number + 2}")
        with httpx.Client(transport=address, base_url=self._proxy, headers=_bearer(self._key),
                          timeout=60) as client:  # fmt: skip
            while not self._ended.wait(_PAUSE):
                self._ask(client, f"What is said of {chance.choice(_MATTERS)}?")

    def _ask(self, client: httpx.Client, question: str) -> None:
        try:
            response = client.post("/api/ask", json={"question": question})
            response.raise_for_status()
        except httpx.HTTPError as error:
            self.told["faults"] += 1
            sys.stderr.write(f"{error!r}\n")
            return
        self.told["answers"] += 1
        self.told["of two editions"] += len(_editions(response)) != 1
        self.by[response.headers[_SERVED].rpartition(", ")[2]] += 1

    def end(self) -> None:
        """Ask nothing more."""
        self._ended.set()
        self.join()


def _editions(response: httpx.Response) -> set[str]:
    """The editions of the reports that an answer was made from."""
    told = response.json()
    return set(_EDITION.findall(json.dumps([told["citations"], told["passages"]])))


def _edition_of(server: str, key: str) -> set[str]:
    """What a process answers from, once it has had time to look for something newer."""
    time.sleep(5)
    question = {"question": "What is said of staff?"}
    return _editions(httpx.post(f"{server}/api/ask", json=question, headers=_bearer(key),
                                timeout=60))  # fmt: skip


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _environment(place: Path) -> dict[str, str]:
    """What the processes of compose.yaml share."""
    return os.environ | {
        "ASSISTANT_REPORTS_DIR": str(place / "reports"), "ASSISTANT_DATA_DIR": str(place / "data"),
        "ASSISTANT_AUTH": "keys", "ASSISTANT_LIMIT_PERSON": "100000/minute",
        "FORWARDED_ALLOW_IPS": "*", "PYTHONPATH": str(_ROOT),
    }  # fmt: skip


def _key(environment: dict[str, str]) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "assistant", "keys", "make", "Ada Example", "--role", "editor"],
        env=environment, cwd=_ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return max(made.stdout.split(), key=len)


class _Process:
    """A server on a port of its own."""

    def __init__(self, place: Path, environment: dict[str, str], port: int) -> None:
        self._log = place / f"{port}.log"
        self._environment = environment | {"ASSISTANT_PORT": str(port)}
        self._ready = f"http://127.0.0.1:{port}/readyz"
        self.start()

    def start(self) -> None:
        """Begin; it takes a while until it answers."""
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "assistant", "serve"],
                env=self._environment, cwd=_ROOT, stdout=log, stderr=log,
            )  # fmt: skip

    def wait(self) -> None:
        """Until it is ready to answer."""
        for _ in range(_PATIENCE):
            try:
                if httpx.get(self._ready, timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            if self._child.poll() is not None:
                break
            time.sleep(1)
        raise RuntimeError(self._log.read_text("utf-8"))

    def kill(self) -> None:
        """End at once."""
        self._child.kill()
        self._child.wait()


@contextmanager
def _running(
    place: Path, environment: dict[str, str], ports: list[int]
) -> Iterator[list[_Process]]:
    processes = [_Process(place, environment, port) for port in ports]
    try:
        for process in processes:
            process.wait()
        yield processes
    finally:
        for process in processes:
            process.kill()


@contextmanager
def _proxy(place: Path, ports: list[int]) -> Iterator[str]:
    """The proxy that deploy/ has, before these ports; each response says who made it."""
    port = free_port()
    writer, *readers = (f"server 127.0.0.1:{port};" for port in ports)
    config = (_ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for ours, theirs in (
        ("server writer:7860;", writer), ("server reader:7860;", " ".join(readers)),
        ("listen 8080;", f"listen {port}; add_header {_SERVED} $upstream_addr;"),
        ("/tmp/", f"{place}/"), ("worker_processes auto;", "worker_processes auto; daemon off;"),
    ):  # fmt: skip
        config = config.replace(ours, theirs)
    (place / "nginx.conf").write_text(config, encoding="utf-8")
    program = os.environ.get("NGINX_PROGRAM") or shutil.which("nginx") or "nginx"
    child = subprocess.Popen([program, "-p", str(place), "-c", str(place / "nginx.conf")])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait()
