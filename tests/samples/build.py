"""Typeset the invented sample reports: `python -m tests.samples.build [--check]`.

Contents and "(page 7)" references need page numbers that are known only after typesetting, so
each report is set until they no longer change; every reference is therefore right, save the one
misprint that a source may ask for (`misprint: key = page`), as real reports have them too.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from tests.samples.markup import MARK, Block, Source, contents, numbered, read_source

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "sample_reports"
KIND = "Service inspection of adult social care"
# Headings need room for themselves and a few lines. keepWithNext would hold whole paragraphs, and
# then none would run over a page break, which is what these samples are there to show.
HEIGHT = {"h1": 13 * mm, "h2": 9 * mm, "h3": 8 * mm, "statement": 10 * mm}


def _style(name: str, size: float, *, bold: bool = False, **more: float) -> ParagraphStyle:
    font = "Helvetica-Bold" if bold else "Helvetica"
    gaps = {"leading": size * 1.22, "spaceAfter": 5.0} | more
    return ParagraphStyle(name, fontName=font, fontSize=size, **gaps)


STYLES = {
    "title": _style("title", 21, bold=True, spaceAfter=18),
    "h1": _style("h1", 15, bold=True, spaceBefore=12, spaceAfter=6),
    "h2": _style("h2", 12, bold=True, spaceBefore=6),
    "h3": _style("h3", 10.5, bold=True, spaceBefore=4),
    "statement": _style("statement", 10, bold=True, spaceBefore=4),
    "text": _style("text", 10),
    "quote": _style("quote", 10, leftIndent=18, rightIndent=18),
    "item": _style("item", 10, leftIndent=20, bulletIndent=4, spaceAfter=2),
}


def typeset(source: Source) -> bytes:
    """The finished PDF; typesets again until no page number changes (normally twice)."""
    places: dict[str, str] = {}
    for _ in range(5):
        data, found = _pass(source, places)
        if found == places:
            return data
        places = found
    raise RuntimeError(f"page numbers do not settle: {source.head['council']}")


def _pass(source: Source, places: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    found: dict[str, str] = {}
    buffer = io.BytesIO()

    def mark(canvas: Canvas, kind: str, name: str) -> None:
        found[name] = source.label(canvas.getPageNumber())

    def decorate(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setNamedCB("mark", mark)  # where <onDraw> finds its function
        _decorate(source, canvas)

    # No compression: zlib builds differ between machines, and --check compares bytes.
    document = SimpleDocTemplate(
        buffer, pagesize=A4, invariant=1, pageCompression=0, author="Invented sample",
        title=f"{KIND}: {source.head['council']}",
        leftMargin=24 * mm, rightMargin=22 * mm, topMargin=21 * mm,
        bottomMargin=int(source.head["foot"]) * mm,
    )  # fmt: skip
    document.build(_story(source, places), decorate, decorate)
    return buffer.getvalue(), found


def _decorate(source: Source, canvas: Canvas) -> None:
    position = canvas.getPageNumber()
    if source.head["numbering"] == "roman" and position == 1:
        canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
        canvas.addPageLabel(source.front, style="ARABIC", start=1)
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, source.label(position))
    if position >= 3:
        canvas.drawString(24 * mm, A4[1] - 15 * mm, f"Adult social care in {source.head['short']}")


def _story(source: Source, places: dict[str, str]) -> list[Flowable]:
    story = [*_cover(source.head, source.shared), PageBreak()]
    story += _inside_cover(source.head, source.shared)
    story += [PageBreak()] if source.head["numbering"] == "roman" else [Spacer(1, 12)]
    story += _contents(source.blocks, places)
    key, _, page = source.head.get("misprint", "").partition(" = ")
    start = next(i for i, block in enumerate(source.blocks) if block.kind == "recommendations")
    story += [PageBreak(), *_flow(source.blocks[:start], {})]
    story += _flow(numbered(source.blocks), places | {key: page})
    return story + _flow(source.blocks[start + 1 :], {})


def _flow(blocks: Sequence[Block], refs: dict[str, str]) -> list[Flowable]:
    out: list[Flowable] = []
    for i, block in enumerate(blocks):
        run = list(takewhile(lambda each: each.kind in HEIGHT, blocks[i:]))
        out += [CondPageBreak(sum(HEIGHT[each.kind] for each in run) + 12 * mm)] if run else []
        out.append(_set(block, refs))
    return out


def _cover(head: dict[str, str], shared: dict[str, str]) -> list[Flowable]:
    focus = [Paragraph(area, STYLES["h3"]) for area in head["focus"].split(" | ")]
    return [
        Paragraph("Care Standards Inspectorate (invented)", STYLES["h2"]), Spacer(1, 70 * mm),
        Paragraph("Inspection report", STYLES["h2"]), Paragraph(KIND, STYLES["h1"]),
        Paragraph(head["council"], STYLES["title"]),
        Paragraph("Focus of inspection:", STYLES["text"]), *focus, Spacer(1, 10 * mm),
        Paragraph(f"Date of inspection: {head['inspected']}", STYLES["text"]),
        Paragraph(f"Date of publication: {head['published']}", STYLES["text"]),
        Spacer(1, 30 * mm), Paragraph(shared["invented"], STYLES["text"]),
    ]  # fmt: skip


def _inside_cover(head: dict[str, str], shared: dict[str, str]) -> list[Flowable]:
    team = [
        f"Lead Inspector: {head['lead']}", f"Team Inspector: {head['team']}",
        f"Expert by Experience: {head['expert']}<br/>Supported by: {head['supported']}",
        f"Project Assistant: {head['assistant']}",
    ]  # fmt: skip
    return [
        Paragraph("About the Care Standards Inspectorate", STYLES["h2"]),
        Paragraph(shared["about"], STYLES["text"]),
        Paragraph("Inspection team", STYLES["h2"]),
        *(Paragraph(member.replace("'", "’"), STYLES["text"]) for member in team),
        Paragraph("Acknowledgement", STYLES["h2"]),
        Paragraph(shared["thanks"], STYLES["text"]),
    ]


def _contents(blocks: tuple[Block, ...], places: dict[str, str]) -> list[Flowable]:
    rows = [
        [Paragraph(text, STYLES["text"]) for text in (block.text, places.get(block.key, ""))]
        for block in contents(blocks)
    ]
    table = Table(rows, colWidths=[145 * mm, 15 * mm], hAlign="LEFT")
    table.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0)])
    return [Paragraph("Contents", STYLES["h1"]), table]


def _set(block: Block, refs: dict[str, str]) -> Paragraph:
    text = MARK.sub(r'<onDraw name="mark" label="\1"/>', escape(block.text))
    match block.kind:
        case "bullet":
            return Paragraph(text, STYLES["item"], bulletText="•")
        case "quote":
            return Paragraph(f"“{text}”", STYLES["quote"])
        case "text" | "statement" | "h1" | "h2" | "h3":
            spot = f'<onDraw name="mark" label="{block.key}"/>' if block.key else ""
            return Paragraph(spot + text, STYLES[block.kind])
        case number:
            text = f"{text} (page {refs.get(block.key, '0')})"
            return Paragraph(text, STYLES["item"], bulletText=number)


def main(arguments: list[str] | None = None) -> int:
    """Write the PDFs, or with --check compare them; exit code 1 if any of them differs."""
    parser = argparse.ArgumentParser(description="Typeset the invented sample reports.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args(arguments).check
    differ = 0
    for path in sorted(HERE.glob("*.md")):
        if path.stem == "README":
            continue
        data, target = typeset(read_source(path)), OUT / f"{path.stem}.pdf"
        if not check:
            target.write_bytes(data)
        elif not target.exists() or target.read_bytes() != data:
            differ = 1
            sys.stdout.write(f"differs from its source: {target}\n")
    return differ


if __name__ == "__main__":
    raise SystemExit(main())
