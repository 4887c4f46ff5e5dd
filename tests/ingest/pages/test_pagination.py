"""Printed pages of plain text, worked out: on invented texts with known page breaks."""

from itertools import pairwise

import pytest

from ingest.documents.text import read_blocks
from ingest.pages.pagination import paginate
from ingest.reader import structure_report
from ingest.types import Basis, BlockKind, Layout, Page, Report
from tests.texts import Book, book

SEEDS = range(24)


def pages_of(text: str) -> tuple[Page, ...]:
    return paginate(text, read_blocks(text))


def report_of(text: str) -> Report:
    blocks = read_blocks(text)
    return structure_report("0" * 64, "book.txt", Layout(text, paginate(text, blocks), blocks))


def label_at(pages: tuple[Page, ...], offset: int) -> str:
    return [page.label for page in pages if page.start <= offset][-1]


@pytest.fixture(params=SEEDS, scope="module")
def pair(request: pytest.FixtureRequest) -> tuple[Book, tuple[Page, ...]]:
    """A book and its pages as worked out."""
    made = book(int(request.param))
    return made, pages_of(made.text)


def test_every_contents_entry_stands_on_its_page(pair: tuple[Book, tuple[Page, ...]]) -> None:
    made, pages = pair
    for title, page in made.entries:
        assert label_at(pages, made.starts[page]) == str(page), title
        assert made.text[made.starts[page] :].startswith(title)


def test_every_forced_break_begins_a_page(pair: tuple[Book, tuple[Page, ...]]) -> None:
    made, pages = pair
    assert {page.start for page in pages} >= set(made.forced)


def test_pages_are_numbered_without_a_gap_and_tile_the_text(
    pair: tuple[Book, tuple[Page, ...]],
) -> None:
    made, pages = pair
    numbers = [page.number for page in pages[1:]]
    assert numbers == list(range(3, 3 + len(numbers)))
    assert (pages[0].start, pages[-1].end) == (0, len(made.text))
    assert all(one.end == two.start for one, two in pairwise(pages))
    assert (pages[0].label, pages[0].number) == ("cover", None)


def test_a_worked_out_break_is_never_more_than_a_page_off(
    pair: tuple[Book, tuple[Page, ...]],
) -> None:
    made, pages = pair
    # How many pages come after the last entry is nowhere said.
    told = {page: start for page, start in made.starts.items() if page <= made.entries[-1][1]}
    for page, start in told.items():
        assert abs(int(label_at(pages, start)) - page) <= 1


def test_a_page_between_known_breaks_has_the_basis_contents(
    pair: tuple[Book, tuple[Page, ...]],
) -> None:
    made, pages = pair
    known = {made.starts[page] for _, page in made.entries} | set(made.forced) | {len(made.text)}
    for page in pages[1:]:
        both = page.start in known and page.end in known
        assert (page.basis is Basis.CONTENTS) == both
        assert page.starts_known == (page.start in known)


def test_a_text_without_contents_has_one_page_without_a_number() -> None:
    made = book(1)
    text = made.text[made.starts[3] :]
    (page,) = pages_of(text)
    assert (page.number, page.label, page.basis) == (None, "", Basis.NONE)
    assert (page.start, page.end) == (0, len(text))


def test_sentences_of_a_text_without_contents_have_no_pages() -> None:
    made = book(2)
    report = report_of(made.text[made.starts[3] :])
    assert report.sentences
    assert all(s.place.basis is Basis.NONE and not s.place.pages for s in report.sentences)


def test_contents_with_leader_dots_are_read_like_tabs() -> None:
    dotted = pages_of(book(3, tab=" ........ ").text)
    assert [page.number for page in dotted] == [page.number for page in pages_of(book(3).text)]


def test_a_chapter_with_too_few_paragraphs_does_not_shift_those_after_it() -> None:
    made = book(4, chapters=2)
    (one, first), (two, second) = made.entries
    text = made.text.replace(f"{one}\t{first}", f"Maps and figures\t3\n{one}\t{first + 6}")
    text = text.replace(f"{two}\t{second}", f"{two}\t{second + 6}")
    text = text.replace(f"{one}\n\n", f"Maps and figures\n\nNone were kept.\n\n{one}\n\n")
    pages = pages_of(text)
    assert label_at(pages, text.rindex("Maps and figures")) == "3"
    assert label_at(pages, text.rindex(f"{one}\n")) == str(first + 6)
    assert label_at(pages, text.rindex(f"{two}\n")) == str(second + 6)


def test_a_break_in_mid_sentence_after_the_last_entry_is_a_page_too() -> None:
    made = book(5, chapters=2)
    cut = "They had written to all of the carers who\n\nlived nearby and had no answer.\n\n"
    text = f"{made.text}{cut}{cut}"
    pages = pages_of(text)
    starts = {page.start for page in pages}
    assert text.index("lived nearby") in starts
    assert text.rindex("lived nearby") in starts


def test_both_pages_are_listed_beside_an_inferred_break() -> None:
    beside = 0
    for seed in SEEDS:
        report = report_of(book(seed).text)
        for before, page in pairwise(report.pages):
            if page.starts_known or page.number is None:
                continue
            first = next(s for s in report.sentences if s.start >= page.start)
            last = [s for s in report.sentences if s.end <= page.start][-1]
            assert first.place.labels == (before.label, page.label)
            assert set(last.place.labels) >= {before.label, page.label}
            assert first.place.basis is last.place.basis is Basis.INFERRED
            beside += 1
    assert beside > 10


def test_one_page_is_listed_away_from_inferred_breaks() -> None:
    report = report_of(book(6).text)
    alone = [s for s in report.sentences if s.place.basis is Basis.CONTENTS and s.place.pages]
    assert alone
    for sentence in alone:
        assert sentence.place.labels == tuple(map(str, sentence.place.pages))
        crossed = [p for p in report.pages if sentence.start < p.start < sentence.end]
        assert len(sentence.place.pages) == 1 + len(crossed)


def test_a_sentence_over_a_forced_break_is_whole_and_has_both_pages() -> None:
    crossing = 0
    for seed in SEEDS:
        made = book(seed)
        report = report_of(made.text)
        for start in made.forced:
            whole = next(s for s in report.sentences if s.start < start < s.end)
            page = int(label_at(report.pages, start))
            assert {page - 1, page} <= set(whole.place.pages)
            assert whole.text == " ".join(made.text[whole.start : whole.end].split())
            assert whole.text.endswith(".")
            crossing += 1
    assert crossing > 10


def test_no_page_ends_with_a_heading() -> None:
    for seed in SEEDS:
        text = book(seed).text
        blocks = read_blocks(text)
        last = {
            page.start: max(b.start for b in blocks if b.start < page.start)
            for page in paginate(text, blocks)[2:]
        }
        headings = {b.start for b in blocks if b.kind is BlockKind.HEADING}
        assert not headings & set(last.values())
