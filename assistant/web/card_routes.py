"""What other pages show: answer cards, the chat alone, and the page that makes snippets."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.answers.refusals import suggestions
from assistant.library.reports import in_words
from assistant.output import where
from assistant.people.people_database import Card, Kept, find_card, keep_card
from assistant.web.assets import page, texts
from assistant.web.documentation import described_routes
from assistant.web.requests import Refused, base_of, read_object
from assistant.web.service import Service
from ingest.types import Basis, Place
from prompts import message

_MARK = re.compile(r"\s*\[(\d{1,3})\]")
_ADDRESS = re.compile(r"/answers/([\w-]{1,40})")
_HEIGHT, _WIDTH = 420, 640


def card_routes(service: Service, kept: Kept) -> APIRouter:
    """Routes of answer cards, and of the chat alone, for an iframe."""
    views = _Views(service, kept)
    router = described_routes(
        "Answer cards",
        ("POST", "/answers", views.keep),
        ("GET", "/answers/{number}.json", views.as_json),
        ("GET", "/answers/{number}", views.as_page),
        ("GET", "/oembed", views.oembed),
    )
    hidden = described_routes(
        "",
        ("GET", "/embedding", views.embedding),
        ("GET", "/embed", views.chat),
        ("GET", "/embed/start", views.start),
        shown=False,
    )
    router.include_router(hidden)
    return router


class _Views:
    """What each route returns."""

    def __init__(self, service: Service, kept: Kept) -> None:
        self._service, self._kept = service, kept

    def chat(self) -> HTMLResponse:
        """The chat alone."""
        return HTMLResponse(page("embed", title=message("web.title")))

    def start(self) -> dict[str, Any]:
        """What the chat begins with."""
        return {
            "examples": list(suggestions(self._service.assistant.library)),
            "summary": self._service.summary(),
            "model": self._service.assistant.chat_model,
            "samples": self._service.settings.shows_samples,
        }

    async def keep(self, request: Request) -> JSONResponse:
        """Keep a recent answer, named by its id, at a permanent address."""
        answer = self._service.recent.get(str((await read_object(request)).get("id")))
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

    def as_page(self, number: str, request: Request) -> HTMLResponse:
        """A saved answer as a page, which may be framed where framing is allowed."""
        card = self._card(number)
        base = base_of(request)
        html = page(
            "card", title=card.question, id=card.id, answer=_shown(card.answer),
            said=_since(card, card.changed(self._service.assistant.library)),
            oembed=f"{base}/oembed?{urlencode({'url': f'{base}/answers/{card.id}'})}",
        )  # fmt: skip
        return HTMLResponse(html)

    def oembed(
        self, url: str, request: Request, maxwidth: int = _WIDTH, maxheight: int = _HEIGHT
    ) -> JSONResponse:
        """What a publishing system asks to show a card by its address."""
        found = _ADDRESS.fullmatch(_path(url))
        if not found:
            raise Refused(404, "not_found", message("card.gone"))
        card = self._card(found[1])
        base = base_of(request)
        width, height = max(1, min(_WIDTH, maxwidth)), max(1, min(_HEIGHT, maxheight))
        frame = (
            f'<iframe src="{escape(base)}/answers/{card.id}" width="{width}" height="{height}"'
            f' title="{escape(card.question)}"></iframe>'
        )
        return JSONResponse(
            {"type": "rich", "version": "1.0", "title": card.question, "html": frame,
             "width": width, "height": height, "provider_name": message("web_window.title")}
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


def _shown(answer: Mapping[str, Any]) -> str:
    """An Answer as HTML of which every word is escaped, as the scripts make it."""
    table = answer.get("table")
    if table and table["side_by_side"]:
        rows = [[_marked(_cell(cell)) for cell in row] for row in table["rows"]]
        table = {"columns": table["columns"], "rows": rows}
    else:
        table = None
    lines = filter(str.strip, str(answer["answer"]).splitlines())
    return page(
        "answer",
        status=texts().get(f"status_{answer.get('status')}"),
        lines=[{"html": _marked(line), "leads": _leads(line)} for line in lines],
        table=table,
        sources=[_source(cited) for cited in answer["citations"]],
    )


def _leads(line: str) -> bool:
    return line.rstrip().endswith(":") and not _MARK.search(line)


def _cell(cell: Mapping[str, Any]) -> str:
    return f"{cell['text']} [{cell['citation']}]" if cell.get("citation") else str(cell["text"])


def _source(cited: Mapping[str, Any]) -> dict[str, Any]:
    place = Place(tuple(cited["pages"]), tuple(cited["labels"]), Basis(cited["basis"]))
    date = in_words(cited["inspected"] or cited["published"])
    return {**cited, "date": date, "where": where(place)}


def _marked(line: str) -> str:
    """Text whose marks lead to their sources; a mark stays on the line of the word before it."""
    parts = _MARK.split(line)
    shown = [escape(part) for part in parts]
    for i in range(1, len(parts), 2):
        before, space, word = shown[i - 1].rpartition(" ")
        mark = f'<a class="ra-mark" href="#c{parts[i]}">{parts[i]}</a>'
        shown[i - 1] = before + space
        shown[i] = f'<span class="ra-nobr">{word}{mark}</span>'
    return "".join(shown)
