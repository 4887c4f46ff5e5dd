"""For who runs the server: every request named, counted and logged without words; signs of life."""

import hashlib
import json
import logging
import re
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from assistant.tracing import step, tell
from assistant.web.api import described_routes, problem, request_id
from assistant.web.service import Counts, Service
from prompts import message

log = logging.getLogger(__name__)

_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Read again and again, and the same until the reports change.
_TAGGED = ("/api/", "/reports/", "/grades", "/answers/", "/openapi.json", "/ui/", "/embed")
# Larger bodies are files, which bear tags of their own.
_MOST_BYTES = 4_000_000
_LIVE = ("/api/progress", "/api/me", "/api/conversations")


class Telemetry:
    """Names each request, counts it, and answers 304 where the client has the body already."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        self._app, self._counts = app, counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        number = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex[:12]
        token = request_id.set(number)
        # What answers a fault stands outside of this layer.
        scope.setdefault("state", {})["number"] = number
        started = time.perf_counter()

        async def send_named(event: Message) -> None:
            if event["type"] == "http.response.start":
                MutableHeaders(scope=event)["X-Request-ID"] = number
                self._count(scope, int(event["status"]), time.perf_counter() - started)
            await send(event)

        tagged = _Tagged(send_named, headers.get("if-none-match", "")) if _may(scope) else None
        try:
            with step("request", request=number):
                await self._app(scope, receive, tagged or send_named)
        finally:
            request_id.reset(token)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        # The route's pattern: an address may hold a question.
        route = str(getattr(scope.get("route"), "path", "other"))
        method = str(scope["method"]) if scope["method"] in ("GET", "POST", "PUT") else "other"
        self._counts.requests.labels(method, route, str(status)).inc()
        self._counts.seconds.labels(route).observe(seconds)
        tell(method=method, route=route, status=status)
        told = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
        log.info("request", extra=told)


def _may(scope: Scope) -> bool:
    path = str(scope["path"])
    return scope["method"] == "GET" and path.startswith(_TAGGED) and not path.startswith(_LIVE)


class _Tagged:
    """Holds a whole body back until its tag is known."""

    def __init__(self, send: Send, known: str) -> None:
        self._send, self._known = send, known
        self._start: Message | None = None
        self._parts: list[bytes] = []

    async def __call__(self, event: Message) -> None:
        """Pass on what is no whole body of bearable size."""
        if event["type"] == "http.response.start" and _whole(event):
            self._start = event
            return
        if self._start is None:
            await self._send(event)
            return
        self._parts.append(event.get("body", b""))
        if not event.get("more_body"):
            await self._finish(self._start, b"".join(self._parts))

    async def _finish(self, start: Message, body: bytes) -> None:
        headers = MutableHeaders(scope=start)
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if headers.get("cache-control", "no-store") == "no-store":
            headers["Cache-Control"] = "private, no-cache"
        tags = (tag.strip().removeprefix("W/") for tag in self._known.split(","))
        if headers["ETag"] in tags:
            start["status"], body = 304, b""
            for name in ("content-length", "content-type"):
                del headers[name]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _whole(event: Message) -> bool:
    headers = Headers(raw=event["headers"])
    size = headers.get("content-length", "")
    small = size.isdigit() and int(size) <= _MOST_BYTES
    return event["status"] == 200 and small and "etag" not in headers


# Logs: lines for people, or one JSON object a line, with the id of the request it belongs to.

# What a record may tell beside its message: figures, ids and outcomes, never words of a question.
TOLD = ("method", "route", "status", "seconds", "answer", "outcome", "mode", "citations")


class AsJson(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; of an exception its kind alone: its text may hold a question."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in TOLD if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def start_logs(settings: Settings) -> None:
    """Write to standard error in the way that is set; JSON also has a line for every request."""
    if settings.logs == "text":
        logging.basicConfig(level=logging.WARNING)
        return
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("assistant").setLevel(logging.INFO)


# Signs of life, and the figures that a monitoring system collects.


def health_routes(service: Service) -> APIRouter:
    """Routes for those who run the server."""
    views = _Views(service)
    router = described_routes(
        "Operation",
        ("GET", "/healthz", views.alive),
        ("GET", "/readyz", views.ready),
        ("GET", "/metrics", views.metrics),
        described=False,
    )
    router.add_api_route("/health", views.health, methods=["GET"], response_model=None,
                         deprecated=True)  # fmt: skip
    return router


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._warned = False

    def alive(self) -> JSONResponse:
        """Whether the server runs."""
        return JSONResponse({"status": "ok"})

    def ready(self) -> JSONResponse:
        """Whether questions can be answered: 503 while no report is loaded."""
        reports = len(self._service.assistant.library.reports)
        if not reports:
            return problem(503, "nothing_loaded", message("web.not_ready"))
        return JSONResponse({"status": "ready", "reports": reports})

    def health(self) -> JSONResponse:
        """The former name of /healthz, for one more release."""
        if not self._warned:
            self._warned = True
            log.warning("%s", message("web.old_address", old="/health", new="/healthz"))
        return JSONResponse({"status": "ok"}, headers={"Deprecation": "true"})

    def metrics(self) -> Response:
        """Figures in Prometheus's text format."""
        counts, turnstile = self._service.counts, self._service.turnstile
        counts.reports.set(len(self._service.assistant.library.reports))
        counts.running.set(turnstile.inside)
        counts.waiting.set(turnstile.waiting)
        return Response(generate_latest(counts.registry), media_type=CONTENT_TYPE_LATEST)
