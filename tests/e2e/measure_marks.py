"""Measure: of quotes drawn at random from PDFs, how many are found and marked where they stand.

Run: python -m tests.e2e.measure_marks FOLDER... [--quotes 300] [--seed 1]
Whether a rectangle lies on the quote's characters is asked of PDFium another way round:
the text bounded by it.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from assistant.web.page_view import Shelved, folded, pdf_rectangles
from ingest.errors import ReportError
from ingest.pdf.images import PDFIUM, Box
from ingest.types import Report, Role
from tests.ingest.reports import read_report

_SAID = (Role.FINDING, Role.RECOMMENDATION, Role.PERSON)
# A rectangle is shrunk by this share of its height: the boxes of neighbouring lines may touch.
_INSET = 0.22


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--quotes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--files", type=int, default=40, help="read at most so many files, drawn at random"
    )
    parser.add_argument("--show", action="store_true", help="print what failed")
    given = parser.parse_args(arguments)
    figures = measure(given.folders, given.quotes, given.seed, given.files, show=given.show)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def measure(
    folders: Sequence[Path], count: int, seed: int, most_files: int, *, show: bool = False
) -> dict[str, Any]:
    """Shares of quotes found and of rectangles on the quote's own characters."""
    chance = random.Random(seed)
    files = sorted(path for folder in folders for path in folder.rglob("*.pdf"))
    drawn = chance.sample(files, min(most_files, len(files)))
    reports = [(path, report) for path in drawn if (report := _read(path))]
    quotes = [
        (path, report, sentence)
        for path, report in reports
        for sentence in report.sentences
        if sentence.role in _SAID and sentence.place.pages and len(sentence.text) > 30
    ]
    found = on_quote = total = 0
    for path, report, sentence in chance.sample(quotes, min(count, len(quotes))):
        held = Shelved(None, path, report.text, report.pages, report.sections)  # type: ignore[arg-type]
        position = sentence.place.pages[0] - 1
        boxes = pdf_rectangles(held, position, sentence.text)
        found += bool(boxes)
        right = [_on_quote(path, position, tuple(box), sentence.text) for box in boxes]  # type: ignore[arg-type]
        total += len(right)
        on_quote += sum(right)
        if show and not (right and all(right)):
            sys.stderr.write(
                f"{path.name} p{position + 1} found={bool(boxes)} {right} {sentence.text[:160]!r}\n"
            )
    asked = min(count, len(quotes))
    return {
        "files": len(reports), "quotes": asked, "found": round(found / asked, 4),
        "rectangles": total, "on_own_characters": round(on_quote / max(total, 1), 4),
    }  # fmt: skip


def _read(path: Path) -> Report | None:
    try:
        return read_report(path)
    except ReportError:
        return None


def _on_quote(path: Path, position: int, box: Box, quote: str) -> bool:
    """Whether the text that PDFium finds within a rectangle is all text of the quote."""
    with PDFIUM:
        document = pdfium.PdfDocument(path)
        try:
            page = document[position]
            width, height = page.get_size()
            left, bottom, _, _ = page.get_bbox()
            inset = _INSET * (box[3] - box[1]) * height
            text = page.get_textpage().get_text_bounded(
                left=left + box[0] * width, right=left + box[2] * width,
                top=bottom + (1 - box[1]) * height - inset,
                bottom=bottom + (1 - box[3]) * height + inset,
            )  # fmt: skip
        finally:
            document.close()
    inside = folded(text).text
    return bool(inside) and inside in folded(quote).text


if __name__ == "__main__":
    sys.exit(main())
