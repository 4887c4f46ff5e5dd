"""Places find a sentence again, however a report was split; what is added holds no sentence."""

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

from assistant.checks.calibration import CHOSEN_ON, KEPT_OUT
from assistant.training import examples
from assistant.training.examples import (
    EXAMPLES,
    STEPS,
    Example,
    Place,
    Taught,
    claims_about,
    hash_of,
    matches,
    place,
    runs,
    said,
    sentence_hash,
)
from vectorstore.index.store import Store

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


def _line(report: str, page: int, passage: list[str], claim: str) -> str:
    place = Place(page, frozenset[bytes]().union(*map(runs, passage)))
    words = len(" ".join(passage).split())
    claims = [[[claim, [0, 6]], True, "near"]]
    row = {"report": report, "place": place.as_json(), "words": words, "claims": claims}
    return json.dumps(row)


def test_the_passage_of_a_claim_is_found_by_its_place(sample_store: Store, tmp_path: Path) -> None:
    report = next(iter(sample_store.ledger.reports()))
    sentences = [s for _, s in sample_store.ledger.sentences(report.id, 40, 43)]
    texts, page = [s.text for s in sentences], sentences[0].place.pages[0]
    file = tmp_path / "claims.jsonl"
    file.write_text(
        "\n".join(
            [
                _line(report.id[:16], page, texts, "It says so."),
                _line(
                    report.id[:16], page + 40, ["Nothing of this sort stands there at all."], "X"
                ),
                _line("0" * 16, 1, texts, "Of a report that is not here."),
            ]
        )
    )
    (row,), lost = claims_about(file, sample_store)
    assert row.passage == " ".join(" ".join(text.split()) for text in texts)
    begun = " ".join(row.passage.split()[:6])
    assert (row.claim, row.supported, row.kind) == (f"It says so. {begun}", True, "near")
    assert row.council == report.cover.council
    assert lost == 1


def test_what_a_claim_takes_from_its_passage_is_read_from_its_place_there() -> None:
    passage = (
        "In May the wardens of Quillmere walked every estate twice a week, and people liked it."
    )
    parts: list[str | list[int]] = ["Inspectors heard that", [2, 12], "in all."]
    assert said(parts, passage) == (
        "Inspectors heard that the wardens of Quillmere walked every estate twice a week, in all."
    )


def test_the_claims_of_ours_hold_no_passage_and_leave_out_what_models_are_measured_on() -> None:
    lines = (EXAMPLES / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    supported = [claim[1] for row in rows for claim in row["claims"]]
    assert 0.45 < sum(supported) / len(supported) < 0.55
    assert {key for row in rows for key in row} == {"report", "council", "place", "words", "claims"}
    assert not {*KEPT_OUT, *CHOSEN_ON} & {row["council"] for row in rows}


def write(path: Path, rows: Iterable[tuple[Example, Sequence[str], NDArray[np.float32]]]) -> None:
    """Write what teachers said of the sentences of examples."""
    examples, counts, sentences, odds = [], [], [], []
    for example, texts, told in rows:
        examples.append(hash_of(example))
        counts.append(len(texts))
        sentences += [sentence_hash(text) for text in texts]
        odds.append(np.clip(np.round(told * STEPS), -128, 127).astype(np.int8))
    save_file(
        {
            "examples": np.array(examples, dtype=np.uint64),
            "counts": np.array(counts, dtype=np.uint16),
            "sentences": np.array(sentences, dtype=np.uint32),
            "odds": np.concatenate(odds),
        },
        path,
    )


def test_numbers_are_found_by_question_and_sentence_whatever_the_order(tmp_path: Path) -> None:
    one = Example("0" * 16, "quillmere", "Are visits made?", "yes_no", ())
    turn = Example("0" * 16, "quillmere", "And at night?", "yes_no", (), before="Are visits made?")
    texts = ["Visits are made on time.", "Plans are read."]
    path = tmp_path / "taught.safetensors"
    told = np.array([[2.5, 3.0], [-20.0, -6.25]], dtype=np.float32)
    write(path, [(one, texts, told), (turn, texts[1:], told[:1])])
    taught = Taught(path)
    assert taught.of(one, ["Plans  are read", texts[0]]).tolist() == [[-16.0, -6.25], [2.5, 3.0]]
    assert taught.of(turn, texts)[1].tolist() == [2.5, 3.0]
    assert np.isnan(taught.of(turn, texts)[0]).all()
    other = Example("0" * 16, "quillmere", "Who made visits?", "yes_no", ())
    assert np.isnan(taught.of(other, texts)).all()
