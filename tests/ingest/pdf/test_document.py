"""PDFs as they come: the invented reports against their sources, and files that cannot be read."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import DamagedReport, EmptyReport, EncryptedReport, ReportError
from ingest.language.words import fold
from ingest.pdf import document
from ingest.types import Block, BlockKind, Fact, Layout, Report, Role
from tests.ingest.reports import read_report
from tests.samples.markup import MARK, Source, contents, numbered, read_source

ROOT = Path(__file__).parents[3]
NAMES = ("quillmere", "skelderby", "vennshire")
LEVEL = {"h1": 1, "h2": 2, "h3": 3}
WORDS = "Plain words of a report that somebody could have written about a council, line after line."


@pytest.fixture(scope="module", params=NAMES)
def sample(request: pytest.FixtureRequest) -> tuple[Source, Layout, Report]:
    """One invented report: its source, its layout and what is read from it."""
    name = str(request.param)
    file = ROOT / "sample_reports" / f"{name}.pdf"
    layout = document.read_layout(file.name, file.read_bytes())
    return read_source(ROOT / "tests" / "samples" / f"{name}.md"), layout, read_report(file)


def plain(text: str) -> str:
    return MARK.sub("", text)


def after_contents(layout: Layout) -> tuple[Block, ...]:
    last = max(i for i, block in enumerate(layout.blocks) if block.kind is BlockKind.CONTENTS)
    return layout.blocks[last + 1 :]


def facts(report: Report, kind: str) -> list[Fact]:
    return [fact for fact in report.facts if fact.kind == kind]


def test_offsets_of_blocks_hold_their_words(sample: tuple[Source, Layout, Report]) -> None:
    _, layout, _ = sample
    for block in layout.blocks:
        assert block.text in fold(layout.text[block.start : block.end])
    starts = [block.start for block in layout.blocks]
    assert starts == sorted(starts)


def test_pages_are_stretches_of_the_text(sample: tuple[Source, Layout, Report]) -> None:
    _, layout, _ = sample
    parts = [layout.text[page.start : page.end] for page in layout.pages]
    assert "\n\n".join(parts) == layout.text
    assert [page.number for page in layout.pages] == list(range(1, len(parts) + 1))


def test_labels_are_those_of_the_source(sample: tuple[Source, Layout, Report]) -> None:
    source, layout, _ = sample
    wanted = [source.label(page + 1) for page in range(len(layout.pages))]
    assert [page.label for page in layout.pages][1:] == wanted[1:]
    cover = {"roman": "i", "position": "1", "minus one": "cover"}
    assert layout.pages[0].label == cover[source.head["numbering"]]


def test_running_lines_are_no_text(sample: tuple[Source, Layout, Report]) -> None:
    source, layout, _ = sample
    assert f"Adult social care in {source.head['short']}" not in layout.text
    assert not any(block.text.isdigit() for block in layout.blocks)


def test_headings_have_their_levels(sample: tuple[Source, Layout, Report]) -> None:
    source, layout, _ = sample
    wanted = []
    for block in source.blocks:
        if block.kind == "recommendations":
            wanted += [(each.text, 2) for each in numbered(source.blocks) if each.kind == "h2"]
        elif block.kind in LEVEL:
            wanted.append((block.text, LEVEL[block.kind]))
    found = [b for b in after_contents(layout) if b.kind is BlockKind.HEADING]
    assert [(block.text, block.level) for block in found] == wanted


def test_contents_are_those_of_the_source(sample: tuple[Source, Layout, Report]) -> None:
    source, layout, _ = sample
    entries = [block for block in layout.blocks if block.kind is BlockKind.CONTENTS]
    assert [block.text for block in entries] == [block.text for block in contents(source.blocks)]
    for entry in entries:
        heads = [b for b in after_contents(layout) if b.text == entry.text]
        pages = [p.label for head in heads for p in layout.pages if p.start <= head.start < p.end]
        assert entry.marker in pages


def test_text_and_items_are_whole_and_in_order(sample: tuple[Source, Layout, Report]) -> None:
    source, layout, _ = sample
    read = fold(layout.text)
    at = 0
    for block in source.blocks:
        if block.kind != "recommendations":
            found = read.find(fold(plain(block.text)), at)
            assert found >= at, block.text
            at = found


def test_paragraphs_are_those_of_the_source(sample: tuple[Source, Layout, Report]) -> None:
    source, layout, _ = sample
    whole: list[str] = []
    goes_on = False
    for block in after_contents(layout):
        whole[-1:] = [f"{whole[-1]} {block.text}"] if goes_on else [*whole[-1:], block.text]
        goes_on = block.joins_next
    for wanted in source.blocks:
        if wanted.kind in {"text", "statement", "bullet"}:
            assert fold(plain(wanted.text)) in whole
        elif wanted.kind == "quote":
            assert f"“{fold(wanted.text)}”" in whole


def test_a_paragraph_runs_over_a_page_break(sample: tuple[Source, Layout, Report]) -> None:
    _, layout, report = sample
    cut = [block for block in layout.blocks if block.joins_next]
    assert cut
    over = [s for s in report.sentences if len(s.place.pages) == 2]
    assert over
    assert all(first + 1 == second for first, second in (s.place.pages for s in over))


def test_cover_facts(sample: tuple[Source, Layout, Report]) -> None:
    source, _, report = sample
    head = source.head
    assert report.cover.council == head["council"]
    assert [fact.value for fact in facts(report, "focus")] == head["focus"].split(" | ")
    assert [fact.value for fact in facts(report, "inspected")] == [head["inspected"]]
    assert [fact.value for fact in facts(report, "published")] == [head["published"]]
    team = {fact.aspect: fact.value for fact in facts(report, "team")}
    assert team == {
        "Lead inspector": head["lead"], "Team inspector": head["team"],
        "Expert by experience": head["expert"], "Supported by": head["supported"].replace("'", "’"),
        "Project assistant": head["assistant"],
    }  # fmt: skip


def test_grades_of_every_area_and_the_scales(sample: tuple[Source, Layout, Report]) -> None:
    source, _, report = sample
    areas = source.head["focus"].split(" | ")
    graded = {fact.aspect: fact.value for fact in facts(report, "grade")}
    assert list(graded) == [*areas, "Capacity to improve"]
    for area, grade in graded.items():
        said = [block.text for block in source.blocks if block.text.startswith("We concluded")]
        assert any(grade in text for text in said), area
    assert [fact.value.count(",") for fact in facts(report, "scale")] == [3, 3]


def test_statements_are_outcomes_and_nothing_else_is(sample: tuple[Source, Layout, Report]) -> None:
    source, _, report = sample
    wanted = " ".join(fold(block.text) for block in source.blocks if block.kind == "statement")
    assert " ".join(s.text for s in report.sentences if s.role is Role.OUTCOME) == wanted


def test_persons_words_are_theirs(sample: tuple[Source, Layout, Report]) -> None:
    source, _, report = sample
    said = [s for s in report.sentences if s.role is Role.PERSON]
    assert [s.text for s in said] == [f"“{b.text}”" for b in source.blocks if b.kind == "quote"]
    assert all(s.speaker for s in said)


def test_recommendations_are_numbered_with_their_pages(
    sample: tuple[Source, Layout, Report],
) -> None:
    source, _, report = sample
    wanted = [block.text for block in source.blocks if block.kind == "bullet" and block.key]
    listed = facts(report, "numbered recommendation")
    assert [fact.value.rsplit(" (page", 1)[0] for fact in listed] == wanted
    last = [s for s in report.sentences if s.role is Role.RECOMMENDATION and s.marker.isdigit()]
    assert [s.marker for s in last] == [str(n + 1) for n in range(len(wanted))]
    assert all(s.refers_to for s in last)


def canvas(draw: Callable[[Canvas], None], **more: object) -> bytes:
    """A PDF with what `draw` draws."""
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4, **more)
    draw(page)
    page.save()
    return buffer.getvalue()


def words(page: Canvas, count: int = 30) -> None:
    for i in range(count):
        page.drawString(60, 780 - 14 * i, WORDS)


def test_one_page_is_a_report() -> None:
    layout = document.read_layout("one.pdf", canvas(words))
    assert [page.label for page in layout.pages] == ["1"]
    assert layout.text.count(WORDS) == 30


def test_an_empty_file() -> None:
    with pytest.raises(EmptyReport, match=r"^none\.pdf is empty\.$"):
        document.read_layout("none.pdf", b"")


def test_a_scan_without_text_names_the_remedy() -> None:
    def draw(page: Canvas) -> None:
        for _ in range(3):
            page.rect(50, 50, 400, 600, fill=1)
            page.showPage()

    with pytest.raises(EmptyReport, match=r"scan\.pdf .*scan.*OCR"):
        document.read_layout("scan.pdf", canvas(draw))


def test_a_password() -> None:
    data = canvas(words, encrypt="secret")
    with pytest.raises(EncryptedReport, match=r"locked\.pdf needs a password"):
        document.read_layout("locked.pdf", data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short(share: float) -> None:
    data = canvas(words)
    with pytest.raises(DamagedReport, match=r"half\.pdf is damaged"):
        document.read_layout("half.pdf", data[: int(len(data) * share)])


def test_a_file_of_rubbish_between_head_and_end() -> None:
    with pytest.raises(DamagedReport, match=r"odd\.pdf is damaged"):
        document.read_layout("odd.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\n%%EOF")


def test_every_message_is_one_sentence() -> None:
    blank = canvas(lambda page: page.showPage())
    for data in (b"", b"%PDF-1.4", canvas(words, encrypt="x"), blank):
        with pytest.raises(ReportError) as caught:
            document.read_layout("a.pdf", data)
        assert str(caught.value).startswith("a.pdf ")
        assert str(caught.value).endswith(".")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turn: int) -> None:
    width, height = A4

    def draw(page: Canvas) -> None:
        page.setPageRotation(turn)
        move = {90: (width, 0), 180: (width, height), 270: (0, height)}
        page.translate(*move[turn])
        page.rotate(turn)
        tall = width if turn != 180 else height
        page.setFont("Helvetica-Bold", 16)
        page.drawString(50, tall - 60, "A heading on its side")
        page.setFont("Helvetica", 10)
        for i in range(20):
            page.drawString(50, tall - 90 - 12 * i, WORDS)

    layout = document.read_layout("turned.pdf", canvas(draw))
    assert layout.blocks[0].kind is BlockKind.HEADING
    assert layout.blocks[0].text == "A heading on its side"
    assert layout.text.count(WORDS) == 20


@pytest.mark.parametrize("turn", [90, 270])
def test_text_that_is_set_sideways_is_read_as_if_it_stood(turn: int) -> None:
    def draw(page: Canvas) -> None:
        words(page)
        page.showPage()
        page.rotate(turn)
        page.translate(*{90: (0, -A4[0]), 270: (-A4[1], 0)}[turn])
        words(page)

    layout = document.read_layout("a.pdf", canvas(draw))
    first, second = (layout.text[page.start : page.end] for page in layout.pages)
    assert first.split() == second.split()
    assert WORDS in second.split("\n")


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(page: Canvas) -> None:
        for i in range(20):
            page.drawString(50, 760 - 13 * i, f"left column line {i} of the text here")
            page.drawString(310, 760 - 13 * i, f"right column line {i} of the text")

    read = fold(document.read_layout("two.pdf", canvas(draw)).text)
    assert read.index("left column line 19") < read.index("right column line 0")


def test_a_picture_page_among_text_keeps_its_place() -> None:
    def draw(page: Canvas) -> None:
        words(page)
        page.showPage()
        page.rect(50, 50, 400, 600, fill=1)
        page.showPage()
        words(page)

    pages = document.read_layout("mixed.pdf", canvas(draw)).pages
    assert [page.number for page in pages] == [1, 2, 3]
    assert pages[1].start == pages[1].end
