"""Files that are named rather than read, and texts whose pages or characters are marked."""

from pathlib import Path

import pytest

from ingest.errors import TooLarge, UnsupportedFile
from ingest.files.folder import find_files
from ingest.reader import MOST_CHARACTERS, MOST_LINES, read_report, report_of
from tests.ingest.drawn import PROSE, cover, pdf_of

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
