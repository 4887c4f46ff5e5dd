"""A conversation as a file: Markdown and DOCX, with council, date and page of every citation."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from assistant.library import in_words
from assistant.types import Answer, Citation
from prompts import message

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")
_MARK = re.compile(r"\[(\d{1,3})\]")
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName='
    '"/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    "</Types>",
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": f'{_HEAD}<w:styles {_W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/><w:pPr><w:spacing w:after="120"/></w:pPr><w:rPr><w:sz w:val="22"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/><w:sz w:val="34"/></w:rPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/>'
    '<w:spacing w:before="280" w:after="80"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/>'
    '</w:rPr></w:style><w:style w:type="paragraph" w:styleId="Source"><w:name w:val="Source"/><w:pPr><w:ind '
    'w:left="400"/><w:spacing w:after="60"/></w:pPr><w:rPr><w:sz w:val="19"/></w:rPr></w:style></w:styles>',
}


def source_line(citation: Citation) -> str:
    """Council, title, publisher, date and page in one line."""
    cover = citation.cover
    labels = citation.place.labels
    where = "" if not labels else labels[0] if labels == ("cover",) else (
        f"p. {labels[0]}" if len(labels) == 1 else f"pp. {' and '.join(labels)}"
    )  # fmt: skip
    dates = message("web.published_on", date=in_words(cover.published)) if cover.published else ""
    return ", ".join(filter(None, (cover.council, cover.title, cover.publisher, dates, where)))


def as_markdown(turns: Sequence[Answer]) -> bytes:
    """A conversation as Markdown; nothing of it is read as markup."""
    lines = [f"# {message('web.saved_title')}", ""]
    for turn in turns:
        lines += [f"## {_md(turn.question)}", ""]
        for line in turn.answer.splitlines():
            lines += [_marks_kept(line), ""]
        for c in turn.citations:
            lines += [f"- \\[{c.n}\\] {_md(source_line(c))}: “{_md(c.quote)}”"]
        lines += [""]
    return ("\n".join(lines) + f"---\n\n{message('web.saved_note')}\n").encode()


def _marks_kept(line: str) -> str:
    parts = _MARK.split(line)
    return "".join(f"\\[{part}\\]" if i % 2 else _md(part) for i, part in enumerate(parts))


def _md(text: str) -> str:
    """Text with every character that Markdown or HTML reads made plain; an address is no link either."""
    plain = (
        _SPECIAL.sub(r"\\\1", _clean(" ".join(text.split())))
        .replace("\\<", "&lt;")
        .replace("\\&", "&amp;")
    )
    return re.sub(
        r"\b(https?|ftp|mailto|javascript|data)(:)", r"\1&#58;", plain, flags=re.IGNORECASE
    )


def as_docx(turns: Sequence[Answer]) -> bytes:
    """A conversation as a Word document, written part by part: no template, no macro, no link."""
    body = "".join(_paragraphs(turns))
    document = f"{_HEAD}<w:document {_W}><w:body>{body}<w:sectPr/></w:body></w:document>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (_PARTS | {"word/document.xml": document}).items():
            archive.writestr(name, part)
    return target.getvalue()


def _paragraphs(turns: Sequence[Answer]) -> Iterator[str]:
    yield _paragraph(message("web.saved_title"), "Title")
    for turn in turns:
        yield _paragraph(turn.question, "Heading1")
        for line in turn.answer.splitlines():
            yield _paragraph(line)
        for c in turn.citations:
            yield _paragraph(f"[{c.n}] {source_line(c)}: “{c.quote}”", "Source")
    yield _paragraph(message("web.saved_note"))


def _paragraph(text: str, style: str = "Normal") -> str:
    words = escape(_clean(text))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", text)
