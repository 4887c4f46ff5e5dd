"""Steps are told to a tracer where there is one, and to nobody otherwise."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.tracing import step, tell, trace_by


@pytest.fixture
def told() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    trace_by(SimpleSpanProcessor(exporter))
    yield exporter
    trace_by(None)


def test_a_step_within_a_step_is_its_child(told: InMemorySpanExporter) -> None:
    with step("answer", request="r1"), step("search"):
        tell(found=3)
    search, answer = told.get_finished_spans()
    assert (search.name, answer.name) == ("search", "answer")
    assert dict(search.attributes or {}) == {"found": 3}
    assert dict(answer.attributes or {}) == {"request": "r1"}
    assert search.parent is not None
    assert search.parent.span_id == answer.get_span_context().span_id


def test_what_a_fault_says_is_not_told(told: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), step("answer"):
        raise ValueError("secret words")
    (span,) = told.get_finished_spans()
    assert span.events == ()
    assert span.status.description is None


def test_without_a_tracer_steps_do_nothing() -> None:
    with step("answer"):
        tell(found=3)
