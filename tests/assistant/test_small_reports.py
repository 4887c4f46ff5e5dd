"""Cells, grades of earlier years, copies and neighbours: small reports asked one question each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.pipeline import Assistant
from assistant.types import Status
from ingest.files.folder import find_files
from tests.fakes import HashEmbedder, worded
from tests.ingest.drawn import LEFT, PROSE, STEP, TOP, columns, heading, pdf_of, write
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

TABLE = (
    ("Indicator", "2033", "2034"),
    ("Lanterns lit in the harbour", "298", "312"),
    ("Keepers of the harbour", "19", "17"),
)
YEARS = (
    ("Judgement", "2029", "2034"),
    ("Overall effectiveness", "Inadequate", "Good"),
    ("Upkeep of barns", "Inadequate", "Requires improvement"),
)
ACROSS = (("Outstanding", "Good", "Inadequate"), ("Lofts", "Carts", "Wells"))
LEFTS = (LEFT, 300.0, 420.0)
BARNS = ("In neighbouring Bexmoor, inspectors found 40 broken barns and sent for help.",)
PARTNER = ("Denholm Council has cut its spending on lanterns to 4 per cent of its budget.",)


def report(council: str, *pages: tuple[str, object], published: str = "22 April 2034") -> bytes:
    def cover(canvas: Canvas) -> None:
        top = heading(canvas, "Inspection of local authority children’s services", TOP)
        top = heading(canvas, council, top)
        dates = ["Inspection dates: 04/03/2034 to 08/03/2034", f"Published: {published}"]
        write(canvas, dates, top)

    def page(title: str, more: object) -> object:
        def draw(canvas: Canvas) -> None:
            top = write(canvas, PROSE, heading(canvas, title, TOP)) - STEP
            if callable(more):
                more(canvas, top)
            else:
                write(canvas, more, top)  # type: ignore[arg-type]

        return draw

    return pdf_of(cover, *(page(title, more) for title, more in pages))  # type: ignore[arg-type]


def table(rows: tuple[tuple[str, ...], ...]) -> object:
    return lambda canvas, top: columns(canvas, rows, LEFTS[: len(rows[0])], top)


REPORTS = {
    "cells.pdf": report("Wendford Council", ("Key figures", table(TABLE)), ("Work", PROSE)),
    "years.pdf": report("Skelderby Council", ("Judgements", table(YEARS)), ("Work", PROSE)),
    "across.pdf": report("Quillmere Council", ("Judgements", table(ACROSS)), ("Work", PROSE)),
    "near.pdf": report("Vennshire Council", ("Barns", BARNS), ("Partner", PARTNER)),
    "draft.pdf": report("Tarnbeck Council", ("Staff", ["The council has 45 wardens."])),
    "final.pdf": report("Tarnbeck Council", ("Staff", ["The council has 54 wardens."])),
    "copy.pdf": report("Tarnbeck Council", ("Staff", ["The council has 54 wardens."])) + b"\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("small")
    for name, data in REPORTS.items():
        (folder / name).write_bytes(data)
    with Store(tmp_path_factory.mktemp("small_data")) as store:
        build_index(store, find_files(folder), HashEmbedder())
        yield worded(store)


def test_a_cell_is_quoted_under_the_heads_of_its_columns(small: Assistant) -> None:
    answer = small.ask("How many lanterns were lit in the harbour of Wendford?")
    assert answer.status is Status.ANSWERED
    assert "Indicator | 2033 | 2034" in answer.answer
    assert answer.citations[0].quote == "Lanterns lit in the harbour 298 312"


def test_a_grade_of_an_earlier_year_is_given_as_of_that_year(small: Assistant) -> None:
    now = small.ask("How was Skelderby graded for upkeep of barns?")
    then = small.ask("How was Skelderby graded for upkeep of barns in 2029?")
    assert "“requires improvement” for upkeep of barns" in now.answer
    assert "“inadequate” for upkeep of barns (2029)" in then.answer
    assert "2029" in then.citations[0].quote


def test_a_grade_above_its_column_is_shown_with_it(small: Assistant) -> None:
    answer = small.ask("How was Quillmere graded for carts?")
    assert "“good” for carts" in answer.answer
    assert answer.citations[0].quote == "Outstanding Good Inadequate Lofts Carts Wells"


def test_what_a_report_says_of_another_council_is_not_given_as_its_own(small: Assistant) -> None:
    for asked in ("How many broken barns were found", "What is the spending on lanterns"):
        answer = small.ask(f"{asked} in Vennshire?")
        assert "Bexmoor" not in answer.answer
        assert "Denholm" not in answer.answer
    assert (
        "40 broken barns"
        in small.ask("Did Vennshire’s report find broken barns in Bexmoor?").answer
    )


def test_drafts_and_copies_of_a_report_count_once(small: Assistant) -> None:
    answer = small.ask("How many wardens does Tarnbeck have?")
    assert "54 wardens" in answer.answer
    assert "45" not in answer.answer
    assert "other reports" not in answer.answer
    assert len(small.library.reports) == len(REPORTS)
    assert "5 reports on 5 councils" in small.ask("How many reports are loaded?").answer


def test_dates_in_figures_are_answered_as_printed(small: Assistant) -> None:
    answer = small.ask("When was Wendford inspected?")
    assert "04/03/2034 to 08/03/2034" in answer.answer
