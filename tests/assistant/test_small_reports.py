"""Cells, grades of earlier years, copies and neighbours: small reports asked one question each."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.pipeline import Assistant
from assistant.types import Status
from ingest.report_files import find_files
from tests.fakes import HashEmbedder, WordClassifier, WordReader, sure, worded
from tests.ingest.drawn import LEFT, PROSE, STEP, TOP, columns, heading, pdf_of, write
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.trained_models import FACTS, KINDS, LEANINGS, Logits, Probabilities

TABLE = (
    ("Indicator", "2033", "2034"),
    ("Lanterns lit in the harbour", "298", "312"),
    ("Keepers of the harbour", "19", "17"),
)
SPEND = (
    ("Spend (£000)", "2033", "2034"),
    ("Harbour nets", "410", "655"),
    ("Harbour boats", "900", "812"),
)
DONE = ("Of the nine recommendations on lanterns of 2029, seven have been met.",)
MORE = ("1. Mend the barns of the harbour.", "2. Look at the lofts of the harbour.")
PLANNED = ("The new ferry will be ready in spring.", "Wardens went out on Tuesdays.")
YEARS = (
    ("Judgement", "2029", "2034"),
    ("Overall effectiveness", "Inadequate", "Good"),
    ("Upkeep of barns", "Inadequate", "Requires improvement"),
)
ACROSS = (("Outstanding", "Good", "Inadequate"), ("Lofts", "Carts", "Wells"))
LEFTS = (LEFT, 300.0, 420.0)
BARNS = (
    "In neighbouring Bexmoor, inspectors found 40 broken barns and sent for help.",
    "Nearby Bexmoor was judged inadequate for its barns two years ago.",
)
TIMED = (
    "Within three months, the council should:", "• paint the gates of the harbour",
    "• count the ropes of the harbour", "Within six months, the council should:",
    "• mend the roofs of the harbour",
)  # fmt: skip
CARE = ("The Children in Care Council of the harbour meets each month of the year.",)
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


def numbered(council: str, *parts: tuple[str, ...]) -> bytes:
    """A report of parts, each of which counts its pages from 1 anew, the cover alone on none."""

    def page(label: int, thing: str) -> object:
        def draw(canvas: Canvas) -> None:
            top = write(canvas, PROSE, heading(canvas, f"The {thing}", TOP)) - STEP
            write(canvas, [f"Netherby has {40 + label} {thing.lower()} in its keeping."], top)
            canvas.drawCentredString(300, 30, str(label))

        return draw

    def cover(canvas: Canvas) -> None:
        top = heading(canvas, "Inspection of local authority children’s services", TOP)
        top = heading(canvas, council, top)
        write(canvas, ["Inspection dates: 04/03/2034 to 08/03/2034"], top)

    pages = [page(i, thing) for part in parts for i, thing in enumerate(part, 1)]
    return pdf_of(cover, *pages)  # type: ignore[arg-type]


def table(rows: tuple[tuple[str, ...], ...]) -> object:
    return lambda canvas, top: columns(canvas, rows, LEFTS[: len(rows[0])], top)


REPORTS = {
    "cells.pdf": report("Wendford Council", ("Key figures", table(TABLE)), ("Work", CARE)),
    "spend.pdf": report(
        "Elmhurst Council", ("Spend", table(SPEND)), ("Done", DONE), ("Recommendations", MORE),
        ("Plans", PLANNED),
    ),
    "years.pdf": report("Skelderby Council", ("Judgements", table(YEARS)), ("Work", PROSE)),
    "across.pdf": report("Quillmere Council", ("Judgements", table(ACROSS)), ("Work", PROSE)),
    "near.pdf": report("Vennshire Council", ("Barns", BARNS), ("Partner", PARTNER),
        ("Recommendations", TIMED),
    ),
    "draft.pdf": report("Tarnbeck Council", ("Staff", ["The council has 45 wardens."])),
    "final.pdf": report("Tarnbeck Council", ("Staff", ["The council has 54 wardens."])),
    "copy.pdf": report("Tarnbeck Council", ("Staff", ["The council has 54 wardens."])) + b"\n",
    "parts.pdf": numbered("Netherby Council", ("Boats", "Mills"), ("Nets", "Looms")),
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


def test_one_cell_is_answered_with_the_heads_of_its_row_and_column(small: Assistant) -> None:
    answer = small.ask("How many lanterns were lit in the harbour of Wendford in 2034?")
    assert "Lanterns lit in the harbour, 2034: 312. [1]" in answer.answer
    assert answer.citations[0].quote == "Lanterns lit in the harbour 298 312"
    assert "298" not in answer.answer
    spent = small.ask("How much did Elmhurst spend on harbour nets in 2034?")
    assert "Spend (£000), Harbour nets, 2034: 655." in spent.answer


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("By how much did lanterns lit in the harbour of Wendford rise?",
         "Lanterns lit in the harbour: from 298 (2033) to 312 (2034), which is 14 more. [1]"),
        ("What was the fall in keepers of the harbour in Wendford between 2033 and 2034?",
         "Keepers of the harbour: from 19 (2033) to 17 (2034), which is 2 less."),
        ("By how much did Elmhurst’s spend on harbour boats change?",
         "Spend (£000), Harbour boats: from 900 (2033) to 812 (2034), which is 88 less."),
    ],
)  # fmt: skip
def test_how_a_figure_changed_is_told_with_both_figures(
    small: Assistant, asked: str, told: str
) -> None:
    answer = small.ask(asked)
    assert told in answer.answer
    assert len(answer.citations) == 1


def test_recommendations_are_those_of_the_time_that_is_asked_for(small: Assistant) -> None:
    soon = small.ask("What are the recommendations for Vennshire within three months?")
    assert "2 recommendations under “Within three months, the council should”" in soon.answer
    assert "ropes" in soon.answer
    assert "roofs" not in soon.answer
    late = small.ask("How many recommendations for Vennshire are due within six months?")
    assert "makes 1 recommendation under" in late.answer
    assert "makes 3 recommendations" in small.ask(
        "How many recommendations does the Vennshire report make?"
    ).answer  # fmt: skip


def test_what_became_of_recommendations_is_not_answered_by_their_number(small: Assistant) -> None:
    answer = small.ask("How many recommendations on lanterns were met in Elmhurst?")
    assert "seven have been met" in answer.answer
    counted = small.ask("How many recommendations does the Elmhurst report make?")
    assert "makes 2 recommendations" in counted.answer


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
    assert "7 reports on 7 councils" in small.ask("How many reports are loaded?").answer


def test_dates_in_figures_are_answered_as_printed(small: Assistant) -> None:
    answer = small.ask("When was Wendford inspected?")
    assert "04/03/2034 to 08/03/2034" in answer.answer


def test_a_grade_that_moved_within_one_report_is_followed(small: Assistant) -> None:
    answer = small.ask("Did Skelderby’s grade for upkeep of barns go up?")
    assert "from “inadequate” (2029) to “requires improvement”" in answer.answer
    down = small.ask("Did Skelderby’s overall grade go down?")
    assert "went up" in down.answer


@pytest.mark.parametrize(
    ("asked", "got", "not_got"),
    [
        ("Which areas require improvement in Skelderby?", "upkeep of barns", "overall"),
        ("Which areas were good in Skelderby?", "overall effectiveness", "barns"),
        ("Which services of Quillmere are judged inadequate?", "wells", "carts"),
    ],
)
def test_judgements_are_listed_by_the_grade_that_they_got(
    small: Assistant, asked: str, got: str, not_got: str
) -> None:
    answer = small.ask(asked)
    assert answer.status is Status.ANSWERED
    assert f"for {got}" in answer.answer
    assert not_got not in answer.answer


@pytest.mark.parametrize(
    "asked", ["Is Vennshire rated inadequate?", "Why was Wendford rated outstanding?"]
)
def test_a_grade_that_an_ungraded_report_does_not_speak_of_is_not_explained(
    small: Assistant, asked: str
) -> None:
    answer = small.ask(asked)
    assert answer.status is Status.NOT_IN_REPORTS
    assert "gives no grade" in answer.answer


def test_a_body_that_no_report_names_is_said_to_be_missing(small: Assistant) -> None:
    for body in ("Youth Council", "General Medical Council"):
        answer = small.ask(f"What did inspectors say about the {body} of Wendford’s harbour?")
        assert answer.status is Status.NOT_IN_REPORTS
        assert f"do not mention the {body}" in answer.answer
    named = small.ask("When does the Children in Care Council of Wendford’s harbour meet?")
    assert "meets each month" in named.answer


@pytest.mark.parametrize(
    "asked", ["Co inspektorzy powiedzieli o Wendford?", "Vad säger inspektörerna om Wendford?"]
)
def test_a_question_without_an_english_word_is_said_to_be_none(
    small: Assistant, asked: str
) -> None:
    answer = small.ask(asked)
    assert answer.status is Status.OUT_OF_SCOPE
    assert "English" in answer.answer


def test_keywords_are_english_all_the_same(small: Assistant) -> None:
    assert "54 wardens" in small.ask("Tarnbeck wardens number please").answer


def test_a_page_that_is_asked_for_is_told_apart_from_its_namesake(small: Assistant) -> None:
    answer = small.ask("What is on page 2 of the Netherby report?")
    assert "Page 2 (PDF page 3) of the report on Netherby" in answer.answer
    assert "Page 2 (PDF page 5) of the report on Netherby" in answer.answer
    assert {c.place.pages for c in answer.citations} == {(3,), (5,)}


def test_a_page_is_asked_about_one_matter(small: Assistant) -> None:
    answer = small.ask("What does page 2 say about looms in Netherby’s keeping?")
    assert answer.citations[0].quote == "Netherby has 42 looms in its keeping."
    assert {c.place.labels for c in answer.citations} == {("2",)}
    where = small.ask("Which page is that on?", [answer])
    assert "page 2 (PDF page 5)" in where.answer


class _Unsure(WordReader):
    """Takes nothing for an answer."""

    def read(
        self, question: str, texts: Sequence[str], around: Sequence[str], most: int | None = None
    ) -> Logits:
        return super().read(question, texts, around) - 20


def test_what_a_page_says_of_a_matter_is_given_however_surely_it_answers(small: Assistant) -> None:
    asked = worded(small._store, reader=_Unsure())
    answer = asked.ask("What does page 2 say about looms in Netherby’s keeping?")
    assert [c.quote for c in answer.citations] == ["Netherby has 42 looms in its keeping."]
    other = asked.ask("What does page 2 say about boats in Netherby’s keeping?")
    assert other.status is Status.NOT_IN_REPORTS


class _Leaning(WordClassifier):
    """Takes every turn for one about the matter of the turn before."""

    def kinds(self, question: str, before: str = "") -> Probabilities:
        return sure(KINDS.index("matter"), len(KINDS))

    def leans(self, turn: str, before: str) -> Probabilities:
        return sure(LEANINGS.index("matter"), len(LEANINGS))


@pytest.mark.parametrize("said", ["hello", "thank you", "goodbye"])
def test_a_greeting_within_a_conversation_is_no_question(small: Assistant, said: str) -> None:
    asked = worded(small._store, classifier=_Leaning())
    first = asked.ask("How many wardens does Tarnbeck have?")
    assert asked.ask(said, [first]).status is Status.CONVERSATION


class _OfTheFuture(WordClassifier):
    """Takes every question for one about the future."""

    def kinds(self, question: str, before: str = "") -> Probabilities:
        return sure(KINDS.index("future_or_outside"), len(KINDS))


class _Decided(WordReader):
    """Is the surer the more, or the fewer, words agree."""

    def read(
        self, question: str, texts: Sequence[str], around: Sequence[str], most: int | None = None
    ) -> Logits:
        return 4 * super().read(question, texts, around)


def told_apart(small: Assistant, classifier: WordClassifier) -> Assistant:
    """The same reports, with a reader that is surer and questions told apart so."""
    return worded(small._store, reader=_Decided(), classifier=classifier)


def test_what_a_report_says_outright_is_answered_though_it_sounds_like_the_future(
    small: Assistant,
) -> None:
    asked = told_apart(small, _OfTheFuture())
    assert "54 wardens" in asked.ask("Will Tarnbeck have wardens?").answer
    assert asked.ask("Will Tarnbeck have new ferries?").status is Status.NOT_IN_REPORTS
    assert "in spring" in asked.ask("Will the new ferry of Elmhurst be ready?").answer


class _OfInspections(WordClassifier):
    """Takes every question for one after the day of the inspection."""

    def kinds(self, question: str, before: str = "") -> Probabilities:
        return sure(KINDS.index("meta"), len(KINDS))

    def facts(self, question: str) -> Probabilities:
        return sure(FACTS.index("inspected"), len(FACTS))


def test_a_day_that_a_sentence_tells_is_not_taken_for_that_of_the_inspection(
    small: Assistant,
) -> None:
    asked = told_apart(small, _OfInspections())
    assert "Tuesdays" in asked.ask("On which days went wardens out in Elmhurst?").answer
    assert "04/03/2034" in asked.ask("On what day was Elmhurst looked at?").answer
