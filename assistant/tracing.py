"""Traces of the steps of an answer, by OpenTelemetry where they are asked for. Its owner.

A span has a name, numbers and ids; never a word of a question, an answer or a report.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assistant.errors import SettingsError
from prompts import message

_NAME = "council-report-assistant"


class _Spans:
    """Where steps are told to; nowhere until it is set."""

    tracer: Any = None


@contextmanager
def step(name: str, **told: str) -> Iterator[None]:
    """A step of an answer, as a span within the one around it."""
    if _Spans.tracer is None:
        yield
        return
    with _Spans.tracer.start_as_current_span(
        name, attributes=told, record_exception=False, set_status_on_exception=False
    ):
        yield


def tell(**told: str | int) -> None:
    """Say more of the step that is under way."""
    if _Spans.tracer is not None:
        from opentelemetry import trace

        trace.get_current_span().set_attributes(told)


def trace_to(endpoint: str) -> None:
    """Send steps to a collector that speaks OTLP over gRPC, such as http://127.0.0.1:4317."""
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError(message("error.no_traces")) from error
    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))
    trace_by(BatchSpanProcessor(exporter))


def trace_by(processor: Any) -> None:
    """Hand steps to a span processor of OpenTelemetry; None: to nobody any more."""
    if processor is None:
        _Spans.tracer = None
        return
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource.create({"service.name": _NAME}))
    provider.add_span_processor(processor)
    _Spans.tracer = provider.get_tracer(_NAME)
