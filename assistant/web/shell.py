"""Gradio's own page without what it says about itself: preview pictures, names, frame scripts."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_UNWANTED = re.compile(
    rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>',
    re.DOTALL | re.IGNORECASE,
)


class Shell:
    """Rewrites the page at "/" on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass every other path on as it is."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def send_cleaned(event: Message) -> None:
            nonlocal start, body
            if event["type"] == "http.response.start":
                start = event
                return
            body += event.get("body", b"")
            if not event.get("more_body"):
                body = _UNWANTED.sub(b"", body)
                MutableHeaders(scope=start)["content-length"] = str(len(body))
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_cleaned)
