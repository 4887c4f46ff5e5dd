"""What teachers said of an example is found again by its question and the words of a sentence."""

from pathlib import Path

import numpy as np

from assistant.training.examples import Example
from assistant.training.taught import Taught, write


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
