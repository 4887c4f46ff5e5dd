"""Start, index, ask and batch where there is no network: what reached for one all the same.

The commands run in a network of their own that has only a loopback (`unshare --net`, which takes
Linux), and the kernel counts each packet and connection that had no way out, and each that asked a
name server on the loopback.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_PORT = 17_860
_QUESTION = "When was Skelderby inspected?"
_ASSISTANT = [sys.executable, "-m", "assistant"]
_ROWS = "id,question\n1,When was Skelderby inspected?\n2,What is said of carers?\n"
_OUT = ("OutNoRoutes", "Ip6OutNoRoutes", "OutDatagrams", "Udp6OutDatagrams")
# Bringing up the loopback of a network that is new.
_UP = ["ip", "link", "set", "lo", "up"]


def go_offline(place: Path, times: int) -> dict[str, Any]:
    """So many rounds of all commands in a network without a way out."""
    within = [sys.executable, "-m", "tests.trust.offline", str(place), str(times)]
    unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    done = subprocess.run(
        [*unshare, *within], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _within(place: Path, times: int) -> dict[str, Any]:
    subprocess.run(_UP, check=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    told: dict[str, Any] = {"rounds": times, "reached out": 0}
    for number in range(times):
        own = environment | {
            "ASSISTANT_DATA_DIR": str(place / f"data{number}"), "ASSISTANT_PORT": str(_PORT),
            "ASSISTANT_REPORTS_DIR": str(_ROOT / "sample_reports"),
        }  # fmt: skip
        before = _reached()
        told |= _round(place, number, own)
        told["reached out"] += _reached() - before
    before = _reached()
    _look_up()
    return told | {"counted of one look-up, to try the counting": _reached() - before}


def _round(place: Path, number: int, environment: dict[str, str]) -> dict[str, Any]:
    (place / "rows.csv").write_text(_ROWS, encoding="utf-8")
    batch = ["batch", str(place / "rows.csv"), "--out", str(place / f"out{number}"), "--json"]
    told = {}
    for verb, *rest in (["index"], ["ask", _QUESTION, "--json"], batch):
        started = time.perf_counter()
        done = subprocess.run([*_ASSISTANT, verb, *rest], cwd=_ROOT, env=environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        took = round(time.perf_counter() - started, 1)
        told[f"{verb}: exit code, seconds"] = (done.returncode, took)
        sys.stderr.write(f"{verb}: {done.returncode}, {took} s, reached out {_reached()}\n")
        if verb == "ask":
            told["ask: status"] = json.loads(done.stdout)["status"]
    return told | _served(environment)


def _served(environment: dict[str, str]) -> dict[str, Any]:
    started = time.perf_counter()
    server = subprocess.Popen([*_ASSISTANT, "serve"], cwd=_ROOT, env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while not _got("/healthz"):
            time.sleep(0.2)
        took = round(time.perf_counter() - started, 1)
        page = _got("/")
        body = json.dumps({"question": _QUESTION}).encode()
        status = json.loads(_got("/api/ask", body) or b"{}").get("status")
    finally:
        server.terminate()
        server.wait()
    return {
        "serve: seconds to start": took,
        "serve: page, bytes": len(page),
        "serve: status": status,
    }


def _got(path: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{_PORT}{path}", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except OSError:
        return b""


def _look_up() -> None:
    code = "import socket; socket.getaddrinfo('example.org', 443)"
    subprocess.run([sys.executable, "-c", code], stderr=subprocess.DEVNULL, check=False)


def _reached() -> int:
    """Packets and connections that had no way out, and what was sent to a name server here."""
    lines = Path("/proc/net/snmp").read_text("utf-8").splitlines()
    found = {}
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        if names.split()[0] in ("Ip:", "Udp:"):
            found |= dict(zip(names.split()[1:], map(int, values.split()[1:]), strict=True))
    rest = Path("/proc/net/snmp6").read_text("utf-8").splitlines()
    found |= {line.split()[0]: int(line.split()[1]) for line in rest}
    return sum(found.get(name, 0) for name in _OUT)


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(_within(Path(sys.argv[1]), int(sys.argv[2])))}\n")
