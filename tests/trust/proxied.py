"""Three processes over one corpus behind the proxy of deploy/: who answers, and what is seen when.

`python -m tests.trust.proxied NGINX`: the program nginx, which is not among the packages of the
project. Models go by words.
"""

import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from assistant.people.keys import Keys, Role
from assistant.people.people_database import Kept
from assistant.web.server import create_app
from ingest.files.folder import find_files
from tests.assistant.web.conftest import free_port, settings_for
from tests.conftest import ROOT
from tests.fakes import HashEmbedder, WordClassifier, WordReader
from tests.trust.corpus import write
from vectorstore.index.follower import Follower
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

_PROCESSES, _ASKED = 3, 60
# Root's workers would be somebody else, who may not write into a folder of ours.
_ALONE = f"daemon off;{' user root;' if os.geteuid() == 0 else ''}"
_QUESTION = {"question": "What is said of carers?"}


def serve(place: Path, port: int, *, follow: bool) -> None:
    """One process: the first writes, the others follow it."""
    settings = settings_for(place, place / "reports", port=port, follow=follow, auth="keys")
    kind = Follower if follow else Store
    with kind(settings.data_dir) as store:
        if not follow:
            build_index(store, find_files(settings.reports), HashEmbedder())
        app = create_app(settings, store, HashEmbedder(), WordReader(), WordClassifier())
        uvicorn.run(app, port=port, log_level="error", access_log=False, forwarded_allow_ips="*")


def proxied(place: Path, nginx: str) -> dict[str, Any]:
    """Ask from many addresses, add a report, end a process; what came of each."""
    write(place / "reports", 2, chapters=2)
    kept = Kept(place / "data")
    secret = Keys(kept).make("Ada Example", Role.EDITOR)
    kept.close()
    ports = [free_port() for _ in range(_PROCESSES)]
    spawn = multiprocessing.get_context("spawn")
    processes = []
    front = free_port()
    try:
        for number, port in enumerate(ports):
            process = spawn.Process(target=serve, args=(place, port), kwargs={"follow": number > 0})
            process.start()
            processes.append(process)
            _wait(f"http://127.0.0.1:{port}/healthz")
        proxy = subprocess.Popen(
            [nginx, "-c", _configured(place, ports, front), "-p", place, "-e", place / "errors.txt",
             "-g", _ALONE])  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{front}/healthz")
            return _tried(place, f"http://127.0.0.1:{front}", ports, secret, processes)
        finally:
            proxy.terminate()
            proxy.wait()
    finally:
        for process in processes:
            process.kill()
            process.join()


def _configured(place: Path, ports: list[int], front: int) -> str:
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("/tmp/", f"{place}/")
    text = text.replace("listen 8080", f"listen {front}").replace("writer:7860", _at(ports[0]))
    readers = "".join(f"server {_at(port)};\n" for port in ports[1:])
    path = place / "nginx.conf"
    path.write_text(text.replace("server reader:7860;", readers), encoding="utf-8")
    return str(path)


def _at(port: int) -> str:
    return f"127.0.0.1:{port}"


def _tried(
    place: Path, base: str, ports: list[int], secret: str, processes: list[Any]
) -> dict[str, Any]:
    key = {"Authorization": f"Bearer {secret}"}
    told: dict[str, Any] = {"asked from many addresses": _asked(base, key)}
    sys.stderr.write(f"{told}\n")
    told["answered by each process"] = [_answered(port, key) for port in ports]
    made = (place / "reports" / "0001.txt").read_bytes().replace(b"Testshire0001", b"Newshire")
    told["report added"] = httpx.put(
        f"{base}/api/reports/new.txt", content=made, headers=key).status_code  # fmt: skip
    started = time.perf_counter()
    told["index run"] = httpx.post(f"{base}/api/index", headers=key).status_code
    while any(_loaded(port, key) != 3 for port in ports):
        time.sleep(0.1)
    told["seen by all, s"] = round(time.perf_counter() - started, 1)
    sys.stderr.write(f"{told}\n")
    processes[-1].kill()
    told["asked with one process ended"] = _asked(base, key)
    return told


def _asked(base: str, key: dict[str, str]) -> Counter[str]:
    told: Counter[str] = Counter()
    for number in range(_ASKED):
        transport = httpx.HTTPTransport(local_address=f"127.0.{number}.{number + 1}")
        with httpx.Client(transport=transport, timeout=60) as client:
            response = client.post(f"{base}/api/ask", json=_QUESTION, headers=key)
            told[f"{response.status_code} {response.json().get('status', '')}"] += 1
    return told


def _answered(port: int, key: dict[str, str]) -> int:
    text = httpx.get(f"http://{_at(port)}/metrics", headers=key).text
    return sum(int(float(n)) for n in re.findall(r"^\w*answers_total\{.*\} (\S+)$", text, re.M))


def _loaded(port: int, key: dict[str, str]) -> int:
    found = httpx.get(f"http://{_at(port)}/api/reports", headers=key).json()
    return len(found["reports"] if isinstance(found, dict) else found)


def _wait(address: str) -> None:
    for _ in range(3_000):
        with suppress(httpx.TransportError):
            if httpx.get(address).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(f"{json.dumps(proxied(Path(folder), sys.argv[1]), indent=2)}\n")
