"""A Chroma server of a test, and one that answers 500 to everything."""

import http.server
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

CHROMA = Path(sys.executable).with_name("chroma")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A Chroma server over a folder."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(
            [CHROMA, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(600):
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("the Chroma server did not start")

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()


class _AlwaysFails(http.server.BaseHTTPRequestHandler):
    """A server, or a proxy before one, that is up and answers 500 to everything."""

    def _fail(self) -> None:
        self.send_error(500)

    do_GET = do_POST = do_PUT = do_DELETE = _fail

    def log_message(self, *given: object) -> None:
        """Say nothing."""


@contextmanager
def failing(port: int = 0) -> Iterator[str]:
    """The address of a server that answers 500 to everything."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", port), _AlwaysFails)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{made.server_port}"
    finally:
        made.shutdown()
        made.server_close()
