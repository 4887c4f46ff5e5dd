"""The tools with the unchanged client of the protocol: in the process, by stdio, by HTTP."""

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from assistant.mcp import make_server
from assistant.pipeline import Assistant
from tests.conftest import ROOT, SAMPLES
from tests.waiting import finished
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import SentenceEmbedder

QUESTION = "How was Quillmere graded for safeguarding adults?"
TOOLS = {"ask", "compare", "list_reports", "facts", "get_page"}


def with_client(to: Any, work: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(to) as client:
            return await work(client)

    return finished(run())


def call(to: Any, tool: str, **given: object) -> Any:
    """What a tool gives; its words where it refuses."""

    async def work(client: Client) -> Any:
        result = await client.call_tool(tool, dict(given))
        return result.content[0].text if result.is_error else result.structured_content

    return with_client(to, work)


@pytest.fixture
def server(assistant: Assistant) -> Any:
    return make_server(lambda: assistant)


def test_every_tool_says_that_it_changes_nothing(server: Any) -> None:
    listed = with_client(server, lambda client: client.list_tools()).tools
    assert {tool.name for tool in listed} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in listed)
    assert all(tool.description for tool in listed)


def test_an_answer_has_its_citations_and_the_page_holds_the_quotation(server: Any) -> None:
    answer = call(server, "ask", question=QUESTION)
    assert answer["status"] == "answered"
    cited = answer["citations"][0]
    page = call(server, "get_page", report_id=cited["report_id"], page=cited["pages"][0])
    assert " ".join(cited["quote"].split()) in " ".join(page["text"].split())


def test_councils_are_compared(server: Any) -> None:
    answer = call(
        server, "compare", councils=["quillmere", "Skelderby"], about="safeguarding adults"
    )
    assert answer["table"]["side_by_side"]
    assert {c["council_id"] for c in answer["citations"]} == {"quillmere", "skelderby"}


def test_reports_and_facts_are_listed(server: Any) -> None:
    reports = call(server, "list_reports")["reports"]
    assert len(reports) == 3
    only = call(server, "list_reports", councils=["Quillmere"])["reports"]
    assert {r["council_id"] for r in only} == {"quillmere"}
    facts = call(server, "facts", councils=["Quillmere"])["reports"]
    assert facts[0]["judgements"]


@pytest.mark.parametrize(
    ("tool", "given", "words"),
    [
        ("ask", {"question": ""}, "empty"),
        ("ask", {"question": QUESTION, "councils": ["Nowhere"]}, "Nowhere"),
        ("ask", {"question": QUESTION, "year": "soon"}, "soon"),
        ("compare", {"councils": ["Quillmere"], "about": "safeguarding"}, "two councils"),
        ("facts", {"judgement": "juggling"}, "juggling"),
        ("get_page", {"report_id": "0" * 64, "page": 1}, "0000"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(
    tool: str, given: dict[str, Any], words: str, server: Any
) -> None:
    said = call(server, tool, **given)
    assert isinstance(said, str)
    assert words in said


def test_a_page_that_is_not_there_is_told(server: Any) -> None:
    report = call(server, "list_reports")["reports"][0]["report_id"]
    assert "999" in call(server, "get_page", report_id=report, page=999)


@pytest.mark.model
def test_the_tools_over_standard_input_and_output(
    tmp_path: Path, real_embedder: SentenceEmbedder
) -> None:
    setting = {"ASSISTANT_DATA_DIR": str(tmp_path)}
    with Store(tmp_path) as store:
        build_index(store, [SAMPLES / "skelderby.pdf"], real_embedder)
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp"], cwd=ROOT, env=os.environ | setting
    )
    reports = call(command, "list_reports")["reports"]
    assert [report["council_id"] for report in reports] == ["skelderby"]
