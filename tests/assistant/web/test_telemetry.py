"""Logs, traces, figures: an outcome for every request, and never a word of a question."""

import json
import logging
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.pipeline import Assistant
from assistant.tracing import trace_by
from assistant.web.service import Counts
from assistant.web.telemetry import AsJson, Telemetry
from tests.assistant.web.conftest import Running
from tests.waiting import finished

SECRET = "zanzibarquestion"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    trace_by(SimpleSpanProcessor(kept))
    yield kept
    trace_by(None)


class Lines(logging.Handler):
    """Keeps what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(AsJson())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler, log = Lines(), logging.getLogger("assistant")
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    log.setLevel(before)


def ask(assistant: Assistant) -> httpx.Response:
    app = FastAPI()

    @app.get("/ask/{words}")
    def answered(words: str) -> str:
        return assistant.ask(f"How was safeguarding graded in Skelderby, {words}?").status.value

    async def got() -> httpx.Response:
        transport = httpx.ASGITransport(app=Telemetry(app, Counts()))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(f"/ask/{SECRET}", headers={"X-Request-ID": "abc-1"})

    return finished(got())


def test_the_steps_of_an_answer_are_spans_of_one_request(
    assistant: Assistant, spans: InMemorySpanExporter
) -> None:
    assert ask(assistant).status_code == 200
    found = {span.name: span for span in spans.get_finished_spans()}
    assert {"request", "understand", "route", "retrieve", "verify"} <= set(found)
    request = found["request"]
    assert dict(request.attributes or {}) == {
        "request": "abc-1", "method": "GET", "route": "/ask/{words}", "status": 200,
    }  # fmt: skip
    parent = found["understand"].parent
    assert parent is not None
    assert parent.span_id == request.get_span_context().span_id
    assert SECRET not in "".join(span.to_json() for span in spans.get_finished_spans())


def test_nothing_is_traced_where_nothing_is_set(assistant: Assistant) -> None:
    kept = InMemorySpanExporter()
    trace_by(SimpleSpanProcessor(kept))
    trace_by(None)
    ask(assistant)
    assert kept.get_finished_spans() == ()


def test_every_request_is_a_line_with_its_id_and_outcome(
    assistant: Assistant, lines: Lines
) -> None:
    ask(assistant)
    (line,) = [json.loads(line) for line in lines.lines]
    assert line.pop("seconds") >= 0
    assert line.pop("at")
    assert line == {
        "level": "info", "from": "assistant.web.telemetry", "request": "abc-1",
        "message": "request", "method": "GET", "route": "/ask/{words}", "status": 200,
    }  # fmt: skip


def test_of_an_exception_a_line_tells_the_kind_alone(lines: Lines) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("assistant.web").exception("a fault")
    assert json.loads(lines.lines[0])["exception"] == "ValueError"
    assert SECRET not in lines.lines[0]


def test_the_server_says_that_it_lives_and_is_ready(samples: Running) -> None:
    assert httpx.get(f"{samples.base}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{samples.base}/readyz").json() == {"status": "ready", "reports": 4}


def test_the_former_name_says_that_it_is_former(samples: Running) -> None:
    assert httpx.get(f"{samples.base}/health").headers["deprecation"] == "true"


def test_figures_have_no_address_of_a_question(samples: Running) -> None:
    httpx.get(f"{samples.base}/?q=zeppelins")
    body = httpx.get(f"{samples.base}/metrics").text
    assert "zeppelins" not in body
    assert 'route="/healthz"' in body
