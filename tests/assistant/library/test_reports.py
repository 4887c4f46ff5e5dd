"""Folders of other kinds, of many councils or none; and files that are noted with their status."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.library.reports import Note, notes
from assistant.pipeline import Assistant
from assistant.types import Status
from ingest.report_files import find_files
from tests.fakes import HashEmbedder, worded
from tests.ingest.pdf.test_legible import GOOD, canvas, scan
from tests.ingest.reports import HEAD
from tests.ingest.written import page, word
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

BODY = """An inspection team visited Testshire in May 2010 and met 40 people there.

Summary of how well Testshire was performing

Supporting outcomes

The grades are 'performing poorly', 'performing adequately', 'performing well' and 'performing
excellently'. We use the following grades: 'performing poorly', 'performing adequately' and
'performing well'.

Safeguarding adults:

We concluded that Testshire was performing GRADE in safeguarding adults.

What Testshire was doing well to support outcomes

Safeguarding adults

The council:

- Had answered every alert in two days.

Recommendations for improving outcomes in Testshire

Safeguarding adults

The council should:

- Write down what people say.

Key findings

Safeguarding adults

The LANDMARK had been turned into a centre for 61 carers, who were glad of it. Staff were kind.

Appendix A: Summary of recommendations

Safeguarding adults

The council should:

1. Write down what people say. (page 7)
"""
PAPER = "A paper on quiet gardens\n\n" + (
    "The gardens were quiet and held 77 benches for those who wished to sit. " * 8
)
Make = Callable[[dict[str, str]], Assistant]


def council(name: str, grade: str = "well", landmark: str = "mill") -> str:
    text = (HEAD + BODY).replace("Testshire", name)
    return text.replace("GRADE", grade).replace("LANDMARK", landmark)


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Make]:
    """Make an assistant over files."""
    stores: list[Store] = []

    def make(texts: dict[str, str]) -> Assistant:
        folder = tmp_path / "reports"
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        stores.append(Store(tmp_path / "data"))
        build_index(stores[0], find_files(folder), HashEmbedder())
        return worded(stores[0])

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def five(over: Make) -> Assistant:
    names = ("Ashmere", "Birchdale", "Cloughton", "Denwick", "Elmstow")
    return over({name: council(name, landmark=f"{name} lighthouse") for name in names})


def test_with_many_councils_a_question_on_facts_asks_back(five: Assistant) -> None:
    answer = five.ask("How was safeguarding adults graded?")
    assert answer.status is Status.AMBIGUOUS
    assert answer.choices == ("Ashmere", "Birchdale", "Cloughton", "Denwick", "Elmstow")
    assert answer.citations == ()
    assert answer.answer.endswith("?")


def test_with_many_councils_a_named_one_is_answered_alone(five: Assistant) -> None:
    answer = five.ask("How was safeguarding adults graded in Cloughton?")
    assert answer.status is Status.ANSWERED
    assert {c.cover.council_id for c in answer.citations} == {"cloughton"}


def test_with_many_councils_a_finding_is_found_without_a_name(five: Assistant) -> None:
    answer = five.ask("How many carers does the centre serve?")
    assert answer.passages
    assert all("61" in c.quote for c in answer.citations)


def test_the_newest_report_of_a_council_answers(over: Make) -> None:
    old = council("Ashmere", "poorly")
    new = council("Ashmere", "well").replace("2010", "2014")
    assistant = over({"old": old, "new": new})
    answer = assistant.ask("How was safeguarding adults graded in Ashmere?")
    assert "performing well" in answer.answer
    assert {c.cover.inspected for c in answer.citations} == {"2014-05"}


def test_the_year_chooses_between_reports_of_a_council(over: Make) -> None:
    old = council("Ashmere", "poorly")
    new = council("Ashmere", "well").replace("2010", "2014")
    assistant = over({"old": old, "new": new})
    answer = assistant.ask("How was safeguarding adults graded in Ashmere in 2010?")
    assert "performing poorly" in answer.answer


def test_a_chosen_report_is_asked_alone(over: Make) -> None:
    old = council("Ashmere", "poorly")
    new = council("Ashmere", "well").replace("2010", "2014")
    assistant = over({"old": old, "new": new})
    (row,) = [r.row for r in assistant.library.reports if r.row.cover.inspected == "2010-05"]
    answer = assistant.ask("How was safeguarding adults graded?", councils=(row.id,))
    assert "performing poorly" in answer.answer
    assert {c.report_id for c in answer.citations} == {row.id}


def test_a_report_without_a_council_is_asked_for_by_its_title(over: Make) -> None:
    assistant = over({"ashmere": council("Ashmere"), "paper": PAPER})
    answer = assistant.ask("How many benches are there in A paper on quiet gardens?")
    assert answer.status is Status.ANSWERED
    assert "77 benches" in answer.answer
    (shown, *_) = answer.as_json()["citations"]
    assert shown["council"] == "A paper on quiet gardens"
    assert (shown["council_id"], shown["labels"], shown["basis"]) == ("", [], "none")


def test_a_removed_report_answers_no_more_where_the_index_is_read_anew(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("Ashmere", "Birchdale"):
        (folder / f"{name}.txt").write_text(council(name), encoding="utf-8")
    with Store(tmp_path / "data") as store:
        build_index(store, find_files(folder), HashEmbedder())
        assistant = worded(store)
        question = "How was safeguarding adults graded in Ashmere?"
        assert assistant.ask(question).status is Status.ANSWERED
        (folder / "Ashmere.txt").unlink()
        build_index(store, find_files(folder), HashEmbedder())
        answer = worded(store).ask(question)
        assert answer.status is Status.NO_SUCH_COUNCIL
        assert {p.council_id for p in answer.passages} <= {"birchdale"}


def test_with_nothing_loaded_no_question_is_answered(tmp_path: Path) -> None:
    with Store(tmp_path / "data") as store:
        build_index(store, [], HashEmbedder())
        assistant = worded(store)
        for question in ("How was safeguarding graded?", "When was Ashmere inspected?", "Hello"):
            answer = assistant.ask(question)
            assert answer.citations == ()
            assert answer.answer
            assert answer.status is not Status.ANSWERED


def test_a_name_like_another_is_offered_and_never_answered_for(five: Assistant) -> None:
    answer = five.ask("How was safeguarding adults graded in Ashmore Council?")
    assert answer.status is Status.NO_SUCH_COUNCIL
    assert answer.choices == ("Ashmere",)
    assert answer.citations == ()


def test_a_slip_is_read_as_the_council_and_said_so(five: Assistant) -> None:
    answer = five.ask("How was safeguarding adults graded in Ashmeer?")
    assert answer.status is Status.ANSWERED
    assert {c.cover.council_id for c in answer.citations} == {"ashmere"}
    assert "I have taken “Ashmeer” to mean Ashmere." in answer.answer
    assert "I have taken" not in five.ask("How was safeguarding adults graded in Ashmere?").answer


def test_a_draft_does_not_answer_for_the_report_that_it_became(over: Make) -> None:
    final, draft = council("Ashmere", "well"), council("Ashmere", "poorly")
    assistant = over({"ashmere-a-final": final, "ashmere-b-draft": draft})
    answer = assistant.ask("How was safeguarding adults graded in Ashmere?")
    assert "performing well" in answer.answer
    assert "performing poorly" not in answer.answer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data") as opened:
        yield opened


def noted(store: Store, folder: Path) -> dict[str, Note]:
    build_index(store, find_files(folder), HashEmbedder())
    return {note.file: note for note in notes(store.ledger)}


def locked() -> bytes:
    buffer = io.BytesIO()
    made = Canvas(buffer, encrypt="secret")
    GOOD(made)
    made.save()
    return buffer.getvalue()


def test_each_way_to_fail_has_its_status(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "folder.pdf").mkdir(parents=True)
    good = page()
    files = {
        "good.html": good, "again.html": good, "web.pdf": good, "locked.pdf": locked(),
        "cut.pdf": canvas(GOOD)[:-200], "empty.txt": b"", "old.doc": b"\xd0\xcf\x11\xe0\0",
        "gaps.pdf": canvas(GOOD, scan, GOOD, scan, scan), "gap.pdf": canvas(GOOD, scan),
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "lost.pdf").symlink_to("nowhere")
    noted(store, folder)
    found = notes(store.ledger)
    assert {(note.file, note.status) for note in found if not note.read} == {
        ("folder.pdf", "unsupported"), ("good.html", "duplicate"), ("web.pdf", "misnamed"),
        ("locked.pdf", "encrypted"), ("cut.pdf", "damaged"), ("empty.txt", "no-text"),
        ("old.doc", "unsupported"), ("lost.pdf", "unreadable"),
    }  # fmt: skip
    assert {(note.file, note.status) for note in found if note.read} == {
        ("gaps.pdf", "partly-read"), ("gap.pdf", "partly-read"),
        ("gaps.pdf", "not-recognised"), ("gap.pdf", "not-recognised"),
    }  # fmt: skip
    reasons = [note.reason for note in found]
    assert (
        "Some text on pages 2, 4 and 5 of gaps.pdf cannot be read, "
        "so the report is read without it." in reasons
    )
    assert (
        "Some text on page 2 of gap.pdf cannot be read, so the report is read without it."
        in reasons
    )
    assert all(note.label for note in found)


def test_a_text_that_names_no_inspection_is_noted(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    text = "A paper about soup\n\n" + "There is much to say about soup and about bread. " * 20
    (folder / "soup.txt").write_text(text, encoding="utf-8")
    (folder / "report.docx").write_bytes(word())
    found = noted(store, folder)
    assert {name: note.status for name, note in found.items()} == {"soup.txt": "not-recognised"}


def test_a_report_that_does_not_tell_its_council_is_kept_and_noted(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    text = "Area SEND inspection\n\n" + "There is much to say about schools and about bread. " * 20
    (folder / "schools.txt").write_text(text, encoding="utf-8")
    found = noted(store, folder)
    assert found["schools.txt"].status == "not-recognised"
    assert "does not say which council it is about" in found["schools.txt"].reason


def dated(published: str, more: str = "") -> bytes:
    main = page().decode().replace("<h2>What", f"<p>{more}</p><h2>What", 1)
    return main.replace(
        "<p>Inspection dates", f"<p>Published: {published}</p><p>Inspection dates", 1
    ).encode()


def test_of_two_editions_the_later_answers_and_both_are_kept(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a-new.html").write_bytes(dated("9 May 2024", "The council runs nine otter banks."))
    (folder / "b-old.html").write_bytes(dated("2 May 2024", "The council runs seven otter banks."))
    found = noted(store, folder)
    assert {name: note.status for name, note in found.items()} == {"b-old.html": "other-edition"}
    assert found["b-old.html"].reason == (
        "b-old.html and a-new.html are two editions of one report. Both are kept, "
        "and answers are taken from a-new.html."
    )
    assert len(store.ledger.reports()) == 2
    answer = worded(store).ask("How many otter banks does Netherby run?")
    assert {citation.file for citation in answer.citations} == {"a-new.html"}
