"""The page that proves an answer: GET /reports/{id} and what its viewer asks for."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse, HTMLResponse, Response

from assistant.web.assets import page
from assistant.web.page_view import page_json, search
from assistant.web.report_views import Shelved, listing, outline, take
from assistant.web.schema import describes
from assistant.web.service import Service
from ingest.errors import ReportError
from ingest.pdf.images import page_picture
from prompts import message

_WIDEST = 2400
_LONGEST_QUOTE = 4_000
_GONE = "web.report_gone"


def report_routes(service: Service) -> APIRouter:
    """Routes of the viewer."""
    views, router = _Views(service), APIRouter(tags=["Reports"])
    at = "/reports/{report_id}"
    for path, view in (
        ("/api/reports", views.reports),
        (at, views.viewer),
        (f"{at}/outline", views.outline),
        (f"{at}/search", views.search),
        (f"{at}/original", views.original),
        (f"{at}/pages/{{name}}.png", views.picture),
        (f"{at}/pages/{{name}}", views.page),
    ):
        router.add_api_route(
            path, view, methods=["GET"], response_model=None, openapi_extra=describes(path)
        )
    return router


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def reports(self) -> dict[str, Any]:
        """All reports with their facts."""
        return listing(self._service)

    def viewer(self, report_id: str) -> HTMLResponse:
        """The viewer's page; the rest of the address (page, quotation) is read by its script."""
        try:
            report = take(self._service, report_id)
        except KeyError:
            return HTMLResponse(page("missing", title=message(_GONE)), 404)
        title = report.loaded.row.cover.title or report.loaded.name
        return HTMLResponse(page("report", title=title))

    def outline(self, report_id: str) -> dict[str, Any]:
        """What stands around the pages."""
        return outline(self._held(report_id))

    def search(self, report_id: str, q: str = Query("", max_length=200)) -> list[dict[str, Any]]:
        """Where words stand in the report."""
        return search(self._held(report_id), q)

    def original(self, report_id: str) -> Response:
        """The file as it was put into the folder."""
        report = self._held(report_id)
        if report.path is None:
            raise HTTPException(404, message(_GONE))
        kind, name = report.media_type, report.path.name
        return FileResponse(
            report.path, media_type=kind, filename=name, content_disposition_type="inline"
        )

    def picture(
        self, report_id: str, name: str, width: int = Query(1000, ge=50, le=_WIDEST)
    ) -> Response:
        """A PDF's page as PNG."""
        report = self._held(report_id)
        position = self._position(report, name)
        if not report.is_pdf or report.path is None:
            raise HTTPException(404, message("web.no_picture"))
        try:
            png = _picture(report.path, report.path.stat().st_mtime_ns, position, width)
        except (ReportError, IndexError) as error:
            raise HTTPException(404, message("web.no_picture")) from error
        headers = {"Cache-Control": "private, max-age=3600"}
        return Response(png, media_type="image/png", headers=headers)

    def page(
        self, report_id: str, name: str, quote: str = Query("", max_length=_LONGEST_QUOTE)
    ) -> dict[str, Any]:
        """A page's text and marks."""
        report = self._held(report_id)
        return page_json(report, self._position(report, name), quote)

    def _held(self, report_id: str) -> Shelved:
        try:
            return take(self._service, report_id)
        except KeyError as error:
            raise HTTPException(404, message(_GONE)) from error

    def _position(self, report: Shelved, name: str) -> int:
        try:
            return report.page(name)
        except KeyError as error:
            raise HTTPException(404, message("web.page_gone", page=name[:20])) from error


@lru_cache(maxsize=48)
def _picture(path: Path, changed: int, index: int, width: int) -> bytes:
    return page_picture(path, index, width)
