"""Programs that speak OpenAI's protocol or that of MCP, unchanged, against the real server."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openai import NotFoundError, OpenAI, UnprocessableEntityError

from tests.assistant.test_mcp import QUESTION, TOOLS, call, with_client
from tests.assistant.web.conftest import ROOT, Running


@pytest.fixture
def client(samples: Running) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{samples.base}/v1", api_key="unused", max_retries=0) as made:
        yield made


def asked(client: OpenAI, *messages: str, **more: object) -> object:
    """A completion of a conversation in which people and the assistant take turns."""
    turns = [
        {"role": "assistant" if i % 2 else "user", "content": text}
        for i, text in enumerate(messages)
    ]
    return client.chat.completions.create(model="council-reports", messages=turns, **more)  # type: ignore[call-overload]


def test_the_model_is_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["council-reports"]
    assert client.models.retrieve("council-reports").object == "model"


def test_a_completion_has_its_sources_in_the_text_and_in_a_field(
    client: OpenAI, samples: Running
) -> None:
    message = asked(client, QUESTION).choices[0].message  # type: ignore[attr-defined]
    cited = message.citations[0]
    assert message.status == "answered"
    assert cited["quote"] in message.content
    assert cited["link"].startswith(f"{samples.base}/reports/")
    assert f"<{cited['link']}>" in message.content
    assert f"[{cited['n']}]" in message.content.split("Sources:")[0]


def test_a_stream_says_the_same(client: OpenAI) -> None:
    whole = asked(client, QUESTION).choices[0].message  # type: ignore[attr-defined]
    chunks = list(asked(client, QUESTION, stream=True, stream_options={"include_usage": True}))  # type: ignore[call-overload]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    (citations,) = [d.citations for d in deltas if getattr(d, "citations", None)]
    assert citations == whole.citations
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None


def test_a_follow_up_is_understood(client: OpenAI) -> None:
    first = asked(client, QUESTION).choices[0].message  # type: ignore[attr-defined]
    then = "Which page is that on?"
    second = asked(client, QUESTION, first.content, then).choices[0].message  # type: ignore[attr-defined]
    assert second.citations[0]["quote"] == first.citations[0]["quote"]
    # A server that has never seen the conversation answers the same.
    fresh = asked(client, f"{QUESTION} ", "whatever was said", then).choices[0].message  # type: ignore[attr-defined]
    assert fresh.citations[0]["quote"] == first.citations[0]["quote"]


def test_a_filter_binds_here_too(client: OpenAI) -> None:
    only = {"councils": ["skelderby"]}
    message = asked(client, QUESTION, extra_body=only).choices[0].message  # type: ignore[attr-defined]
    assert message.status == "not_in_reports"
    assert message.citations == []


def test_what_is_wrong_is_told_as_its_clients_expect(client: OpenAI) -> None:
    with pytest.raises(NotFoundError, match="no model"):
        client.chat.completions.create(model="other", messages=[{"role": "user", "content": "x"}])
    with pytest.raises(UnprocessableEntityError, match="no question to answer"):
        client.chat.completions.create(model="council-reports", messages=[])
    with pytest.raises(UnprocessableEntityError, match="characters"):
        asked(client, "x" * 2001)
    with pytest.raises(UnprocessableEntityError, match="Nowhere"):
        asked(client, QUESTION, extra_body={"councils": ["Nowhere"]})


def test_the_python_of_the_documentation_runs(
    samples: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    ours, official = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    assert ours.count("\n") <= 10
    for block, name in ((ours, "server"), (official, "client")):
        made: dict[str, Any] = {}
        exec(compile(block.replace("http://127.0.0.1:7860", samples.base), "api.md", "exec"), made)
        made[name].close()
        assert "performing adequately" in capsys.readouterr().out


def test_the_tools_over_http(samples: Running) -> None:
    address = f"{samples.base}/mcp"
    listed = with_client(address, lambda client: client.list_tools()).tools
    assert {tool.name for tool in listed} == TOOLS
    answer = call(address, "ask", question=QUESTION)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["link"].startswith("/reports/")
