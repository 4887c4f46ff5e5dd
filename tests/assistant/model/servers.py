"""Servers that speak the protocol of OpenAI's chat, as well or as badly as they are told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers every request by the server's play."""

    protocol_version = "HTTP/1.0"
    server: "Server"

    def do_POST(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        self.server.bodies.append(json.loads(self.rfile.read(size) or b"{}"))
        self.server.keys.append(self.headers.get("authorization", ""))
        try:
            self.server.play(self)
        except OSError:
            self.server.left.set()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def head(self, status: int = 200, kind: str = "text/event-stream", **more: str) -> None:
        """Send status and headers."""
        self.send_response(status)
        self.send_header("content-type", kind)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def text(self, text: str, finish: str | None = None) -> None:
        """Send a piece of text, or the reason why there is no more."""
        delta = {"content": text} if text else {}
        chunk = {
            "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }  # fmt: skip
        self.raw(f"data: {json.dumps(chunk)}\n\n")

    def raw(self, text: str) -> None:
        """Send bytes as they are."""
        self.wfile.write(text.encode())
        self.wfile.flush()

    def whole(self, text: str) -> None:
        """Send a whole answer as a stream."""
        self.head()
        for word in text.split(" "):
            self.text(f"{word} ")
        self.text("", finish="stop")
        self.raw("data: [DONE]\n\n")

    def wait(self) -> None:
        """Send nothing until the client leaves or the test ends."""
        while not self.server.over.wait(0.05):
            self.raw(": waiting\n\n")


class Server(ThreadingHTTPServer):
    """Keeps what it was asked; `left` is set when a client went away."""

    daemon_threads = True

    def __init__(self, play: Play) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.play = play
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.left, self.over = threading.Event(), threading.Event()

    @property
    def address(self) -> str:
        """What ASSISTANT_CHAT_BASE_URL would be."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error here."""
        self.left.set()


@contextmanager
def serving(play: Play) -> Iterator[Server]:
    """A server that runs until the end of the block."""
    with Server(play) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
