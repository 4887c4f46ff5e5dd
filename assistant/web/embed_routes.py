"""The chat alone, for an iframe."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.answers.refusals import suggestions
from assistant.web.assets import page
from assistant.web.service import Service
from assistant.web.shelf import summary
from prompts import message


def embed_routes(service: Service) -> APIRouter:
    """Routes for other pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/embed")
    def embed() -> HTMLResponse:
        return HTMLResponse(page("embed", title=message("web.title")))

    @router.get("/embed/start")
    def start() -> dict[str, Any]:
        return {
            "examples": list(suggestions(service.assistant.library)),
            "summary": summary(service),
            "model": service.assistant.chat_model,
            "samples": service.settings.shows_samples,
        }

    return router
