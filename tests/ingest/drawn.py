"""Small PDFs drawn for a test, page by page."""

import io
from collections.abc import Callable, Iterable

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Drawing = Callable[[Canvas], None]
PROSE = (
    "Visitors to the service met carers, staff and people who use it, and read forty records.",
    "Managers check this work in every month of the year, and staff say that they feel supported.",
    "The council agreed a plan with its partners, and told those who asked for it what it holds.",
)
LEFT, TOP, STEP = 60.0, 760.0, 14.0


def pdf_of(*pages: Drawing) -> bytes:
    """A PDF with these pages."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def write(canvas: Canvas, lines: Iterable[str], top: float = TOP, *, left: float = LEFT) -> float:
    """Set lines one under the other; return the height below the last."""
    canvas.setFont("Helvetica", 11)
    for line in lines:
        canvas.drawString(left, top, line)
        top -= STEP
    return top


def heading(canvas: Canvas, text: str, top: float) -> float:
    """Set a heading; return the height below it."""
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(LEFT, top, text)
    return top - 2 * STEP


def columns(
    canvas: Canvas, rows: Iterable[Iterable[str]], lefts: Iterable[float], top: float
) -> float:
    """Set rows of cells across the page; the first row is bold."""
    places = tuple(lefts)
    for number, row in enumerate(rows):
        canvas.setFont("Helvetica" if number else "Helvetica-Bold", 11)
        for left, cell in zip(places, row, strict=True):
            canvas.drawString(left, top, cell)
        top -= 1.3 * STEP
    return top


def cover(canvas: Canvas) -> None:
    """A first page with a title and dates."""
    top = heading(canvas, "Inspection of Testshire local authority children’s services", TOP)
    write(canvas, ["Inspection dates: 4 to 8 March 2024"], top)
