"""Comparisons: councils, or reports of one council, side by side, each cell cited."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.answers.quotes import _fitting
from assistant.answers.refusals import _other_reports
from assistant.checks.citations import table_held
from assistant.output import as_text
from assistant.pipeline import Assistant
from assistant.question.comparison import over_time
from assistant.question.question import Asks, Kind
from assistant.question.understanding import understand
from assistant.types import Cell, Evidence, Statement, Status, Table
from ingest.report_files import find_files
from ingest.types import Basis, Cover, Place
from tests.assistant.answers.tables import NOTHING, assert_cited, table_of, texts_of
from tests.assistant.library.test_reports import council
from tests.fakes import HashEmbedder, WordClassifier, worded
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

NAMES = (
    "Ashmere", "Birchdale", "Cloughton", "Denwick", "Elmstow", "Fernhill", "Grindlow", "Hexley",
    "Ilderton", "Jarrowby", "Kelvedale", "Lowick",
)  # fmt: skip


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Reports on twelve councils, and older ones on two of them."""
    folder = tmp_path_factory.mktemp("twelve")
    texts = {name: council(name, landmark="old lighthouse") for name in NAMES}
    texts["Ashmere-old"] = council("Ashmere", "poorly", "old lighthouse").replace("2010", "2007")
    texts["Birchdale-old"] = council("Birchdale", landmark="windmill").replace("2010", "2007")
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with Store(tmp_path_factory.mktemp("twelve_data")) as store:
        build_index(store, find_files(folder), HashEmbedder())
        yield worded(store)


def test_things_are_rows_and_councils_are_columns(assistant: Assistant) -> None:
    answer = assistant.ask("Compare Quillmere and Vennshire on advocacy and carers")
    table = table_of(answer)
    assert table.columns == ("Compared", "Quillmere (March 2010)", "Vennshire (September 2010)")
    assert list(texts_of(table)) == ["Advocacy", "Carers"]
    assert_cited(answer)
    assert "carers" in texts_of(table)["Carers"][1]
    assert answer.answer.count("\nCarers: ") == 2


def test_each_cell_is_of_its_own_council(assistant: Assistant) -> None:
    answer = assistant.ask("Compare Quillmere and Vennshire on advocacy and carers")
    councils = {c.n: c.cover.council_id for c in answer.citations}
    for row in table_of(answer).rows:
        cited = [councils.get(cell.citation or 0) for cell in row[1:]]
        expected = zip(cited, ("quillmere", "vennshire"), strict=True)
        assert all(found in (None, council) for found, council in expected)


def test_what_a_report_does_not_say_is_said_in_cell_and_text(assistant: Assistant) -> None:
    answer = assistant.ask("Compare Quillmere and Vennshire on complaints and lighthouses")
    assert answer.status is Status.PARTIAL
    assert texts_of(table_of(answer))["Lighthouses"] == [NOTHING, NOTHING]
    assert "The report on Quillmere does not say anything about: lighthouses." in answer.answer
    assert answer.missing
    assert_cited(answer)


def test_nothing_of_all_that_is_named_is_a_refusal(assistant: Assistant) -> None:
    answer = assistant.ask("Compare Quillmere and Vennshire on lighthouses and volcanoes")
    assert answer.status is Status.NOT_IN_REPORTS
    assert answer.table is None


def test_no_council_has_more_than_three_citations(assistant: Assistant) -> None:
    for asked in ("safeguarding adults", "advocacy, carers and complaints", "staff training"):
        answer = assistant.ask(f"Compare Quillmere and Skelderby on {asked}")
        councils = [c.cover.council_id for c in answer.citations]
        assert councils
        assert max(map(councils.count, councils)) <= 3


def test_of_more_than_three_things_the_rest_is_named(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Compare Quillmere and Vennshire on advocacy, carers, complaints and training"
    )
    assert len(table_of(answer).rows) == 3
    assert "Not compared: training" in answer.answer


def test_two_reports_of_one_council_are_columns(twelve: Assistant) -> None:
    answer = twelve.ask("Compare the lighthouse in Ashmere in 2007 and in 2010")
    assert table_of(answer).columns[1:] == ("Ashmere (May 2007)", "Ashmere (May 2010)")
    assert len({c.report_id for c in answer.citations}) == 2


def test_one_council_is_followed_over_time_without_years(twelve: Assistant) -> None:
    answer = twelve.ask("How has the lighthouse in Birchdale changed over time?")
    assert table_of(answer).columns[1:] == ("Birchdale (May 2007)", "Birchdale (May 2010)")


def test_a_report_of_one_council_that_is_silent_is_told_by_its_date(twelve: Assistant) -> None:
    answer = twelve.ask("How has the windmill in Birchdale changed over time?")
    assert answer.status is Status.PARTIAL
    assert "The report on Birchdale (May 2010) does not say." in answer.answer
    (row,) = table_of(answer).rows
    assert row[2].text == NOTHING
    assert row[1].citation


def test_ten_councils_have_one_sentence_each_and_the_cap_is_kept(twelve: Assistant) -> None:
    asked = f"Compare the lighthouse in {', '.join(NAMES[:9])} and {NAMES[9]}"
    answer = twelve.ask(asked)
    assert len(table_of(answer).columns) == 11
    assert {c.cover.council_id for c in answer.citations} == {n.lower() for n in NAMES[:10]}
    assert len(answer.answer.split()) - len(answer.citations) <= 250
    assert_cited(answer)


def test_of_more_than_ten_councils_the_first_ten_are_compared(twelve: Assistant) -> None:
    answer = twelve.ask(f"Compare the lighthouse in {', '.join(NAMES)}")
    assert len(table_of(answer).columns) == 11
    assert "Only the first 10 of the 12 councils" in answer.answer
    assert "Kelvedale and Lowick" in answer.answer


def test_both_and_each_compare_all_where_few_are_loaded(assistant: Assistant) -> None:
    answer = assistant.ask("What does each of the reports say about advocacy?")
    assert len(table_of(answer).columns) == 4
    assert_cited(answer)


def test_a_question_about_one_council_has_no_comparison(assistant: Assistant) -> None:
    assert assistant.ask("What did Quillmere say about advocacy?").table is None


def test_a_theme_has_one_report_of_each_council_the_newest(twelve: Assistant) -> None:
    answer = twelve.ask("Which councils have a lighthouse turned into a centre for carers?")
    shown = [(c.cover.council_id, c.cover.inspected) for c in answer.citations]
    assert len({council for council, _ in shown}) == len(shown) > 1
    assert {date for _, date in shown} == {"2010-05"}
    assert answer.answer.startswith("I searched 14 reports on 12 councils.")
    assert "Those on 12 councils speak of it most clearly: Ashmere, " in answer.answer


def test_the_terminal_shows_aligned_columns_or_lines(assistant: Assistant) -> None:
    answer = assistant.ask("Compare Quillmere and Vennshire on advocacy and carers")
    wide, narrow = as_text(answer, 100), as_text(answer, 30)
    (head,) = [line for line in wide.splitlines() if line.startswith("Compared")]
    assert head.index("Vennshire (") == 2 * head.index("Quillmere (")
    shown = wide[wide.index(head) : wide.index("[1] London")].splitlines()
    assert max(map(len, shown)) <= 100
    assert any(line.startswith("Carers  ") for line in shown)
    assert "  Vennshire (September 2010):" in narrow


def test_a_cell_that_its_report_does_not_hold_is_emptied(assistant: Assistant) -> None:
    report = assistant.library.newest("quillmere")
    (fact, *_) = report.of("grade")
    invented = replace(report.evidence(fact), quote="The swans of Quillmere were graded.")
    table = Table(("", "Quillmere"), ((Cell("Swans"), Cell("well", invented)),), side_by_side=True)
    ((_, cell),) = table_held(table, lambda report_id: "the geese of quillmere").rows
    assert cell == Cell(NOTHING)


# One council is followed from report to report where a change is asked for, from a year on.


@pytest.mark.parametrize(
    ("text", "asks", "years"),
    [
        ("Has Ashmere got better at keeping wardens?", Asks.TREND, ["2007", "2010"]),
        ("Has Ashmere got better at keeping wardens since 2007?", Asks.TREND, ["2007", "2010"]),
        ("Has Ashmere got better at keeping wardens since 2009?", Asks.TREND, ["2010"]),
        ("What did each of Ashmere's last two inspections say?", Asks.MATTER, ["2007", "2010"]),
        ("What did each of Ashmere's last 1 inspections say?", Asks.MATTER, ["2010"]),
        ("How did wardens in Ashmere fare until 2010?", Asks.TREND, ["2007", "2010"]),
        ("How are wardens kept in Ashmere?", Asks.MATTER, ["2010"]),
    ],
)
def test_a_council_is_followed_where_change_is_asked_for(
    text: str, asks: Asks, years: list[str], twelve: Assistant
) -> None:
    library = twelve.library
    question = replace(understand(text, library.councils, (), WordClassifier()), asks=asks)
    newest = library.of_council("ashmere")[-1:]
    _, reports = over_time(question, library, newest)
    assert [r.row.cover.date[:4] for r in reports] == years


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Has Ashmere got better at keeping wardens since 2007?", "keeping wardens"),
        ("Has the quality of boats in Ashmere improved with time?", "quality of boats"),
        ("How has Ashmere changed since 2007 on boats?", "boats"),
        ("Has Ashmere got better?", "Has the council got better?"),
        (
            "Boats were few. Has Ashmere got more boats?",
            "Boats were few. Has the council got more boats?",
        ),
    ],
)
def test_each_report_is_read_for_how_it_was_then(text: str, read: str, twelve: Assistant) -> None:
    library = twelve.library
    question = understand(text, library.councils, (), WordClassifier())
    question = replace(question, asks=Asks.TREND, kind=Kind.FACT)
    followed, _ = over_time(question, library, library.of_council("ashmere")[-1:])
    assert followed.reading == read


def test_a_report_that_was_chosen_is_not_left_for_others(twelve: Assistant) -> None:
    old = min(twelve.library.of_council("ashmere"), key=lambda r: r.row.cover.date).row.id
    answer = twelve.ask("Has Ashmere got better over time at the old lighthouse?", councils=[old])
    assert {c.report_id for c in answer.citations} == {old}


def test_councils_are_compared_as_their_newest_reports_that_answer_say(twelve: Assistant) -> None:
    answer = twelve.ask("Compare the lighthouse in Ashmere and Lowick")
    dates = {c.cover.council_id: c.cover.date[:4] for c in answer.citations}
    assert dates == {"ashmere": "2010", "lowick": "2010"}


def test_what_else_is_held_is_told_in_short_where_an_answer_is_long(twelve: Assistant) -> None:
    every = twelve.library.of_council("ashmere")
    (old, new) = sorted(every, key=lambda r: r.row.cover.date)
    sif = replace(new, row=replace(new.row, cover=replace(new.row.cover, kind="sif")))
    told = _other_reports([old, new, sif], [old, new, sif], 40)
    assert told.endswith("are held here too: May 2007 (Adult social care), "
                         "May 2010 (Adult social care), May 2010 (SIF).")  # fmt: skip
    assert _other_reports([old, new], [old, new], 40).endswith("too: May 2007, May 2010.")
    short = "3 other reports on Ashmere are held here too, from 2007 to 2010."
    assert _other_reports([old, new, sif], [old, new, sif], 12) == short


def test_quotes_with_what_they_go_on_from_are_no_longer_than_an_answer() -> None:
    evidence = Evidence("r", "r.txt", Cover(), Place((1,), ("1",), Basis.PRINTED), (), "q", 0)
    lead, long = Statement("From:"), Statement("word " * 70, (evidence,))
    assert _fitting([lead, long, long], 100) == [lead, long]
    assert _fitting([lead, long, lead, long], 100) == [lead, long]
    assert _fitting([lead, Statement("word " * 170, (evidence,))], 100)[1:]
