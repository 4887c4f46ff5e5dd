"""Places find a sentence again, however a report was split; what is added holds no sentence."""

import io
import json
from pathlib import Path

import pytest

from assistant.training import examples
from assistant.training.examples import Place, matches, place, runs

WHOLE = (
    "Wardens in Quillmere walked every estate twice a week, and residents said that they felt "
    "safer for it than in the year before."
)
FIRST = "Wardens in Quillmere walked every estate twice a week"


def test_a_sentence_is_found_on_its_page_and_beside_it() -> None:
    assert matches(place(WHOLE, 4), runs(WHOLE), (4,))
    assert matches(place(WHOLE, 4), runs(WHOLE), (5,))
    assert not matches(place(WHOLE, 4), runs(WHOLE), (7,))


def test_a_part_of_it_is_found_and_what_holds_it() -> None:
    assert matches(place(WHOLE, 4), runs(FIRST), (4,))
    assert matches(place(FIRST, 4), runs(WHOLE), (4,))


def test_quotation_marks_and_hyphens_do_not_matter() -> None:
    one, other = (
        "The board’s plan – “all in” – was agreed late.",
        'The board\'s plan - "all in" - was agreed late.',
    )
    assert matches(place(one, 1), runs(other), (1,))


def test_other_words_are_another_place() -> None:
    other = (
        "Wardens in Skelderby seldom walked an estate, and residents said that they felt unsafe."
    )
    assert not matches(place(WHOLE, 4), runs(other), (4,))


def test_a_place_is_kept_without_its_words() -> None:
    kept = place(WHOLE, 4).as_json()
    assert Place.from_json(kept) == place(WHOLE, 4)
    assert "Quillmere" not in str(kept)


SENTENCE = "The harbour had 28 wardens, who walked their rounds at night."


def test_a_row_is_added_and_holds_no_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.txt"
    report.write_text(f"Findings\n\n{SENTENCE}\n", encoding="utf-8")
    answers = [{"text": SENTENCE, "page": 3}]
    row = {"question": "How many wardens?", "kind": "number", "answers": answers}
    monkeypatch.setattr(examples, "EXAMPLES", tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(row) + "\n\n"))
    assert examples.main(report, "Testshire") == 0
    text = (tmp_path / "reading.jsonl").read_text(encoding="utf-8")
    assert "How many wardens?" in text
    assert "rounds at night" not in text
    assert "1 examples were added" in capsys.readouterr().err
