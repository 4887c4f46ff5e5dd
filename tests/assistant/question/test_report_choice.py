"""Which report is meant: by the date it came out, by its service, else the newest of each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from assistant.library.reports import Loaded
from assistant.pipeline import Assistant
from assistant.question.question import Asks
from assistant.question.report_choice import reports_meant, reports_read, without_dates
from assistant.question.understanding import understand
from assistant.types import Answer, Status
from ingest.types import Cover, Fact, Place, Role, Sentence
from tests.fakes import HashEmbedder, WordClassifier, worded
from tests.graded import typeset
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.types import ReportRow


def report(kind: str, inspected: str, issued: str = "", published: str = "") -> Loaded:
    cover = Cover(
        "Testshire County Council", "testshire", f"Inspection ({kind})", "", kind,
        inspected, published, issued or published,
    )  # fmt: skip
    return Loaded(ReportRow(f"{kind}-{inspected}", f"{kind}.pdf", cover, 9, "printed"), ())


EVERY = [
    report("service-inspection", "2009-08", published="2010-02-09"),
    report("sif", "2015-12-17", published="2016-02-19"),
    report("jtai", "2017-12-08", published="2018-01-30"),
    report("ilacs", "2018-11-09", issued="2018-12-14"),
    report("ilacs", "2023-12-15", issued="2024-01-30"),
    report("area-send", "2024-02-02", issued="2024-04-03"),
]


@dataclass(frozen=True)
class Shelf:
    """A library of these reports alone; the joint letter tells of one thing."""

    reports: tuple[Loaded, ...] = tuple(EVERY)

    def of_council(self, council_id: str) -> list[Loaded]:
        return list(self.reports)

    @property
    def distinct(self) -> tuple[Loaded, ...]:
        return self.reports

    def sentences(self, report_id: str) -> list[tuple[int, Sentence]]:
        joint = report_id.startswith("jtai")
        text = "Staff look for boats in the harbour." if joint else "Boats are seldom spoken of."
        place = Place((1,), ("1",), "printed")
        return [(i, Sentence(0, 9, text, 0, i, Role.FINDING, place)) for i in range(9)]


CASES = [
    ("What did the January 2024 report say?", ["ilacs-2023-12-15"]),
    ("What did the report of December 2018 say?", ["ilacs-2018-11-09"]),
    ("What was found in 2016?", ["sif-2015-12-17"]),
    ("What was found at the end of 2023?", ["ilacs-2023-12-15"]),
    ("What was found in early 2018?", ["jtai-2017-12-08"]),
    ("What was found in 01/2018?", ["jtai-2017-12-08"]),
    ("The 2018 joint inspection letter: what was found?", ["jtai-2017-12-08"]),
    # The joint visit of the one date does not hide the report of the other.
    (
        "The joint visit in December 2017 found gaps: did the November 2018 one?",
        ["jtai-2017-12-08", "ilacs-2018-11-09"],
    ),
    ("How were foster carers paid?", ["jtai-2017-12-08", "ilacs-2023-12-15"]),
    ("How is SEND support?", ["area-send-2024-02-02"]),
    ("What was said of social care for adults?", ["service-inspection-2009-08"]),
    ("What did the safeguarding board do?", []),
]


@pytest.mark.parametrize(("asked", "ids"), CASES)
def test_the_date_or_service_chooses(asked: str, ids: list[str], assistant: Assistant) -> None:
    question = understand(asked, assistant.library.councils, (), WordClassifier())
    found = [r.row.id for r in reports_meant(question, Shelf(), ["testshire"])]  # type: ignore[arg-type]
    newest = {"service-inspection-2009-08", "jtai-2017-12-08", "ilacs-2023-12-15"}
    assert found == ids if ids else newest <= set(found)


def test_without_a_word_the_newest_of_each_service_is_meant(assistant: Assistant) -> None:
    question = understand("What was found?", assistant.library.councils, (), WordClassifier())
    found = [r.row.id for r in reports_meant(question, Shelf(), ["testshire"])]  # type: ignore[arg-type]
    assert found == [
        "service-inspection-2009-08",
        "jtai-2017-12-08",
        "ilacs-2023-12-15",
        "area-send-2024-02-02",
    ]


@pytest.mark.parametrize(
    ("asked", "asks", "ids"),
    [
        # A newer report on the whole service came after the joint letter; the newest comes first.
        (
            "What should they do next?",
            Asks.RECOMMENDATIONS,
            ["area-send-2024-02-02", "ilacs-2023-12-15", "service-inspection-2009-08"],
        ),
        ("What did the harbour boats inspection find?", Asks.SUMMARY, ["jtai-2017-12-08"]),
        ("What did the inspection find on boats?", Asks.SUMMARY, ["area-send-2024-02-02"]),
        ("What did the orchard inspection find?", Asks.SUMMARY, ["area-send-2024-02-02"]),
    ],
)
def test_what_is_asked_of_the_whole_is_asked_of_the_report_that_counts(
    asked: str, asks: Asks, ids: list[str], assistant: Assistant
) -> None:
    question = understand(asked, assistant.library.councils, (), WordClassifier())
    found = reports_meant(replace(question, asks=asks), Shelf(), ["testshire"])  # type: ignore[arg-type]
    assert [r.row.id for r in found] == ids


def test_a_report_is_told_by_the_grade_that_it_gave(assistant: Assistant) -> None:
    text = "When did the report that rated them inadequate come out?"
    question = understand(text, assistant.library.councils, (), WordClassifier())
    place = Place((1,), ("1",), "printed")
    bad, good = (
        replace(report, facts=(Fact("grade", "Overall", grade, grade, 0, place),))
        for report, grade in ((EVERY[1], "inadequate"), (EVERY[4], "good"))
    )
    shelf = Shelf((EVERY[0], bad, good))
    found = reports_meant(replace(question, asks=Asks.META), shelf, ["testshire"])  # type: ignore[arg-type]
    assert [r.row.id for r in found] == ["sif-2015-12-17"]


def test_a_report_is_told_by_the_grade_of_the_judgement_that_is_named(assistant: Assistant) -> None:
    text = "Why are care leavers inadequate?"
    question = understand(text, assistant.library.councils, (), WordClassifier())
    place = Place((1,), ("1",), "printed")
    older, newer = (
        replace(report, facts=tuple(Fact("grade", a, g, g, 0, place) for a, g in grades.items()))
        for report, grades in (
            (EVERY[3], {"Overall effectiveness": "inadequate", "Care leavers": "good"}),
            (EVERY[4], {"Overall effectiveness": "good", "Care leavers": "inadequate"}),
        )
    )
    found = reports_meant(
        replace(question, asks=Asks.WHY_GRADE),
        Shelf((older, newer)),  # type: ignore[arg-type]
        ["testshire"],
    )
    assert [r.row.id for r in found] == ["ilacs-2023-12-15"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Has turnover gone down since 2018?", ["2018", "2023"]),
        ("What became of turnover after 2020?", ["2023"]),
        ("What was turnover before 2016?", ["2015"]),
        ("What was turnover in 2018?", ["2018"]),
    ],
)
def test_a_time_of_which_reports_speak_dates_none_of_them(
    assistant: Assistant, text: str, read: list[str]
) -> None:
    asked = understand(text, assistant.library.councils, (), WordClassifier())
    asked = replace(asked, councils=("testshire",), named=True)
    shelf = Shelf((EVERY[1], EVERY[3], EVERY[4]))
    meant = reports_meant(asked, shelf, ["testshire"])  # type: ignore[arg-type]
    found = reports_read(asked, shelf, meant)  # type: ignore[arg-type]
    assert sorted(r.row.cover.inspected[:4] for r in found) == read


def test_a_financial_year_names_no_report(assistant: Assistant) -> None:
    question = understand(
        "What was spent in 2018/19?", assistant.library.councils, (), WordClassifier()
    )
    found = [r.row.id for r in reports_meant(question, Shelf(), ["testshire"])]  # type: ignore[arg-type]
    assert "ilacs-2023-12-15" in found


def test_dates_of_reports_are_no_matter() -> None:
    assert without_dates("visits in January 2024", EVERY).split() == ["visits"]
    assert without_dates("visits in June 1999", EVERY).split() == ["visits", "in", "June", "1999"]


TEXT = """# Inspection of Ashmere Council local authority children’s services

Inspection dates: 3 to 9 May {year}

Lead inspector: Ada Byron, His Majesty’s Inspector

---

# What is it like to be a child in this area?

Staff of Ashmere are kind and write down what they are told. {text}

# What needs to improve?

- The care of the boats of {year} by officers of the council.

- The number of visits that are made to the older barns.

- The speed of answers to letters about the harbour.

# The Local Safeguarding Children Board

The board meets in the old mill by the river and keeps its own records.

# What needs to improve at the Local Safeguarding Children Board?

- The reading of its own minutes before each of its meetings.
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two years of one council, and a board beside it."""
    folder = tmp_path_factory.mktemp("two")
    said = {
        2011: "The lighthouse was closed on the advice of 14 keepers.",
        2015: "The ferry runs twice a day, and 61 children take it.",
    }
    for year, text in said.items():
        typeset(folder / f"ashmere-{year}.pdf", TEXT.format(year=year, text=text))
    with Store(tmp_path_factory.mktemp("two_data")) as store:
        build_index(store, sorted(folder.iterdir()), HashEmbedder())
        yield store


@pytest.fixture(scope="module")
def two(shelf: Store) -> Assistant:
    """An assistant over them whose models go by words."""
    return worded(shelf)


@pytest.fixture(scope="module")
def two_really(shelf: Store) -> Assistant:
    """An assistant over them with the packaged reader and model of questions."""
    return Assistant(shelf, HashEmbedder())


def quotes(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


WORDINGS = (
    "What did the inspectors tell Ashmere to put right in 2015?",
    "Ashmere 2015, areas for improvement pls",
    "What is on Ashmere's to-do list after the 2015 inspection? All of it please",
    "Which things must Ashmere sort out? (2015)",
)
ITEMS = ("boats of 2015", "visits", "letters")


def test_a_list_is_given_whole(two: Assistant) -> None:
    answer = two.ask("What must Ashmere improve after 2015?")
    assert answer.status is Status.ANSWERED
    assert all(item in quotes(answer) for item in ITEMS)
    assert "minutes" not in quotes(answer)


@pytest.mark.model
def test_a_list_is_given_whole_however_it_is_asked_for(two_really: Assistant) -> None:
    given = [quotes(two_really.ask(asked)) for asked in WORDINGS]
    assert sum(all(item in quoted for item in ITEMS) for quoted in given) >= 3, given


@pytest.mark.model
def test_what_is_recommended_on_one_thing_has_it(two_really: Assistant) -> None:
    assert "barns" in quotes(
        two_really.ask("What was recommended to Ashmere on the barns in 2015?")
    )


def test_what_the_board_should_do_is_asked_for_by_naming_it(two: Assistant) -> None:
    answer = two.ask("What must Ashmere's safeguarding board improve, in 2015?")
    assert "minutes" in quotes(answer)
    assert "harbour" not in quotes(answer)


def test_a_report_of_a_year_that_is_not_there_is_refused(two: Assistant) -> None:
    answer = two.ask("What did the inspection of Ashmere in 2013 find?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert "2011" in answer.answer
    assert "2015" in answer.answer


def test_a_follow_up_stays_with_the_report_of_the_turn_before(two: Assistant) -> None:
    first = two.ask("How many keepers gave advice on the lighthouse of Ashmere in 2011?")
    assert "14 keepers" in first.answer
    again = two.ask("And what was closed?", (first,))
    assert {c.cover.inspected[:4] for c in again.citations} <= {"2011"}


def test_a_report_is_meant_by_its_place_in_time(two: Assistant) -> None:
    asked = "How many keepers gave advice on the lighthouse in the earlier Ashmere report?"
    assert {c.cover.inspected[:4] for c in two.ask(asked).citations} == {"2011"}
    first = two.ask("What was recommended to Ashmere on the barns in 2015?")
    before = two.ask("What did the report before say of the lighthouse?", (first,))
    assert {c.cover.inspected[:4] for c in before.citations} <= {"2011"}
    assert "before 2015" in before.understood.question


def test_the_same_year_is_that_of_the_report_spoken_of(two: Assistant) -> None:
    first = two.ask("How many keepers gave advice on the lighthouse of Ashmere in 2011?")
    again = two.ask("What did Ashmere's letter of the same year need to improve?", (first,))
    assert "2011" in again.understood.question
    assert "boats of 2011" in quotes(again)


def test_what_is_for_the_board_is_counted_and_said_to_be_there(two: Assistant) -> None:
    assert (
        "4 recommendations" in two.ask("How many recommendations did Ashmere get in 2015?").answer
    )
    whole = two.ask("What must Ashmere improve after 2015?")
    assert "1 more under “What needs to improve at the Local" in whole.answer
    board = two.ask("What must Ashmere's safeguarding board improve, in 2015?")
    assert "3 more" in board.answer


def test_words_that_are_quoted_are_read_for_where_they_stand(assistant: Assistant) -> None:
    @dataclass(frozen=True)
    class Saying(Shelf):
        """The report of 2018 alone speaks of the club."""

        @property
        def distinct(self) -> tuple[Loaded, ...]:
            return self.reports

        def says(self, report: Loaded, words: tuple[str, ...]) -> bool:
            return report.row.id == "ilacs-2018-11-09" and words == ("Kites that fly",)

    asked = "What is the ‘Kites that fly’ club of Quillmere's foster carers for?"
    question = understand(asked, assistant.library.councils, (), WordClassifier())
    reports = [r for r in EVERY if r.row.cover.kind == "ilacs"]
    found = reports_read(question, Saying(), reports)  # type: ignore[arg-type]
    assert [r.row.id for r in found] == ["ilacs-2018-11-09"]
    other = understand(
        "What is the ‘Owls’ club of Quillmere?", assistant.library.councils, (), WordClassifier()
    )
    assert len(reports_read(other, Saying(), reports)) == 3  # type: ignore[arg-type]


def test_a_kind_that_is_named_is_read_alone(assistant: Assistant) -> None:
    @dataclass(frozen=True)
    class Whole(Shelf):
        """All of them, each once."""

        @property
        def distinct(self) -> tuple[Loaded, ...]:
            return self.reports

    asked = "What did the SIF say about foster carers in Quillmere?"
    question = understand(asked, assistant.library.councils, (), WordClassifier())
    reports = reports_meant(question, Whole(), ["testshire"])  # type: ignore[arg-type]
    found = reports_read(question, Whole(), reports)  # type: ignore[arg-type]
    assert [r.row.id for r in reports] == [r.row.id for r in found] == ["sif-2015-12-17"]
