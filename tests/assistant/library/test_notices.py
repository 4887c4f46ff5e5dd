"""Every file that was not read, or was read with something amiss, is named with its status."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.library.notices import Note, notes
from ingest.files.folder import find_files
from tests.fakes import HashEmbedder, worded
from tests.ingest.pdf.test_legible import GOOD, canvas, scan
from tests.ingest.written import page, word
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index


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
