"""The Grades page: the table of Facts in the window, and its download."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from assistant.grades.table import (
    Record,
    as_csv,
    filter_of,
    other_judgements,
    records,
    used_columns,
)
from assistant.library.reports import in_words
from assistant.web.assets import page
from assistant.web.documentation import described_routes
from assistant.web.service import Service, link
from ingest.register.grades import column_name, step
from ingest.types import Fact
from prompts import message


def grades_routes(service: Service) -> APIRouter:
    """Routes of the Grades page."""
    views = _Views(service)
    return described_routes(
        "Reports",
        ("GET", "/grades", views.page),
        ("GET", "/api/grades", views.grades),
        ("GET", "/api/grades.csv", views.download),
    )


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def page(self) -> HTMLResponse:
        """The page; its script asks for the table."""
        return HTMLResponse(page("grades", title=message("web.grades_title")))

    def grades(self) -> dict[str, Any]:
        """Every row with its links; sorting and filtering are done where they are seen."""
        rows = self._rows()
        return {
            "summary": self._service.summary(),
            "samples": self._service.settings.shows_samples,
            "columns": [{"id": id, "name": column_name(id)} for id in used_columns(rows)],
            "rows": [_row(row) for row in rows],
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


def _row(row: Record) -> dict[str, Any]:
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
