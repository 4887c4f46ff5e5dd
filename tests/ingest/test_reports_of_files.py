"""Files into reports: by their content, whatever their name; and the two real texts."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.documents.text import read_blocks
from ingest.errors import DamagedReport, EmptyReport, ReportError, UnsupportedFile
from ingest.pages.pagination import align, contents_entries
from ingest.types import Report, Role
from tests.conftest import SAMPLES
from tests.ingest.reports import of_kind, read_report, with_role
from tests.texts import book


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("empty.txt", b"", EmptyReport, "empty.txt is empty."),
        ("space.txt", b" \n\n ", EmptyReport, "space.txt is empty."),
        ("short.txt", b"A few words.", EmptyReport, "too little text"),
        ("page.pdf", b"<!DOCTYPE html><html></html>", UnsupportedFile, "web page"),
        ("page.txt", b"\n <html><body>Hello</body></html>", UnsupportedFile, "web page"),
        ("zip.txt", b"PK\x03\x04\x00\x00 words", UnsupportedFile, "neither PDF nor plain text"),
        ("words.pdf", b"Plain words only. " * 40, UnsupportedFile, "not a PDF although"),
        ("broken.pdf", b"%PDF-1.7 nothing more", DamagedReport, "broken.pdf"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, error: type[ReportError], says: str
) -> None:
    with pytest.raises(error) as caught:
        read_report(written(tmp_path, name, data))
    message = str(caught.value)
    assert says in message
    assert name in message
    assert message.endswith(".")
    assert "\n" not in message


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none.txt", "cannot be opened"), (tmp_path, "is a folder")):
        with pytest.raises(ReportError, match=says):
            read_report(path)


def test_the_id_is_the_hash_of_the_bytes(tmp_path: Path) -> None:
    data = book(1).text.encode()
    report = read_report(written(tmp_path, "one.txt", data))
    assert report.id == hashlib.sha256(data).hexdigest()
    assert report.file == "one.txt"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_make_no_difference(tmp_path: Path, ending: str) -> None:
    text = book(1).text
    report = read_report(written(tmp_path, "a.txt", text.replace("\n", ending).encode()))
    assert report.text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_are_told(tmp_path: Path, encoding: str) -> None:
    text = f"{book(1).text}\n“It cost £5” – they’d said.\n"
    report = read_report(written(tmp_path, "a.txt", text.encode(encoding)))
    assert report.text == text


def test_a_pdf_is_read_whatever_its_name(tmp_path: Path) -> None:
    data = (SAMPLES / "quillmere.pdf").read_bytes()
    report = read_report(written(tmp_path, "report.txt", data))
    assert report.cover.council_id == "quillmere"


def test_a_report_whose_council_cannot_be_told_is_kept(tmp_path: Path) -> None:
    text = "A paper about many things\n\n" + "There was much to say about this and that. " * 20
    report = read_report(written(tmp_path, "paper.txt", text.encode()))
    assert (report.cover.council, report.cover.council_id) == ("", "")
    assert report.cover.title == "A paper about many things"
    assert report.chunks


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", book(2).text.encode())
    assert read_report(path) == read_report(path)


REAL = [("bromley", 28, 23, 10), ("sefton", 32, 19, 8)]
SPEAKERS = {
    "bromley": ["A carer of someone who received services", "One family carer", "One carer"],
    "sefton": ["One person", "One carer", "One carer"],
}
GRADES = {
    "bromley": ["performing adequately", "performing adequately", "promising"],
    "sefton": ["performing well", "performing excellently", "performing well", "promising"],
}


@pytest.mark.shared
@pytest.mark.parametrize(("council", "last", "advised", "forced"), REAL)
def test_a_real_text_has_its_pages(
    real_reports: dict[str, Report], council: str, last: int, advised: int, forced: int
) -> None:
    report = real_reports[council]
    assert [p.label for p in report.pages] == ["cover", *map(str, range(3, last + 1))]
    blocks = read_blocks(report.text)
    starts = {page.start for page in report.pages}
    cut = [after for before, after in pairwise(blocks) if before.joins_next]
    assert len(cut) == forced
    assert starts >= {block.start for block in cut}


@pytest.mark.shared
@pytest.mark.parametrize("council", ["bromley", "sefton"])
def test_every_contents_entry_of_a_real_text_is_on_its_page(
    real_reports: dict[str, Report], council: str
) -> None:
    report = real_reports[council]
    blocks = read_blocks(report.text)
    entries = contents_entries(blocks)
    anchors = align(entries, blocks)
    assert len(anchors) == len(entries) > 10
    for anchor in anchors:
        start = blocks[anchor.block].start
        on = [page.label for page in report.pages if page.start <= start][-1]
        assert on == str(anchor.page), anchor.title


@pytest.mark.shared
@pytest.mark.parametrize("council", ["bromley", "sefton"])
def test_persons_words_of_a_real_text_have_their_speakers(
    real_reports: dict[str, Report], council: str
) -> None:
    said = with_role(real_reports[council], Role.PERSON)
    assert [sentence.speaker for sentence in said] == SPEAKERS[council]
    assert all(sentence.text[0] in "\"'“‘" for sentence in said)


@pytest.mark.shared
@pytest.mark.parametrize(("council", "last", "advised", "forced"), REAL)
def test_the_recommendations_of_a_real_text_are_numbered_and_refer_to_pages(
    real_reports: dict[str, Report], council: str, last: int, advised: int, forced: int
) -> None:
    report = real_reports[council]
    numbered = [s for s in with_role(report, Role.RECOMMENDATION) if s.marker.isdigit()]
    assert [int(s.marker) for s in numbered] == list(range(1, advised + 1))
    assert len(of_kind(report, "recommendation")) == advised
    assert all(s.refers_to for s in numbered)
    assert all(1 < int(s.refers_to.split()[0].strip(",")) <= last for s in numbered)


@pytest.mark.shared
@pytest.mark.parametrize("council", ["bromley", "sefton"])
def test_the_grades_of_a_real_text(real_reports: dict[str, Report], council: str) -> None:
    grades = of_kind(real_reports[council], "grade")
    assert [fact.value for fact in grades] == GRADES[council]
    assert {fact.place.labels for fact in grades} == {("4",)}
