"""What is learned from is found again by place, question and words, and holds no passage."""

import json
from pathlib import Path

import numpy as np

from assistant.checks.calibration import CHOSEN_ON, KEPT_OUT
from assistant.training.examples import EXAMPLES, Example, Place, runs
from assistant.training.training_data import Taught, claims_about, said, without_passage, write
from vectorstore.index.store import Store


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


def test_what_a_claim_takes_from_its_passage_is_kept_as_a_place_there() -> None:
    passage = (
        "In May the wardens of Quillmere walked every estate twice a week, and people liked it."
    )
    claim = (
        "Inspectors heard that the wardens of Quillmere walked every estate twice a week, in all."
    )
    parts = without_passage(claim, passage)
    assert parts == ["Inspectors heard that", [2, 12], "in all."]
    assert said(parts, passage) == claim
    # So few words are anybody's.
    assert without_passage("The wardens walked every estate.", passage) == [
        "The wardens walked every estate."
    ]


def test_the_claims_of_ours_hold_no_passage_and_leave_out_what_models_are_measured_on() -> None:
    lines = (EXAMPLES / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    supported = [claim[1] for row in rows for claim in row["claims"]]
    assert 0.45 < sum(supported) / len(supported) < 0.55
    assert {key for row in rows for key in row} == {"report", "council", "place", "words", "claims"}
    assert not {*KEPT_OUT, *CHOSEN_ON} & {row["council"] for row in rows}


def test_numbers_are_found_by_question_and_sentence_whatever_the_order(tmp_path: Path) -> None:
    one = Example("0" * 16, "quillmere", "Are visits made?", "yes_no", ())
    turn = Example("0" * 16, "quillmere", "And at night?", "yes_no", (), before="Are visits made?")
    texts = ["Visits are made on time.", "Plans are read."]
    path = tmp_path / "taught.safetensors"
    said = np.array([[2.5, 3.0], [-20.0, -6.25]], dtype=np.float32)
    write(path, [(one, texts, said), (turn, texts[1:], said[:1])])
    taught = Taught(path)
    assert taught.of(one, ["Plans  are read", texts[0]]).tolist() == [[-16.0, -6.25], [2.5, 3.0]]
    assert taught.of(turn, texts)[1].tolist() == [2.5, 3.0]
    assert np.isnan(taught.of(turn, texts)[0]).all()
    other = Example("0" * 16, "quillmere", "Who made visits?", "yes_no", ())
    assert np.isnan(taught.of(other, texts)).all()
