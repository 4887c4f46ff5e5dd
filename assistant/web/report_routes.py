"""The reports: their list, the table of their grades, the viewer whose page proves an answer."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, HTMLResponse, Response

from assistant.grades.table import (
    Record,
    as_csv,
    filter_of,
    other_judgements,
    records,
    used_columns,
)
from assistant.library.reports import Loaded, Note, in_words, notes, recommendations
from assistant.web.api import Refused, described_routes
from assistant.web.assets import page
from assistant.web.page_view import Shelved, page_json, page_name, search
from assistant.web.service import Service, link
from ingest.errors import ReportError
from ingest.pdf.images import page_picture
from ingest.register.grades import column_name, step
from ingest.types import Cover, Fact
from prompts import message
from vectorstore.types import FileState

_WIDEST = 2400
_LONGEST_QUOTE = 4_000


def report_routes(service: Service) -> APIRouter:
    """Routes of the viewer and of the Grades page."""
    views, at = _Views(service), "/reports/{report_id}"
    return described_routes(
        "Reports",
        ("GET", "/api/reports", views.reports),
        ("GET", at, views.viewer),
        ("GET", f"{at}/outline", views.outline),
        ("GET", f"{at}/search", views.search),
        ("GET", f"{at}/original", views.original),
        ("GET", f"{at}/pages/{{name}}.png", views.picture),
        ("GET", f"{at}/pages/{{name}}", views.page),
        ("GET", "/grades", views.grades_page),
        ("GET", "/api/grades", views.grades),
        ("GET", "/api/grades.csv", views.download),
    )


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def reports(self) -> dict[str, Any]:
        """All reports with their facts, and the files that could not be read."""
        service = self._service
        with service.reading.mutex:
            told = notes(service.reading.ledger)
        reports = [
            _entry(r) | {"notices": _shown(n for n in told if n.read and n.report_id == r.row.id)}
            for r in service.assistant.library.reports
        ]
        return {
            "reports": reports,
            "unread": _shown(note for note in told if not note.read),
            "samples": service.settings.shows_samples,
            "summary": service.summary(),
        }

    def viewer(self, report_id: str) -> HTMLResponse:
        """The viewer's page; the rest of the address (page, quotation) is read by its script."""
        try:
            report = take(self._service, report_id)
        except Refused as gone:
            return HTMLResponse(page("missing", title=str(gone)), 404)
        title = report.loaded.row.cover.title or report.loaded.name
        return HTMLResponse(page("report", title=title))

    def outline(self, report_id: str) -> dict[str, Any]:
        """What the viewer shows around the pages."""
        report = take(self._service, report_id)
        return _entry(report.loaded) | {
            "form": "pdf" if report.is_pdf else "text",
            "original": f"/reports/{report_id}/original" if report.path else None,
            "contents": contents(report),
            "page_list": [
                {
                    "name": page_name(p),
                    "label": p.label or message("web.whole"),
                    "number": p.number,
                    "known": message(f"web.known_{p.basis}"),
                }
                for p in report.pages
            ],
        }

    def search(self, report_id: str, q: str = Query("", max_length=200)) -> list[dict[str, Any]]:
        """Where words stand in the report."""
        return search(take(self._service, report_id), q)

    def original(self, report_id: str) -> Response:
        """The file as it was put into the folder."""
        report = take(self._service, report_id)
        if report.path is None:
            raise _gone()
        kind, name = report.media_type, report.path.name
        return FileResponse(
            report.path, media_type=kind, filename=name, content_disposition_type="inline"
        )

    def picture(
        self, report_id: str, name: str, width: int = Query(1000, ge=50, le=_WIDEST)
    ) -> Response:
        """A PDF's page as PNG."""
        report = take(self._service, report_id)
        position = self._position(report, name)
        if not report.is_pdf or report.path is None:
            raise Refused(404, "not_found", message("web.no_picture"))
        try:
            png = _picture(report.path, report.path.stat().st_mtime_ns, position, width)
        except (ReportError, IndexError) as error:
            raise Refused(404, "not_found", message("web.no_picture")) from error
        headers = {"Cache-Control": "private, max-age=3600"}
        return Response(png, media_type="image/png", headers=headers)

    def page(
        self, report_id: str, name: str, quote: str = Query("", max_length=_LONGEST_QUOTE)
    ) -> dict[str, Any]:
        """A page's text and marks."""
        report = take(self._service, report_id)
        return page_json(report, self._position(report, name), quote)

    def grades_page(self) -> HTMLResponse:
        """The page; its script asks for the table."""
        return HTMLResponse(page("grades", title=message("web.grades_title")))

    def grades(self) -> dict[str, Any]:
        """Every row with its links; sorting and filtering are done where they are seen."""
        rows = self._rows()
        return {
            "summary": self._service.summary(),
            "samples": self._service.settings.shows_samples,
            "columns": [{"id": id, "name": column_name(id)} for id in used_columns(rows)],
            "rows": [_graded(row) for row in rows],
        }

    def download(
        self, council: str = "", kind: str = "", year: str = "", judgement: str = "",
        grade: str = "",
    ) -> Response:  # fmt: skip
        """The rows that are shown, for a spreadsheet."""
        rows = self._rows()
        chosen = filter_of(
            rows, self._service.assistant.library.councils,
            council=council, kind=kind, year=year, judgement=judgement, grade=grade,
        )  # fmt: skip
        name = f'attachment; filename="{message("web.grades_file")}.csv"'
        # The mark by which a spreadsheet knows UTF-8.
        return Response(
            "\ufeff" + as_csv([row for row in rows if chosen.takes(row)]),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": name},
        )

    def _rows(self) -> list[Record]:
        return records(self._service.assistant.library.reports)

    def _position(self, report: Shelved, name: str) -> int:
        try:
            return report.page(name)
        except KeyError as error:
            raise Refused(404, "not_found", message("web.page_gone", page=name[:20])) from error


@lru_cache(maxsize=48)
def _picture(path: Path, changed: int, index: int, width: int) -> bytes:
    return page_picture(path, index, width)


# The loaded reports as the window and the viewer show them.


def take(service: Service, report_id: str) -> Shelved:
    """A report by its id; Refused (404) where it is not loaded."""
    library = service.assistant.library
    loaded = next((r for r in library.reports if r.row.id == report_id), None)
    if loaded is None:
        raise _gone()
    with service.reading.mutex:
        path = _path(service.reading.ledger.files(), report_id)
    return Shelved(
        loaded,
        path,
        library.text(report_id),
        tuple(library.pages(report_id)),
        tuple(library.sections(loaded)),
    )


def _gone() -> Refused:
    return Refused(404, "not_found", message("web.report_gone"))


def _path(files: list[FileState], report_id: str) -> Path | None:
    """The file of a report, as long as it is the one that was read."""
    for state in files:
        path = Path(state.path)
        if state.report_id == report_id and state.status == "ok" and path.is_file():
            stat = path.stat()
            same = (stat.st_size, stat.st_mtime_ns) == (state.size, state.modified)
            return path if same else None
    return None


def _shown(told: Iterable[Note]) -> list[dict[str, str]]:
    return [
        {"file": n.file, "status": n.status, "label": n.label, "reason": n.reason} for n in told
    ]


def _entry(report: Loaded) -> dict[str, Any]:
    row = report.row
    return {
        "id": row.id,
        "file": row.file,
        "council": row.cover.council or row.cover.title or row.file,
        "council_id": row.cover.council_id,
        "name": report.name,
        "title": row.cover.title,
        "publisher": row.cover.publisher,
        "what": _what(row.cover),
        "inspected": in_words(row.cover.inspected),
        "published": in_words(row.cover.published),
        "pages": row.pages,
        "basis": message(f"web.basis_{row.basis}"),
        "grades": [{"aspect": fact.aspect, "value": fact.value} for fact in report.of("grade")],
        "recommendations": len(recommendations(report)),
        "link": f"/reports/{row.id}",
    }


def _what(cover: Cover) -> str:
    """What kind of report it is, in the words of its title: without the council's name."""
    return cover.title.removesuffix(cover.council).rstrip(" :–-") or cover.title


def contents(report: Shelved) -> list[dict[str, Any]]:
    """The headings of a report with their level and page, each once."""
    found: list[dict[str, Any]] = []
    before: tuple[str, ...] = ()
    for section in report.sections:
        for level, title in enumerate(section.path):
            if before[: level + 1] != section.path[: level + 1]:
                holding = (p for p in report.pages if p.start <= section.start < p.end)
                at = page_name(next(holding, report.pages[-1]))
                found.append({"title": title, "level": level, "page": at})
        before = section.path
    return found


# The table of Facts as the Grades page has it.


def _graded(row: Record) -> dict[str, Any]:
    cover = row.report.row.cover
    return {
        "id": row.report.row.id,
        "council_id": row.council_id,
        "council": row.report.name,
        "kind": row.kind,
        "title": cover.title,
        "date": row.date,
        "years": sorted(row.years),
        "inspected": _fact(row, row.dated("inspected"), in_words(cover.inspected)),
        "published": _fact(row, row.dated("published"), in_words(cover.published)),
        "lead": _fact(row, row.lead),
        "grades": {id: _fact(row, row.graded(id)) for id in used_columns([row])},
        "others": [_fact(row, fact) for fact in other_judgements(row)],
        "link": f"/reports/{row.report.row.id}",
    }


def _fact(row: Record, fact: Fact | None, shown: str = "") -> dict[str, Any] | None:
    """A value with its wording, and the page and words that show it."""
    if fact is None:
        return None
    return {
        "text": shown or fact.value,
        "step": step(fact.value),
        "worded": fact.aspect,
        "page": fact.place.pages[0] if fact.place.pages else "cover",
        "quote": fact.quote,
        "link": link(row.report.evidence(fact)),
    }
