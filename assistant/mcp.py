"""Tools for agents by the Model Context Protocol, all of which only read. The owner of mcp.

Over standard input and output: `python -m assistant mcp`; the web server has them at PATH.
"""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from assistant.assembly import open_assistant
from assistant.errors import AssistantError, FactsError
from assistant.front_end import ALL, Scope, answer_within, scope_of
from assistant.grades.table import as_json, filter_of, records
from assistant.library.reports import Library, Loaded
from assistant.pipeline import Assistant
from assistant.settings import load_settings
from assistant.types import Answer
from prompts import message

Ask = Callable[[str, Scope], Answer]
Allowed = Callable[[Any, Library], Scope]
# A page's text is longer than this only where a report has no pages.
_LONGEST_PAGE = 20_000
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_Names = Annotated[
    list[str] | None, Field(description="Only these: ids or names of councils, ids of reports.")
]
_Kind = Annotated[str, Field(description="Only this kind of inspection, such as “ILACS”.")]
_Year = Annotated[str, Field(description="Only these years: 2019, 2019-2023, 2019- or -2019.")]


def make_server(
    assistant: Callable[[], Assistant], ask: Ask | None = None, allowed: Allowed | None = None
) -> MCPServer:
    """The server with its tools, of the assistant that there is when one is called.

    `ask` answers in another way than straight away; `allowed` tells from the HTTP request what the
    caller may be answered from.
    """
    server = MCPServer(
        "council-report-assistant",
        title=message("web.title"),
        instructions=message("mcp.instructions"),
        log_level="WARNING",
        subscriptions=False,
    )
    tools = _Tools(assistant, ask, allowed or (lambda request, library: ALL))
    for tool in (tools.ask, tools.compare, tools.list_reports, tools.facts, tools.get_page):
        server.add_tool(tool, annotations=_READS)
    return server


class _Tools:
    """What each tool does; a known fault is told in its own words."""

    def __init__(
        self, assistant: Callable[[], Assistant], ask: Ask | None, allowed: Allowed
    ) -> None:
        self._assistant, self._allowed = assistant, allowed
        self._answer = ask or self._answered

    @property
    def _library(self) -> Library:
        return self._assistant().library

    def ask(
        self,
        question: Annotated[str, Field(description="A question that stands alone, in English.")],
        context: Context,
        councils: _Names = None,
        kind: _Kind = "",
        year: _Year = "",
    ) -> dict[str, Any]:
        """Answer a question from the reports, with council, page and quotation.

        `status` says whether the reports hold the answer; where they do not, it is no failure.
        """
        return _told(self._asked(question, self._scope(context, councils, kind, year)))

    def compare(
        self,
        councils: Annotated[list[str], Field(description="Two to four councils.")],
        about: Annotated[str, Field(description="What to compare, such as “leadership”.")],
        context: Context,
    ) -> dict[str, Any]:
        """Compare what the reports say of two or more councils, side by side, with pages."""
        if len(councils) < 2:
            raise ToolError(message("mcp.two_councils"))
        scope = self._scope(context, councils, "", "")
        ids = dict.fromkeys(r.row.cover.council_id for r in self._reports(scope))
        names = self._library.names(list(ids))
        return _told(self._asked(f"Compare {names} on {about}.", scope))

    def list_reports(
        self, context: Context, councils: _Names = None, kind: _Kind = "", year: _Year = ""
    ) -> dict[str, Any]:
        """List the loaded reports: council, title, publisher, dates, number of pages."""
        reports = self._reports(self._scope(context, councils, kind, year))
        return {"reports": [_entry(report) for report in reports]}

    def facts(
        self,
        context: Context,
        councils: _Names = None,
        kind: _Kind = "",
        year: _Year = "",
        judgement: Annotated[str, Field(description="Only reports that give this judgement.")] = "",
        grade: Annotated[str, Field(description="Only reports that give this grade.")] = "",
    ) -> dict[str, Any]:
        """Read the table of Facts: dates, lead inspectors, judgements, recommendations."""
        rows = records(self._reports(self._scope(context, councils, kind, year)))
        try:
            chosen = filter_of(rows, self._library.councils, judgement=judgement, grade=grade)
        except FactsError as error:
            raise ToolError(str(error)) from error
        return {"reports": as_json([row for row in rows if chosen.takes(row)])}

    def get_page(
        self,
        report_id: Annotated[str, Field(description="The report_id of a citation or a report.")],
        page: Annotated[int, Field(description="The position of the page, from 1.", ge=0)],
        context: Context,
    ) -> dict[str, Any]:
        """Read the text of one page of a report, to check a quotation where it stands."""
        (report,) = self._reports(self._scope(context, [report_id], "", ""))[:1]
        library = self._library
        pages, text = library.pages(report.row.id), library.text(report.row.id)
        found = [p for p in pages if p.number == page or (page == 0 and p.number is None)]
        if not found:
            raise ToolError(message("web.page_gone", page=page))
        return _entry(report) | {
            "page": page,
            "label": found[0].label,
            "text": text[found[0].start : found[0].end][:_LONGEST_PAGE],
        }

    def _answered(self, question: str, scope: Scope) -> Answer:
        *_, answer = answer_within(self._assistant(), {"question": question}, scope)
        return cast(Answer, answer)

    def _asked(self, question: str, scope: Scope) -> Answer:
        try:
            answer = self._answer(question, scope)
        except AssistantError as error:
            raise ToolError(str(error)) from error
        if answer.error:
            raise ToolError(answer.error.message)
        return answer

    def _scope(
        self, context: Context, councils: Sequence[str] | None, kind: str, year: str
    ) -> Scope:
        kinds, years = [kind] if kind else [], [year] if year else []
        library = self._library
        try:
            asked = scope_of(library, councils or [], [], kinds, years)
            return asked.within(self._allowed(context.request_context.request, library))
        except AssistantError as error:
            raise ToolError(str(error)) from error

    def _reports(self, scope: Scope) -> list[Loaded]:
        every = self._library.reports
        return [r for r in every if scope.reports is None or r.row.id in scope.reports]


def _told(answer: Answer) -> dict[str, Any]:
    """An Answer without what only a person's window needs."""
    told = answer.as_json()
    return {name: told[name] for name in told if name not in ("passages", "seconds", "error")}


def _entry(report: Loaded) -> dict[str, Any]:
    cover = report.row.cover
    return {
        "report_id": report.row.id, "council": cover.council or report.name,
        "council_id": cover.council_id, "title": cover.title, "publisher": cover.publisher,
        "kind": cover.kind, "inspected": cover.inspected, "published": cover.published,
        "pages": report.row.pages,
    }  # fmt: skip


# The tools over streamable HTTP, for the web server.

PATH = "/mcp"
_MOST_BYTES = 100_000


class McpRoutes:
    """The routes of a server of tools, and what has to run beside them."""

    def __init__(self, server: MCPServer) -> None:
        # Hosts and origins are checked before: the web server does so for all of its routes.
        checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        self._app = server.streamable_http_app(
            streamable_http_path=PATH, stateless_http=True, json_response=True,
            transport_security=checked, max_request_body_size=_MOST_BYTES,
        )  # fmt: skip

    @property
    def routes(self) -> list[BaseRoute]:
        """One route."""
        return list(self._app.routes)

    @asynccontextmanager
    async def running(self, app: Starlette) -> AsyncIterator[None]:
        """Runs as long as the web server does."""
        async with self._app.router.lifespan_context(self._app):
            yield


def main() -> None:
    """Serve until the client goes; nothing but the protocol is written to standard output."""
    with open_assistant(load_settings()) as assistant:
        loaded = len(assistant.library.reports)
        sys.stderr.write(message("mcp.serving", reports=loaded) + "\n")
        make_server(lambda: assistant).run("stdio")


if __name__ == "__main__":
    main()
