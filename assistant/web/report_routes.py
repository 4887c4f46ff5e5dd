"""The page that proves an answer: GET /reports/{id} and what its viewer asks for."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from assistant.web.assets import page
from assistant.web.pageview import page_json, search
from assistant.web.service import Service
from assistant.web.shelf import Shelved, listing, outline, take
from ingest.errors import ReportError
from ingest.render import page_picture
from prompts import message

_WIDEST = 2400
_LONGEST_QUOTE = 4_000
_GONE = "web.report_gone"


def report_routes(service: Service) -> APIRouter:
    """Routes of the viewer."""
    router = APIRouter()

    def held(report_id: str) -> Shelved:
        try:
            return take(service, report_id)
        except KeyError as error:
            raise HTTPException(404, message(_GONE)) from error

    def at(report: Shelved, name: str) -> int:
        try:
            return report.page(name)
        except KeyError as error:
            raise HTTPException(404, message("web.page_gone", page=name[:20])) from error

    @router.get("/api/reports")
    def reports() -> dict[str, Any]:
        return listing(service)

    @router.get("/reports/{report_id}")
    def viewer(report_id: str) -> HTMLResponse:
        try:
            report = take(service, report_id)
        except KeyError:
            return HTMLResponse(page("missing", title=message(_GONE)), 404)
        return HTMLResponse(
            page("report", title=report.loaded.row.cover.title or report.loaded.name)
        )

    @router.get("/reports/{report_id}/outline")
    def report_outline(report_id: str) -> dict[str, Any]:
        return outline(held(report_id))

    @router.get("/reports/{report_id}/search")
    def report_search(report_id: str, q: str = Query("", max_length=200)) -> JSONResponse:
        return JSONResponse(search(held(report_id), q))

    @router.get("/reports/{report_id}/original")
    def original(report_id: str) -> Response:
        report = held(report_id)
        if report.path is None:
            raise HTTPException(404, message(_GONE))
        kind = "application/pdf" if report.is_pdf else "text/plain; charset=utf-8"
        return FileResponse(
            report.path,
            media_type=kind,
            filename=report.path.name,
            content_disposition_type="inline",
        )

    @router.get("/reports/{report_id}/pages/{name}.png")
    def picture(report_id: str, name: str, width: int = Query(1000, ge=50, le=_WIDEST)) -> Response:
        report = held(report_id)
        position = at(report, name)
        if not report.is_pdf or report.path is None:
            raise HTTPException(404, message("web.no_picture"))
        try:
            png = _picture(report.path, report.path.stat().st_mtime_ns, position, width)
        except (ReportError, IndexError) as error:
            raise HTTPException(404, message("web.no_picture")) from error
        return Response(
            png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"}
        )

    @router.get("/reports/{report_id}/pages/{name}")
    def page_data(
        report_id: str, name: str, quote: str = Query("", max_length=_LONGEST_QUOTE)
    ) -> dict[str, Any]:
        report = held(report_id)
        return page_json(report, at(report, name), quote)

    return router


@lru_cache(maxsize=48)
def _picture(path: Path, changed: int, index: int, width: int) -> bytes:
    return page_picture(path, index, width)
