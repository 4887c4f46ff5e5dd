"""Invented reports as web pages and as Word files."""

import io
from collections.abc import Callable
from typing import Any

import docx

TITLE = "Inspection of Netherby local authority children’s services"
FINDING = (
    "Social workers in Netherby visit the children they know often, and they write down what the"
    " children tell them, so that plans are changed when a child’s life at home changes too."
)
ADVICE = (
    "The time that it takes to find a foster home for a child who needs one at short notice.",
    "The attendance of health partners at the meetings where plans for children are reviewed.",
)
NOT_YET = "Requires improvement to be good"
GRADES = (
    ("Overall effectiveness", "Good"),
    ("The impact of leaders on social work practice", "Good"),
    ("The experiences and progress of children in care", NOT_YET),
)
ROWS = "".join(f"<tr><td>{aspect}</td><td><p>{grade}</p></td></tr>" for aspect, grade in GRADES)
MAIN = f"""
<h1>{TITLE}</h1>
<p>Inspection dates: 4 to 15 March 2024</p>
<p><strong>Lead inspector:</strong> Ada Byron</p>
<table><thead><tr><th>Judgement</th><th>Grade</th></tr></thead><tbody>{ROWS}</tbody></table>
<p>{FINDING}<sup><a href="#note1">1</a></sup></p>
<h2>What needs to improve?</h2>
<ul><li>{ADVICE[0]}</li><li><p>{ADVICE[1]}</p></li></ul>
<h2>How children are heard</h2>
<p>One young person told inspectors:</p>
<blockquote>“They asked me first, and they did what they said they would do.”</blockquote>
<h3>In their homes</h3>
<p>{FINDING}</p>
<p id="note1">1. A home here is any place where a child lives with the help of the council.</p>
"""
AROUND = """
<div class="cookie-consent"><p>We put small files on it. <button>Accept</button></p></div>
<header><a href="/">The Board</a><nav><ul><li><a href="/a">Home</a></li></ul></nav></header>
<ol class="trail"><li><a href="/">Home</a></li><li><a href="/r">Reports</a></li>
<li><a href="/r/n">Netherby</a></li></ol>
"""
BELOW = """
<aside role="complementary"><h2>Other places</h2><p>Read more about our work.</p></aside>
<footer><p>All content is free to use.</p></footer><script>var spoken = "never";</script>
"""
FURNITURE = ("small files", "Accept", "The Board", "Home", "Other places", "free to use", "spoken")


def page(main: str = MAIN, around: str = AROUND, below: str = BELOW, tag: str = "main") -> bytes:
    """A web page with this text in the middle."""
    inside = f"<{tag}>{main}</{tag}>" if tag else main
    head = "<head><meta charset='utf-8'><title>Netherby report</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{around}{inside}{below}</body></html>".encode()


def word(fill: Callable[[Any], None] | None = None) -> bytes:
    """The same report as a Word file; `fill` adds to it or writes another."""
    document: Any = docx.Document()
    document.sections[0].header.paragraphs[0].text = "A running line of the page"
    (fill or _report)(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _report(document: Any) -> None:
    document.add_heading(TITLE, 0)
    document.add_paragraph("Inspection dates: 4 to 15 March 2024")
    document.add_paragraph("Lead inspector: Ada Byron")
    table = document.add_table(rows=0, cols=2)
    for row in (("Judgement", "Grade"), *GRADES):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph(FINDING)
    document.add_heading("What needs to improve?", 1)
    for text in ADVICE:
        document.add_paragraph(text, style="List Bullet")
    document.add_heading("How children are heard", 1)
    document.add_paragraph("One young person told inspectors:")
    document.add_paragraph("“They asked me first, and they did what they said they would do.”")
    document.add_heading("In their homes", 2)
    document.add_paragraph(FINDING)
