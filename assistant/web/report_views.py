"""The loaded reports as the window and the viewer show them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.library.reports import Loaded, Note, in_words, notes, recommendations
from assistant.web.service import Service
from ingest.types import Cover, Page, Section
from prompts import message
from vectorstore.types import FileState

_MEDIA = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report with what the viewer needs of it."""

    loaded: Loaded
    path: Path | None
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]

    @property
    def is_pdf(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.path is not None and self.path.suffix.lower() == ".pdf"

    @property
    def media_type(self) -> str:
        """What the file is to a browser: nothing but a PDF is shown as more than its characters."""
        suffix = self.path.suffix.lower() if self.path else ""
        return _MEDIA.get(suffix, "text/plain; charset=utf-8")

    def page(self, name: str) -> int:
        """The position of a page by its name in addresses; KeyError if there is none."""
        for position, page in enumerate(self.pages):
            if page_name(page) == name:
                return position
        raise KeyError(name)


def page_name(page: Page) -> str:
    """A page's name in addresses: its number, "cover" before the first numbered one."""
    return "cover" if page.number is None else str(page.number)


def take(service: Service, report_id: str) -> Shelved:
    """A report by its id; KeyError if it is not loaded."""
    if not _ID.fullmatch(report_id):
        raise KeyError(report_id)
    loaded = {r.row.id: r for r in service.assistant.library.reports}[report_id]
    with service.reading.mutex:
        ledger = service.reading.ledger
        return Shelved(
            loaded,
            _path(ledger.files(), report_id),
            ledger.report_text(report_id),
            tuple(ledger.pages(report_id)),
            tuple(ledger.sections(report_id)),
        )


def _path(files: list[FileState], report_id: str) -> Path | None:
    """The file of a report, as long as it is the one that was read."""
    for state in files:
        path = Path(state.path)
        if state.report_id == report_id and state.status == "ok" and path.is_file():
            stat = path.stat()
            return (
                path if (stat.st_size, stat.st_mtime_ns) == (state.size, state.modified) else None
            )
    return None


def listing(service: Service) -> dict[str, Any]:
    """All reports with their facts, and the files that could not be read."""
    with service.reading.mutex:
        told = notes(service.reading.ledger)
    reports = [
        _entry(report) | {"notices": _shown(n for n in told if n.read and n.report_id == row.id)}
        for report in service.assistant.library.reports
        for row in (report.row,)
    ]
    return {
        "reports": reports,
        "unread": _shown(note for note in told if not note.read),
        "samples": service.settings.shows_samples,
        "summary": service.summary(),
    }


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
        for level, step in enumerate(section.path):
            if before[: level + 1] != section.path[: level + 1]:
                found.append(
                    {"title": step, "level": level, "page": _page_at(report, section.start)}
                )
        before = section.path
    return found


def _page_at(report: Shelved, offset: int) -> str:
    for page in report.pages:
        if page.start <= offset < page.end:
            return page_name(page)
    return page_name(report.pages[-1])


def outline(report: Shelved) -> dict[str, Any]:
    """What the viewer shows around the page."""
    entry = _entry(report.loaded)
    return entry | {
        "form": "pdf" if report.is_pdf else "text",
        "original": f"/reports/{report.loaded.row.id}/original" if report.path else None,
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
