"""Which files count and as what, how they are read while others write; removed ones come back."""

import os
import time
from pathlib import Path

import pytest

from ingest.errors import ReportError, TooLarge, UnsupportedFile
from ingest.reader import MOST_CHARACTERS, MOST_LINES, read_file, report_of
from ingest.report_files import (
    GRACE,
    MOST_BYTES,
    find_files,
    put_back,
    read_bytes,
    remove_file,
    removed_files,
    shown_name,
)
from tests.conftest import SAMPLES
from tests.ingest.drawn import PROSE, cover, pdf_of
from tests.ingest.reports import read_report
from tests.ingest.written import page, word
from tests.texts import book


def refusal(path: Path) -> tuple[str, str]:
    """Status and reason of a file that is not read."""
    reading = read_file(path)
    assert reading.report is None
    assert reading.reason.endswith(".")
    assert "\n" not in reading.reason
    return reading.status, reading.reason


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.txt", b"", "no-text"),
        ("a.html", b"<html><p>Few words.</p></html>", "no-text"),
        ("a.pdf", page(), "misnamed"),
        ("a.txt", page(), "misnamed"),
        ("a.pdf", b"Plain words only. " * 40, "misnamed"),
        ("a.docx", b"Plain words only. " * 40, "misnamed"),
        ("a.html", b"Plain words only. " * 40, "misnamed"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported"),
        ("a.odt", b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis", "unsupported"),
        ("a.zip", b"PK\x03\x04" + b"\0" * 300, "unsupported"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 300, "unsupported"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 300, "unsupported"),
        ("a.rtf", b"{\\rtf1 words}" * 40, "unsupported"),
        ("a.csv", b"one,two\n" * 90, "unsupported"),
        ("a.xml", b"<?xml version='1.0'?><report/>", "unsupported"),
        ("a.txt", b"words\0words" * 90, "unsupported"),
        ("a.pdf", b"%PDF-1.7 no more", "damaged"),
        ("a.docx", word()[:4000] + b"word/document.xml", "damaged"),
    ],
)
def test_every_other_file_is_refused_with_a_status(
    tmp_path: Path, name: str, data: bytes, status: str
) -> None:
    (tmp_path / name).write_bytes(data)
    found, reason = refusal(tmp_path / name)
    assert found == status
    assert reason.startswith(f"{name} ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.PDF", (SAMPLES / "quillmere.pdf").read_bytes()), ("a.htm", page()),
        ("a.docx", word()), ("a.html", b"\n\n" + page()), ("a.html", b"<!-- x -->" + page()),
        ("a.txt", book(1).text.encode("utf-16")),
    ],
)  # fmt: skip
def test_reports_are_read_as_what_they_are(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert read_report(tmp_path / name).chunks


def test_links_and_folders_named_like_reports_are_found_and_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "deep.pdf").mkdir(parents=True)
    (folder / "deep.pdf" / "real.txt").write_bytes(book(1).text.encode())
    (folder / "lost.pdf").symlink_to("nowhere.pdf")
    (folder / "round.pdf").symlink_to("round.pdf")
    (folder / "circle").symlink_to(folder)
    (folder / ".removed").mkdir()
    (folder / ".removed" / "old.txt").write_bytes(b"x")
    found = {path.name: path for path in find_files(folder)}
    assert found.keys() == {"deep.pdf", "real.txt", "lost.pdf", "round.pdf", "circle"}
    assert read_file(found["real.txt"]).report
    assert refusal(found["deep.pdf"])[0] == refusal(found["circle"])[0] == "unsupported"
    assert refusal(found["lost.pdf"])[0] == refusal(found["round.pdf"])[0] == "unreadable"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    assert refusal(tmp_path / "a.pdf")[0] == "unsupported"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        for path in find_files(tmp_path):
            assert refusal(path)[0] == "unreadable"
        assert len(find_files(tmp_path)) == 2
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_name_that_is_no_text_is_refused_on_one_line(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.txt"))
    path.write_bytes(book(1).text.encode())
    assert find_files(tmp_path) == [path]
    status, reason = refusal(path)
    assert status == "unreadable"
    assert reason.startswith("caf\ufffd\ufffd.txt has a name")


def test_names_are_shown_without_what_does_not_print() -> None:
    assert shown_name(Path("a\u202efdp.txt")) == "a\ufffdfdp.txt"
    assert shown_name(Path("Bâth “A”.pdf")) == "Bâth “A”.pdf"


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert refusal(tmp_path / "a.pdf")[0] == "too-large"


class Restless(type(Path())):  # type: ignore[misc]
    """A file that somebody writes to whenever it is read, so many times."""

    times = 0

    def read_bytes(self) -> bytes:
        data: bytes = super().read_bytes()
        if type(self).times:
            type(self).times -= 1
            self.write_bytes(data + b" and more")
        return data


@pytest.mark.parametrize(("times", "still"), [(0, True), (2, True), (9, False)])
def test_a_file_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, times: int, still: bool
) -> None:
    path = Restless(tmp_path / "a.txt")
    path.write_bytes(b"words")
    Restless.times = times
    if still:
        content = read_bytes(path)
        assert content.data == Path(path).read_bytes()
        assert (content.size, content.modified) == (path.stat().st_size, path.stat().st_mtime_ns)
    else:
        with pytest.raises(ReportError, match="being written while it was read") as caught:
            read_bytes(path)
        assert caught.value.status == "changing"


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.resolve()


def test_a_file_comes_back_to_where_it_was(tmp_path: Path) -> None:
    remove_file(tmp_path, write(tmp_path / "2010" / "a.txt", "first"))
    assert files(tmp_path) == [".removed/2010/a.txt"]
    assert [file.name for file in removed_files(tmp_path)] == ["2010/a.txt"]
    assert put_back(tmp_path, "2010/a.txt") == "2010/a.txt"
    assert files(tmp_path) == ["2010/a.txt"]
    assert put_back(tmp_path, "2010/a.txt") is None


def test_a_name_that_is_taken_costs_no_file(tmp_path: Path) -> None:
    for text in ("first", "second"):
        remove_file(tmp_path, write(tmp_path / "a.txt", text))
    write(tmp_path / "a.txt", "third")
    assert put_back(tmp_path, "a.txt") == "a (1).txt"
    assert put_back(tmp_path, "a (1).txt") == "a (1) (1).txt"
    texts = {path.read_text(encoding="utf-8") for path in tmp_path.glob("*.txt")}
    assert texts == {"first", "second", "third"}


@pytest.mark.parametrize("name", ["../a.txt", "/etc/hostname", "", "b.txt", "2010"])
def test_only_what_was_removed_is_put_back(tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.txt", "stays")
    remove_file(tmp_path, write(tmp_path / "2010" / "c.txt", "goes"))
    assert put_back(tmp_path, name) is None
    assert files(tmp_path) == [".removed/2010/c.txt", "a.txt"]


def test_the_grace_counts_from_the_removal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", "old")
    os.utime(path, (0, 0))
    remove_file(tmp_path, path)
    assert removed_files(tmp_path, GRACE) == []
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + (GRACE + 1) * 24 * 60 * 60)
    assert [file.name for file in removed_files(tmp_path, GRACE)] == ["a.txt"]


TEXT = "Inspection of Testshire\n\n" + "\n\n".join(PROSE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_whatever_its_encoding(encoding: str) -> None:
    report = report_of(Path("a.txt"), TEXT.encode(encoding))
    assert PROSE[0] in [sentence.text for sentence in report.sentences]


def test_form_feeds_part_pages_and_their_numbers_are_labels() -> None:
    text = "\f".join(f"{TEXT}\n\nThis is sheet {i}.\n\n{i + 6}\n" for i in range(4))
    report = report_of(Path("a.txt"), text.encode())
    sentence = next(s for s in report.sentences if s.text == "This is sheet 2.")
    assert (sentence.place.pages, sentence.place.labels) == ((3,), ("8",))
    assert "8" not in [s.text for s in report.sentences]


def test_a_readme_in_the_form_of_a_report_is_named(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("A note.")
    (tmp_path / "Readme.pdf").write_bytes(pdf_of(cover))
    assert [path.name for path in find_files(tmp_path)] == ["Readme.pdf"]
    with pytest.raises(UnsupportedFile, match=r"Readme\.pdf is passed over as a note"):
        read_report(tmp_path / "Readme.pdf")


def test_a_link_out_of_the_folder_is_named(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(TEXT)
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    with pytest.raises(UnsupportedFile, match=r"link\.txt is a link to a file elsewhere"):
        read_report(folder / "link.txt")


def test_a_text_longer_than_any_report_is_refused() -> None:
    with pytest.raises(TooLarge, match="more than 5 million characters"):
        report_of(Path("a.txt"), b"word " * (MOST_CHARACTERS // 4))


def test_a_text_of_more_lines_than_any_report_is_refused() -> None:
    with pytest.raises(TooLarge, match=r"a\.txt holds more than 200,000 lines: no report has so"):
        report_of(Path("a.txt"), b"a\n" * (MOST_LINES + 1))


def test_empty_lines_are_no_lines_of_a_report() -> None:
    assert report_of(Path("a.txt"), (TEXT + "\n" * MOST_LINES).encode()).sentences


def test_a_long_title_is_text() -> None:
    page = f"<!DOCTYPE html><html><body><main><h1>{'word ' * 900}</h1></main></body></html>"
    report = report_of(Path("a.html"), page.encode())
    assert all(len(step) < 300 for section in report.sections for step in section.path)
