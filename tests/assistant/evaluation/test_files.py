"""Files of a run: whole or not at all, and one sentence where they cannot be."""

from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.files import (
    read_json,
    read_lines,
    replacing,
    write_json,
    write_lines,
    write_table,
)


def test_what_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    write_json(file, {"a": "ä"})
    with pytest.raises(TypeError), replacing(file) as made:
        made.writelines(["torn", 1])  # type: ignore[list-item]
    assert read_json(file) == {"a": "ä"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_lines_come_back_as_they_were(tmp_path: Path) -> None:
    rows = [{"id": "1", "text": "one\u2028two"}, {"id": "2"}]
    write_lines(tmp_path / "a.jsonl", rows)
    assert list(read_lines(tmp_path / "a.jsonl")) == rows


def test_every_cell_is_in_quotation_marks(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", [["a;b", 'c"d', ""]])
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    assert text == '"a;b","c""d",""\r\n'


@pytest.mark.parametrize("text", ["[1]", "{", ""])
def test_what_is_no_file_of_a_run_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(BatchError, match="is no file of a batch run") as caught:
        read_json(tmp_path / "run.json")
    assert str(caught.value).endswith(".")


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(BatchError, match="cannot be written"):
        write_json(tmp_path / "out" / "run.json", {})
