"""Web pages and Word files: the same report, read alike, with headings in place of pages."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.documents import docx, html
from ingest.errors import DamagedReport, EmptyReport, EncryptedReport, ReportError, TooLarge
from ingest.language.words import fold
from ingest.reader import report_of
from ingest.types import Basis, Block, BlockKind, Report, Role
from tests.ingest.reports import of_kind, values, with_role
from tests.ingest.written import (
    ADVICE,
    AROUND,
    FINDING,
    FURNITURE,
    GRADES,
    MAIN,
    TITLE,
    page,
    word,
)

LONG = f"<h1>{TITLE}</h1><p>{FINDING}</p><p>{FINDING}</p>"


@pytest.fixture(scope="module", params=["report.html", "report.docx"])
def report(request: pytest.FixtureRequest) -> Report:
    """One report in each form."""
    data = page() if request.param.endswith("html") else word()
    return report_of(Path(request.param), data)


def blocks(main: str, **more: str) -> list[Block]:
    return list(html.read_layout("a.html", page(main, **more)).blocks)


def shown(main: str, **more: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks(main, **more)]


def test_the_cover_is_read(report: Report) -> None:
    cover = report.cover
    assert (cover.council_id, cover.kind, cover.publisher) == ("netherby", "ilacs", "Ofsted")
    assert cover.inspected == "2024-03-15"


def test_there_are_no_pages_and_every_sentence_has_its_heading(report: Report) -> None:
    (only,) = report.pages
    assert (only.number, only.label, only.basis) == (None, "", Basis.NONE)
    assert (only.start, only.end) == (0, len(report.text))
    assert all(s.place.pages == s.place.labels == () for s in report.sentences)
    last = report.sections[report.sentences[-1].section]
    assert last.path[-2:] == ("How children are heard", "In their homes")


def test_the_day_of_the_file_is_told() -> None:
    meta = "<meta name='dcterms.date' content='2024-04-29T09:00:00Z'><title>"
    data = page().replace(b"<title>", meta.encode())
    assert report_of(Path("a.html"), data).cover.issued == "2024-04-29"

    def fill(document: Any) -> None:
        document.core_properties.created = datetime(2024, 4, 30, tzinfo=UTC)
        document.add_paragraph(FINDING)

    assert docx.read_layout("a.docx", word(fill)).made == "2024-04-30"
    assert html.read_layout("a.html", page()).made == ""


def test_facts_are_read(report: Report) -> None:
    assert [value for _, value in values(report, "grade")] == [g.lower().removesuffix(
        " to be good") for _, g in GRADES]  # fmt: skip
    assert [aspect for aspect, _ in values(report, "grade")] == [aspect for aspect, _ in GRADES]
    assert values(report, "team") == [("Lead inspector", "Ada Byron")]
    assert [fact.value for fact in of_kind(report, "recommendation")] == list(ADVICE)


def test_roles_are_told(report: Report) -> None:
    (said,) = with_role(report, Role.PERSON)
    assert said.speaker == "One young person"
    assert [s.text for s in with_role(report, Role.RECOMMENDATION)] == list(ADVICE)


def test_every_quote_stands_in_the_text(report: Report) -> None:
    text = fold(report.text)
    for sentence in report.sentences:
        assert sentence.text in text
        assert fold(report.text[sentence.start : sentence.end]) == sentence.text


def test_what_stands_around_the_text_is_left_out(report: Report) -> None:
    for words in (*FURNITURE, "running line"):
        assert words not in report.text


@pytest.mark.parametrize("tag", ["main", "article", "div", ""])
def test_the_text_is_found_whatever_holds_it(tag: str) -> None:
    text = html.read_layout("a.html", page(tag=tag)).text
    assert text.startswith(TITLE)
    assert not [words for words in FURNITURE if words in text and words != "Home"]


def test_a_form_or_a_table_may_hold_the_whole_page() -> None:
    plain = shown(LONG)
    assert shown(f"<form>{LONG}</form>") == plain
    assert shown(f"<table><tr><td>{LONG}</td></tr></table>") == plain


def test_a_section_named_like_a_menu_is_kept() -> None:
    found = shown(f"<h1>A</h1><section id='social-menu-sharing'><p>{FINDING}</p></section>")
    assert ("paragraph", FINDING) in found


def test_lists_have_their_markers_and_keep_inner_ones_apart() -> None:
    found = blocks(
        "<ol start='3'><li>Three<ul><li>Inner</li></ul></li><li><p>Four</p><p>More.</p></li></ol>"
    )
    assert [(b.kind.value, b.marker, b.text) for b in found[1:]] == [
        ("item", "3", "Three"), ("item", "◦", "Inner"), ("item", "4", "Four"),
        ("paragraph", "", "More."),
    ]  # fmt: skip


def test_lists_of_links_are_no_text() -> None:
    links = "".join(f"<li><a href='#{n}'>Part {n}</a></li>" for n in range(4))
    assert shown(f"{LONG}<ul>{links}</ul>") == shown(LONG)


def test_a_title_heads_a_text_without_headings() -> None:
    first = blocks(f"<p>{FINDING}</p>")[0]
    assert (first.kind, first.level, first.text) == (BlockKind.HEADING, 1, "Netherby report")


def test_lines_of_names_and_keys_stay_apart() -> None:
    found = shown("<h1>A</h1><p>Ada Byron<br>Max Born</p><dl><dt>Date</dt><dd>5 May 2024</dd></dl>")
    assert found[1:] == [("line", "Ada Byron"), ("line", "Max Born"), ("line", "Date 5 May 2024")]


def test_bold_paragraphs_are_headings_below_the_others() -> None:
    found = blocks(f"<h2>High</h2><p><b>Low one</b></p><p>Plain <b>and bold</b> {FINDING}</p>")
    assert [(b.kind, b.level) for b in found] == [
        (BlockKind.HEADING, 2), (BlockKind.HEADING, 10), (BlockKind.PARAGRAPH, 0),
    ]  # fmt: skip


def test_hidden_text_is_not_read() -> None:
    found = shown(f"{LONG}<p hidden>No</p><div style='display: none'>No</div><p>Yes</p>")
    assert found == [*shown(LONG), ("paragraph", "Yes")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "iso-8859-1"])
def test_encodings_are_told(encoding: str) -> None:
    real = "windows-1252" if encoding == "iso-8859-1" else encoding
    source = page(f"<p>Netherby’s café: £5 – “fine”. {FINDING}</p>").decode()
    data = source.replace("charset='utf-8'", f"charset='{encoding}'").encode(real)
    assert "Netherby’s café: £5 – “fine”." in html.read_layout("a.html", data).text


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "many"><!ENTITY b "&a;&a;&a;">'
    bomb += '<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    data = page(f"<p>&b;&x; {FINDING}</p>").replace(b"<!DOCTYPE html>", bomb.encode())
    text = html.read_layout("a.html", data).text
    assert "many" not in text
    assert "root:" not in text


def test_a_deep_or_broken_page_is_read_as_far_as_it_goes() -> None:
    assert FINDING in html.read_layout("a.html", page(f"{LONG}{'<div>' * 5000}x")).text
    assert FINDING in html.read_layout("a.html", page(f"{LONG}<p>open <b>and <table><td>")).text


def test_pages_without_text_and_too_large_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EmptyReport, match="too little text"):
        report_of(Path("a.html"), page("<p>Few words.</p>", around=AROUND))
    monkeypatch.setattr(html, "MOST_BYTES", 100)
    with pytest.raises(TooLarge, match=r"^a.html is a web page of more than"):
        report_of(Path("a.html"), page(MAIN))


def test_numbered_lists_and_levels_of_a_word_file() -> None:
    def fill(document: Any) -> None:
        document.add_heading("One", 1)
        document.add_paragraph("First thing.", style="List Number")
        document.add_paragraph("Second thing.", style="List Number")
        document.add_paragraph("A bullet.", style="List Bullet")
        document.add_heading("Deeper", 3)
        document.add_paragraph().add_run("A bold line").bold = True
        document.add_paragraph(FINDING)

    found = docx.read_layout("a.docx", word(fill)).blocks
    assert [(b.kind.value, b.level, b.marker) for b in found] == [
        ("heading", 1, ""), ("item", 0, "1"), ("item", 0, "2"), ("item", 0, "•"),
        ("heading", 3, ""), ("heading", 10, ""), ("paragraph", 0, ""),
    ]  # fmt: skip


def test_insertions_are_text_and_deletions_and_contents_are_not() -> None:
    def fill(document: Any) -> None:
        added = "<w:ins><w:r><w:t>put in</w:t></w:r></w:ins>"
        deleted = "<w:del><w:r><w:delText>taken out</w:delText></w:r></w:del>"
        inside = f"<w:p><w:r><w:t>{FINDING}</w:t></w:r></w:p>"
        control = f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
        toc = document.styles.add_style("TOC 1", 1)
        document.add_paragraph("Chapter\t7", style=toc)
        body = document.element.body
        for xml in (f"<w:p><w:r><w:t>It was </w:t></w:r>{added}{deleted}</w:p>", control):
            inner = parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>")
            body.insert(len(body) - 1, inner[0])

    text = docx.read_layout("a.docx", word(fill)).text
    assert text == f"It was put in\n\n{FINDING}"


def test_footnotes_follow_their_paragraph() -> None:
    data = with_footnote(word(), "A note from the foot of the page.")
    text = docx.read_layout("a.docx", data).text
    assert "the end of this\n\n1 A note from the foot of the page." in text


def with_footnote(data: bytes, note: str) -> bytes:
    """A Word file whose first paragraph has a footnote."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = (
        f'<w:footnotes {names}><w:footnote w:id="1"><w:p><w:r><w:t>{note}</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    reference = (
        "<w:p><w:r><w:t>It was said at the end of this</w:t></w:r><w:r>"
        '<w:footnoteReference w:id="1"/></w:r></w:p><w:sectPr'
    )
    changes = {
        "word/document.xml": ("<w:sectPr", reference),
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rIdN" Type="{kind}" Target="footnotes.xml"/></Relationships>',
        ),
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>',
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name in changes:
                before, after = changes[name]
                text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)
        new.writestr("word/footnotes.xml", notes)
    return buffer.getvalue()


def test_a_word_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO(word())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/image1.png", b"\0" * 2_000_000)
    monkeypatch.setattr(docx, "MOST_BYTES", 1_000_000)
    with pytest.raises(TooLarge, match=r"^a.docx unpacks to more than 1 MB"):
        docx.read_layout("a.docx", buffer.getvalue())


def test_entities_of_a_word_file_are_not_expanded() -> None:
    data = word()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                head = b'<!DOCTYPE w [<!ENTITY a "many words"><!ENTITY b "&a;&a;">]><w:document'
                text = text.replace(b"<w:document", head, 1)
                text = text.replace(b"Lead inspector", b"&b;Lead inspector")
            new.writestr(name, text)
    assert "many words" not in docx.read_layout("a.docx", buffer.getvalue()).text


def _mark_encrypted(data: bytes) -> bytes:
    # The flag of the first entry, in its own header and in the directory.
    at = data.index(b"PK\x01\x02") + 8
    return data[:6] + b"\x01\0" + data[8:at] + b"\x01\0" + data[at + 2 :]


def test_broken_and_encrypted_word_files_are_refused_in_one_sentence() -> None:
    whole = word()
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    without = io.BytesIO()
    with zipfile.ZipFile(without, "w") as packed:
        packed.writestr("word/document.xml", "<no xml")
    for data, error in (
        (whole[: len(whole) // 2], DamagedReport),
        (whole.replace(b"PK\x01\x02", b"PK\x01\x09"), DamagedReport),
        (without.getvalue(), DamagedReport),
        (_mark_encrypted(whole), EncryptedReport),
        (old, EncryptedReport),
    ):
        with pytest.raises(error) as caught:
            report_of(Path("a.docx"), data)
        said = str(caught.value)
        assert isinstance(caught.value, ReportError)
        assert said.startswith("a.docx ")
        assert said.endswith(".")
        assert "\n" not in said


def test_rows_of_a_table_stay_rows_and_boxes_are_opened() -> None:
    def fill(document: Any) -> None:
        for cells in (("Lead inspector", "Ada Byron"), ("A box around text.",), (FINDING * 5, "x")):
            for cell, text in zip(
                document.add_table(rows=1, cols=len(cells)).rows[0].cells, cells, strict=True
            ):
                cell.text = text

    found = docx.read_layout("a.docx", word(fill)).blocks
    assert [(b.kind.value, b.text) for b in found] == [
        ("line", "Lead inspector Ada Byron"), ("paragraph", "A box around text."),
        ("paragraph", FINDING * 5), ("paragraph", "x"),
    ]  # fmt: skip
    main = f"<table><tr><th>Lead inspector</th><td>Ada Byron</td></tr></table><p>{FINDING}</p>"
    report = report_of(Path("a.html"), page(f"<h1>{TITLE}</h1>{main}<p>{FINDING}</p>"))
    assert values(report, "team") == [("Lead inspector", "Ada Byron")]


def test_what_opens_at_a_click_stands_under_its_title() -> None:
    read = shown(
        f"{LONG}<h2>Services</h2><details><summary>Carers</summary><p>{FINDING}</p></details>"
    )
    assert ("heading", "Carers") in read
    assert read[-1] == ("paragraph", FINDING)


def test_a_cell_over_two_rows_keeps_the_columns_below_in_place() -> None:
    table = (
        "<table><tr><th rowspan=2>Group<th colspan=2>2023<tr><th>Boys<th>Girls"
        "<tr><td>In care<td>117<td>84</table>"
    )
    row = blocks(f"{LONG}{table}")[-1]
    assert (row.text, row.heads) == ("In care 117 84", ("Group", "2023 Boys", "2023 Girls"))


def test_a_cell_beside_several_rows_is_said_of_each() -> None:
    rows = (
        "<tr><th scope=row rowspan=2>Fostering<td>Worker<td>21<tr><td>Manager<td>3"
        "<tr><th scope=row>Adoption<td>Worker<td>16"
    )
    table = f"<table><tr><th>Team<th>Staff<th>Posts{rows}</table>"
    found = [block.text for block in blocks(f"{LONG}{table}") if block.heads]
    assert found == ["Fostering Worker 21", "Fostering Manager 3", "Adoption Worker 16"]


def test_years_below_groups_are_heads_of_columns() -> None:
    table = (
        "<table><tr><th><th colspan=2>Boys<th colspan=2>Girls"
        "<tr><th>Measure<th>2022<th>2023<th>2022<th>2023<tr><td>In care<td>44<td>52<td>19<td>21"
        "<tr><td>At home<td>70<td>77<td>81<td>93</table>"
    )
    found = {block.text: block.heads for block in blocks(f"{LONG}{table}") if block.heads}
    heads = ("Measure", "Boys 2022", "Boys 2023", "Girls 2022", "Girls 2023")
    assert found == {"In care 44 52 19 21": heads, "At home 70 77 81 93": heads}
