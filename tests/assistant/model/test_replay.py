"""A strong model's answers through the whole chain: what is good of them stays."""

import pytest

from tests.assistant.model.replay import Replayed, records, run
from tests.assistant.model.verdicts import key_of, recorded, verdicts_on
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store


@pytest.fixture(scope="module")
def by_rules(sample_store: Store) -> Replayed:
    return run(sample_store, HashEmbedder(), None)


@pytest.fixture(scope="module")
def by_model(sample_store: Store) -> Replayed:
    return run(sample_store, HashEmbedder(), None, by_model=True, step=4)


def test_the_recorded_answers_are_many_and_some_are_wrong() -> None:
    sentences = [s for record in records() for s in record["sentences"]]
    assert len(records()) >= 30
    assert sum(bool(s["wrong"]) for s in sentences) == 20
    assert sum(not s["wrong"] for s in sentences) >= 80


def test_every_passage_is_given_and_no_quote_is_added(by_rules: Replayed) -> None:
    assert by_rules.not_given == []
    assert by_rules.added <= 0.1 * by_rules.answers


def test_what_is_missing_is_said(by_rules: Replayed) -> None:
    others = {q: s for q, s in by_rules.statuses.items() if s != "answered"}
    refusal = others.pop("How many swimming pools does Quillmere have?")
    assert refusal in {"not_in_reports", "out_of_scope"}
    assert others == {"Why were reviews a problem in Quillmere?": "partial"}


def test_rules_alone_stop_most_of_what_is_wrong(by_rules: Replayed) -> None:
    assert by_rules.shown <= 4, by_rules.passed
    assert by_rules.kept >= 50


def test_a_strong_model_as_judge_keeps_what_is_right_and_stops_what_is_wrong(
    by_model: Replayed,
) -> None:
    assert by_model.wrong >= 4
    assert by_model.kept >= 0.95 * by_model.honest, by_model.lost
    assert by_model.shown <= 0.05 * by_model.wrong, by_model.passed
    assert by_model.added <= 0.1 * by_model.answers


def test_only_what_was_judged_has_a_verdict() -> None:
    prompt = "A (passage 1): Nobody has judged this.\nB (passage 2): Nor this."
    assert verdicts_on(prompt, recorded()) == ""
    claim = "The door was open."
    known = {key_of(claim): "NO, it was shut"}
    assert verdicts_on(f"A (passage 1): {claim}\n{prompt}", known) == "A: NO, it was shut"
