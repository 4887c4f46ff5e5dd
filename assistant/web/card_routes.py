"""Answer cards at /answers/{id}: a page, JSON, and oEmbed; and the page that makes snippets."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.library.reports import in_words
from assistant.output.plain_text import page_words
from assistant.people.kept_answers import Card, find_card, keep_card
from assistant.people.people_database import Kept
from assistant.web.assets import page
from assistant.web.bodies import read_object
from assistant.web.problems import Refused
from assistant.web.schema import describes
from assistant.web.service import Service
from prompts import message

_MARK = re.compile(r"\s*\[(\d{1,3})\]")
_ADDRESS = re.compile(r"/answers/([\w-]{1,40})")
_HEIGHT, _WIDTH = 420, 640


def card_routes(service: Service, kept: Kept) -> APIRouter:
    """Routes of answer cards."""
    views, router = _Views(service, kept), APIRouter(tags=["Answer cards"])
    for path, method, view in (
        ("/answers", "POST", views.keep),
        ("/answers/{number}.json", "GET", views.as_json),
        ("/answers/{number}", "GET", views.as_page),
        ("/oembed", "GET", views.oembed),
    ):
        router.add_api_route(
            path, view, methods=[method], response_model=None, openapi_extra=describes(path)
        )
    router.add_api_route("/embedding", views.embedding, methods=["GET"], response_model=None,
                         include_in_schema=False)  # fmt: skip
    return router


class _Views:
    """What each route returns."""

    def __init__(self, service: Service, kept: Kept) -> None:
        self._service, self._kept = service, kept

    async def keep(self, request: Request) -> JSONResponse:
        """Keep a recent answer, named by its id, at a permanent address."""
        answer = self._service.recent(str((await read_object(request)).get("id")))
        if answer is None or not answer.citations:
            raise Refused(404, "not_found", message("card.not_recent"))
        library = self._service.assistant.library
        card = await run_in_threadpool(keep_card, self._kept, answer.as_json(), library)
        return JSONResponse({"id": card.id, "link": f"/answers/{card.id}"}, 201)

    def as_json(self, number: str) -> JSONResponse:
        """A saved answer, and whether the reports have changed since."""
        card = self._card(number)
        changed = card.changed(self._service.assistant.library)
        told = {"id": card.id, "made": card.made, "changed": changed, "said": _since(card, changed)}
        return JSONResponse(told | {"answer": card.answer})

    def as_page(self, number: str) -> HTMLResponse:
        """A saved answer as a page, which may be framed where framing is allowed."""
        card = self._card(number)
        changed = card.changed(self._service.assistant.library)
        html = page("card", title=card.question, id=card.id, said=_since(card, changed))
        return HTMLResponse(html.replace("<!--answer-->", "".join(_shown(card.answer))))

    def oembed(self, url: str, request: Request) -> JSONResponse:
        """What a publishing system asks to show a card by its address."""
        found = _ADDRESS.fullmatch(_path(url))
        if not found:
            raise Refused(404, "not_found", message("card.gone"))
        card = self._card(found[1])
        base = str(request.base_url).rstrip("/")
        frame = (
            f'<iframe src="{escape(base)}/answers/{card.id}" width="{_WIDTH}" height="{_HEIGHT}"'
            f' title="{escape(card.question)}"></iframe>'
        )
        return JSONResponse(
            {"type": "rich", "version": "1.0", "title": card.question, "html": frame,
             "width": _WIDTH, "height": _HEIGHT, "provider_name": message("web_window.title")}
        )  # fmt: skip

    def embedding(self) -> HTMLResponse:
        """The page that makes the lines for another page."""
        return HTMLResponse(page("embedding", title=message("web_window.embedding")))

    def _card(self, number: str) -> Card:
        card = find_card(self._kept, number)
        if card is None:
            raise Refused(404, "not_found", message("card.gone"))
        return card


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _since(card: Card, changed: bool) -> str:
    key = "card.changed" if changed else "card.same"
    return message(key, date=in_words(card.made[:10]))


def _shown(answer: Mapping[str, Any]) -> Iterator[str]:
    """An Answer as HTML of which every word is escaped."""
    yield '<div class="ra-answer"><div class="ra-text">'
    for line in str(answer["answer"]).splitlines():
        yield f"<p>{_marked(line.removeprefix('• '))}</p>"
    yield '</div><div class="ra-proof"><ol class="ra-sources" role="list">'
    for cited in answer["citations"]:
        date = in_words(cited["inspected"] or cited["published"])
        where = ", ".join(filter(None, (cited["council"], date, page_words(cited["labels"]))))
        link = escape(cited["link"] or "", quote=True)
        yield (
            f'<li id="c{cited["n"]}"><span class="ra-n">{cited["n"]}</span><div>'
            f'<p class="ra-where">{escape(where)}</p>'
            f"<blockquote>{escape(cited['quote'])}</blockquote>"
            f'<a class="ra-link" href="{link}" target="_blank" rel="noopener">'
            f"{escape(message('web_window.show_page'))}</a></div></li>"
        )
    yield "</ol></div></div>"


def _marked(line: str) -> str:
    parts = _MARK.split(line)
    return "".join(
        f' <a class="ra-mark" href="#c{part}">{part}</a>' if i % 2 else escape(part)
        for i, part in enumerate(parts)
    )
