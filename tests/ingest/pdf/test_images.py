"""Pages of a PDF as pictures, and the places of their characters."""

from pathlib import Path

import pytest

from ingest.errors import DamagedReport
from ingest.pdf.images import Frame, page_characters, page_picture, page_sizes
from tests.ingest.drawn import pdf_of, write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "two.pdf"
    path.write_bytes(
        pdf_of(lambda page: write(page, ["On one."]), lambda page: write(page, ["On two."]))
    )
    return path


def test_a_page_is_a_picture_of_the_width_that_is_asked_for(file: Path) -> None:
    picture = page_picture(file, 1, 200)
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") == 200
    assert len(page_sizes(file)) == 2


def test_every_character_has_its_place_on_the_page(file: Path) -> None:
    found = page_characters(file, 1)
    assert found.text.strip() == "On two."
    assert len(found.boxes) == len(found.text)
    left, top, right, bottom = found.boxes[found.text.index("O")]
    assert 0 < left < right < 1
    assert 0 < top < bottom < 1


def test_what_is_not_there_is_told(file: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexError):
        page_picture(file, 2, 200)
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(DamagedReport):
        page_sizes(tmp_path / "torn.pdf")


def test_a_point_is_told_from_the_left_and_from_the_top() -> None:
    assert Frame(100, 200).point(10, 190) == (10, 10)
