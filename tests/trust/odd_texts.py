"""Odd texts, web pages and Word files: long, deep, packed, or in no order."""

import io
import zipfile
from collections.abc import Callable

from tests.ingest.written import page, word
from tests.texts import book

_MANY = 100_000
_LONG = 4_500_000
_HEAD = "Inspection of Testshire\n\nDate of inspection: May 2010\n\n"
_WORDS = "The council supports carers at home, and staff keep clear records of each visit. "
_PART = "word/document.xml"
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _text(body: str, head: str = _HEAD) -> Callable[[], bytes]:
    return lambda: (head + body).encode("utf-8", "surrogatepass")


def _lines(line: str, count: int = _MANY) -> Callable[[], bytes]:
    return _text("\n".join(line.format(n=n, m=n % 30 + 1) for n in range(count)))


def _filled(unit: str, size: int = _LONG) -> Callable[[], bytes]:
    return _text(unit * (size // len(unit)))


def _packed(part: bytes, times: int = 1) -> bytes:
    """A Word file whose text is what is given, so many times."""
    source = zipfile.ZipFile(io.BytesIO(word()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            if name != _PART:
                made.writestr(name, source.read(name))
        with made.open(_PART, "w") as file:
            for _ in range(times):
                file.write(part)
    return target.getvalue()


def _document(inside: str) -> bytes:
    return _packed(
        f'<w:document xmlns:w="{_SPACE}"><w:body>{inside}</w:body></w:document>'.encode()
    )


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _nested_tables(depth: int) -> bytes:
    inside = _paragraph(_WORDS)
    for _ in range(depth):
        inside = f"<w:tbl><w:tr><w:tc>{inside}<w:p/></w:tc></w:tr></w:tbl>"
    return _document(inside + _paragraph(_WORDS) * 5)


def _laughs(root: str, before: str, after: str) -> bytes:
    """Entities that are ten of the next one each, ten deep."""
    made = "".join(
        f'<!ENTITY a{n} "{_reference(n - 1) * 10}">' if n else '<!ENTITY a0 "carers ">'
        for n in range(10)
    )
    return f"<?xml version='1.0'?><!DOCTYPE {root} [{made}]>{before}&a9;{after}".encode()


def _reference(number: int) -> str:
    return f"&a{number};"


def _table(rows: int, cells: int) -> str:
    row = f"<tr>{'<td>Good</td>' * cells}</tr>"
    return f"<table>{row * rows}</table>"


def _word_table(rows: int, cells: int) -> str:
    cell = f"<w:tc>{_paragraph('Good')}</w:tc>"
    row = f"<w:tr>{cell * cells}</w:tr>"
    return f"<w:tbl>{row * rows}</w:tbl>"


TEXTS: dict[str, Callable[[], bytes]] = {
    "longest.txt": _filled(_WORDS),
    "too-long.txt": _filled(_WORDS, 9_000_000),
    "one-word.txt": _filled("carers"),
    "one-sentence.txt": _filled("and the council supports carers at home "),
    "full-stops.txt": _filled(". "),
    "ellipses.txt": _filled("..."),
    "empty-lines.txt": _text("\n" * _LONG + _WORDS * 9),
    "spaces.txt": _text(f"{_WORDS * 5}a{' ' * _LONG}b"),
    "tabs.txt": _filled("Good\t\t\t1\n"),
    "headings.txt": _lines("Support for carers {n}\n"),
    "one-heading.txt": _text("Support For Carers " * 200_000 + "\n\n" + _WORDS * 9),
    "contents.txt": _text(
        "Contents\n\n" + "\n".join(f"Part {n}\t{n // 3 + 1}" for n in range(10_000)) + _WORDS * 99
    ),
    "contents-of-one-page.txt": _text("Contents\n\n" + "\n".join(
        f"Part {n}\t1" for n in range(3_000)) + f"\n\n{_WORDS * 999}"),
    "contents-backwards.txt": _text("Contents\n\n" + "\n".join(
        f"Part {n}\t{900 - n}" for n in range(900)) + f"\n\n{_WORDS * 999}"),
    "few-contents.txt": _text(
        "Contents\n\nPart one\t3\nPart two\t900\n\n" + f"{_WORDS}\n\n" * 9_000),
    "marks-on-letters.txt": _filled("c" + "\u0301" * 60 + "arers "),
    "no-width.txt": _filled("\u200b".join("carers at home ")),
    "other-direction.txt": _filled("\u202eThe council \u202dsupports carers.\u202c "),
    "utf-16-unmarked.txt": lambda: (_HEAD + _WORDS * 99).encode("utf-16-le"),
    "utf-32.txt": lambda: (_HEAD + _WORDS * 9_999).encode("utf-32"),
    "windows.txt": lambda: (_HEAD + "The council’s carers – “well”. " * 9_999).encode("cp1252"),
    "no-letters.txt": lambda: bytes(range(128, 256)) * 9_999,
    "halves-of-letters.txt": _filled("carers \ud800 at home. ", 900_000),
    "zeros-within.txt": _text(f"{_WORDS * 99}{chr(0) * 9_999}{_WORDS * 99}"),
    "list.txt": _lines("{n}. The council should support carer {n} at home."),
    "bullets.txt": _lines("• supports carers at home"),
    "brackets.txt": _text(f"{'(' * 900_000}{_WORDS}{')' * 900_000} {_WORDS * 9}"),
    "quotation-marks.txt": _filled("“The council said ‘carers. "),
    "digits.txt": _filled("1234567890"),
    "dates.txt": _lines("On {m} May 2010 inspectors met carers, until {m} June 2011."),
    "page-breaks.txt": _text(f"{_WORDS}\f" * 50_000),
    "page-numbers.txt": _lines("{n}\n"),
    "references.txt": _lines("Support for carers is good (page {m})."),
    "hyphens.txt": _filled("care-\nful "),
    "grades.txt": _lines("The council was graded good, outstanding and poor in {n}."),
    "councils.txt": _lines("Bromley, Sefton, Bath and Testshire County Council met."),
    "pictures-in-words.txt": _filled("\U0001f600\U0001f469\u200d\U0001f469\u200d\U0001f467 "),
    "short-lines.txt": _filled("a\n"),
    "every-book.txt": lambda: "\n\n".join(book(n, 12).text for n in range(40)).encode(),
    "deep.html": lambda: page("<div>" * _MANY + _WORDS * 9 + "</div>" * _MANY),
    "unclosed.html": lambda: page(f"<p><b><i>{_WORDS}" * 20_000),
    "wide-table.html": lambda: page(_table(3_000, 30) + f"<p>{_WORDS * 9}</p>"),
    "tables-in-tables.html": lambda: page(
        "<table><tr><td>" * 900 + _WORDS * 9 + "</td></tr></table>" * 900),
    "spans.html": lambda: page(
        "<table><tr><td colspan=60000 rowspan=60000>Good</td></tr></table>"
        f"<p>{_WORDS * 9}</p>"),
    "lists-in-lists.html": lambda: page(f"<ul><li>{_WORDS}" * 3_000),
    "laughs.html": lambda: _laughs("html", "<html><body><p>", f"{_WORDS * 9}</p></body></html>"),
    "breaks.html": lambda: page("<br>" * 900_000 + _WORDS * 9),
    "attributes.html": lambda: page("<p " + 'data-a="b" ' * _MANY + f">{_WORDS * 9}</p>"),
    "script.html": lambda: page(f"<script>{'a=1;' * 5_000_000}</script><p>{_WORDS * 9}</p>"),
    "comment.html": lambda: page(f"<!--{'-' * 9_000_000}--><p>{_WORDS * 9}</p>"),
    "headings.html": lambda: page("".join(f"<h{n % 6 + 1}>Part {n}</h{n % 6 + 1}><p>{_WORDS}</p>"
                                          for n in range(20_000))),
    "bomb.docx": lambda: _packed(b" " * 1_000_000, 2_000),
    "bomb-of-words.docx": lambda: _packed(_paragraph(_WORDS).encode() * 1_000, 5_000),
    "laughs.docx": lambda: _packed(_laughs(
        "d", f'<w:document xmlns:w="{_SPACE}"><w:body><w:p><w:r><w:t>',
        "</w:t></w:r></w:p></w:body></w:document>")),
    "paragraphs.docx": lambda: _document(_paragraph(_WORDS) * 50_000),
    "runs.docx": lambda: _document(f"<w:p>{'<w:r><w:t>carers </w:t></w:r>' * 300_000}</w:p>"),
    "wide-table.docx": lambda: _document(_word_table(2_000, 20) + _paragraph(_WORDS) * 5),
    "tables-in-tables.docx": lambda: _nested_tables(400),
    "spans.docx": lambda: _document(
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="900000000"/></w:tcPr>'
        f"{_paragraph('Good')}</w:tc></w:tr></w:tbl>" + _paragraph(_WORDS) * 5),
}  # fmt: skip
