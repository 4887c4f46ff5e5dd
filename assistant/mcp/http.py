"""The tools over streamable HTTP, for the web server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.routing import BaseRoute

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
