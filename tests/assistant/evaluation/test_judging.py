"""What a judge says of an answer: its sentences, what they cite, gold and the question."""

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import read_run, run_batch
from assistant.evaluation.judging import (
    AnswerJudge,
    ChatModel,
    Claim,
    cited_by,
    open_answer_judge,
    said,
)
from assistant.evaluation.results import judge_told
from assistant.settings import Settings
from prompts import load_prompts
from tests.assistant.model.asked import chat
from tests.evaluation.asking import MADE_WITH, REPORT, FakeAsker, FakeOpinion, answer, gold, order
from tests.evaluation.asking import judging as judged_by

Row = dict[str, Any]


def cited(n: int, quote: str) -> Row:
    return answer()["citations"][0] | {"n": n, "quote": quote}


def judge(word: str = "good") -> AnswerJudge:
    return AnswerJudge("fake", FakeOpinion(word))


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def test_a_sentence_cites_what_follows_it_and_a_line_without_marks_is_our_note() -> None:
    text = (
        "From the report on Testham:\n"
        "“All was good. Some was late.” [1] Reviews were slow. Plans were thin. [2][3]\n"
        "The report does not say more."
    )
    given = answer(answer=text, citations=[cited(n, "x") for n in (1, 2, 3)])
    assert [(s.text, s.cites) for s in said(given)] == [
        ("All was good.", (1, 2, 3)),
        ("Some was late.", (1,)),
        ("Reviews were slow.", (1, 2, 3)),
        ("Plans were thin.", (2, 3)),
    ]


def test_a_citation_is_read_with_the_passage_round_its_quote() -> None:
    given = answer(citations=[cited(1, "graded good"), cited(2, "elsewhere")])
    first, second = (cited_by(s, given) for s in said(given | {"answer": "So. [1]\nSo. [2]"}))
    assert "by inspectors" in first[0].text
    assert second[0].text == "elsewhere"
    assert "May 2020" in " ".join(first[0].dates)


def test_exact_rules_come_first_and_the_models_settle_the_rest() -> None:
    text = "Testham was rated good by them. [1] Testham was rated poor by them. [1] It got 9. [1]"
    found = judge().verdicts(gold(), answer(answer=text))["verdicts"]
    assert found["faithfulness"]["each"] == [True, False, False]
    assert found["faithfulness"]["value"] == pytest.approx(1 / 3)
    assert found["relevance"]["each"] == [True, False, False]
    assert found["faithfulness"]["why"].startswith("1 of 3: “Testham was rated poor by them.” is")


def test_the_judge_is_asked_of_a_question_without_its_council() -> None:
    opinion = FakeOpinion()
    given = answer(question="How was Testham Council rated?")
    AnswerJudge("fake", opinion).verdicts(gold(), given)
    assert "How was the council rated?" in opinion.asked


def test_completeness_asks_for_one_place_of_each_council_that_gold_needs() -> None:
    places = [
        {"council": "Testham", "snippet": "it was bad", "pages": [2]},
        {"council": "Testham", "snippet": "rated good overall", "pages": [3]},
        {"council": "Elsewhere", "snippet": "rated poor", "pages": [2]},
    ]
    one = judge().verdicts(gold(evidence=places), answer())["verdicts"]["completeness"]
    assert one["each"] == [True]
    row = gold(evidence=places, evidence_needed="every council")
    both = judge().verdicts(row, answer())["verdicts"]["completeness"]
    assert both["each"] == [True, False]
    bare = gold(evidence=[{"council": "Testham", "pages": [2]}])
    assert "completeness" not in judge().verdicts(bare, answer())["verdicts"]


def test_what_is_no_answer_is_not_judged() -> None:
    assert judge().verdicts(gold(), answer(status="not_in_reports", answer="No. [1]")) == {}
    assert judge().verdicts(gold(), answer(answer="Nothing is cited.")) == {}


def test_a_row_without_a_verdict_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [gold(str(n)) for n in range(4)]
    wrong = {n: "Testham was graded good by them. [1]" for n in "03"}
    wrong |= {"1": "The phones were down all week. [1]", "2": "The hall was silent then. [1]"}
    given = order(tmp_path / "out", rows, judging=judged_by())
    summary = run_batch(FakeAsker(0.0, **wrong), MADE_WITH, given)
    figure = summary["figures"]["all"]["faithfulness"]
    assert (figure["value"], figure["n"]) == (1.0, 2)
    known = summary["judge"]
    assert known["left_out"] == 2
    assert known["faults"] == {
        "The model is away.": 1,
        "no verdict on faithfulness, relevance": 1,
    }
    assert "2 rows lack a verdict" in " ".join(judge_told(known))
    lines = read_run(tmp_path / "out").lines
    assert [line.get("judge_fault") is None for line in lines] == [True, False, False, True]
    assert lines[2]["verdicts"]["completeness"]["value"] == 1.0
    assert (tmp_path / "out" / "report.html").read_text("utf-8").count("No verdict of") == 2


def test_a_run_names_its_judge_and_how_far_that_agrees(tmp_path: Path) -> None:
    given = order(tmp_path / "out", [gold("1"), gold("2")], judging=judged_by())
    summary = run_batch(FakeAsker(), MADE_WITH, given)
    assert summary["judge"]["agreement"]["relevance"]["rows"] == 24
    for name in ("report.html", "summary.md"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "Judge: fake, measured on 65 labelled rows" in text
        assert "Rejects of the wrong" in text
        assert "(kappa below 0.4) on faithfulness, completeness, relevance:" in text.replace(
            "\\", ""
        )
    again = judged_by()
    assert run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "out", [gold("1"), gold("2")],
                     judging=again)) == summary  # fmt: skip
    with pytest.raises(BatchError, match="other judge"):
        run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "out", [gold("1"), gold("2")]))


def test_answers_that_the_same_judge_has_checked_say_so(tmp_path: Path) -> None:
    written = MADE_WITH | {"chat_model": "x:y", "settings": {"check_with": "model"}}
    for name, told in (("x:y", True), ("fake", False)):
        given = order(tmp_path / name[0], [gold("1")], judging=judged_by(name=name))
        summary = run_batch(FakeAsker(), written, given)
        assert summary["judge"]["checked_as_written"] is told
        assert ("as they were written" in " ".join(judge_told(summary["judge"]))) is told


def test_lines_made_of_facts_are_judged_by_exact_rules() -> None:
    """The judge says no to everything here: it is not asked for them."""
    judge = AnswerJudge("no", FakeOpinion("never"))
    right, wrong = "Testham was graded good (May 2020). [1]", "Testham was graded poor (2020). [1]"
    for line, held in ((right, 1.0), (wrong, 0.0)):
        found = judge.verdicts(gold(evidence=[]), answer(answer=line))["verdicts"]
        assert found["faithfulness"]["value"] == held, line


def test_a_chat_model_is_asked_for_all_sentences_at_once() -> None:
    asked, model = chat("A: YES\nB: NO, it does not say so", "A: YES\nB: NO")
    opinion = AnswerJudge("x:y", ChatModel(asked, load_prompts()))
    given = answer(
        mode="model",
        answer="They thought well of it. [1] They thought ill of it. [1]",
        citations=[cited(1, "It was thought well of by all.")],
        passages=[],
    )
    found = opinion.verdicts(gold(evidence=[]), given)["verdicts"]
    assert found["faithfulness"]["each"] == [True, False]
    assert found["relevance"]["each"] == [True, False]
    assert len(model.prompts) == 2
    assert "Question: How?" in model.prompts[1]
    down = AnswerJudge("x:y", ChatModel(chat("", fails="reset")[0], load_prompts()))
    assert set(down.verdicts(gold(), given)) == {"fault"}


def test_more_claims_than_letters_are_asked_in_parts() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    asked, model = chat("\n".join(f"{x}: YES" for x in letters), "A: NO\nB: YES")
    found = ChatModel(asked, load_prompts()).bears("How?", ["It was so."] * 28)
    assert found == [True] * 26 + [False, True]
    assert len(model.prompts) == 2


@pytest.mark.parametrize(
    ("which", "says"),
    [("model", "ASSISTANT_CHAT_MODEL"), ("entailment", "ASSISTANT_ENTAILMENT_MODEL"),
     ("nobody", "PROVIDER:MODEL")],
)  # fmt: skip
def test_a_judge_that_is_none_is_one_sentence(which: str, says: str) -> None:
    with pytest.raises(BatchError, match=says):
        open_answer_judge(settings(), which)


def test_the_packaged_judge_tells_a_paraphrase_from_its_contrary() -> None:
    packaged = open_answer_judge(settings(check_with="rules"), "packaged")
    source = cited_by(said(answer())[0], answer(passages=[], citations=[
        cited(1, "The wait for a first visit had been cut from nine weeks to four.")
    ]))  # fmt: skip
    claims = ("The wait for a first visit fell from nine weeks to four.",
              "The wait for a first visit had not been cut.")  # fmt: skip
    assert packaged.holds([Claim(text, source) for text in claims]) == [True, False]
    near = "The wait for a first visit had been cut from nine weeks to four."
    far = "The library opened on Sundays."
    asked = "How long do people in Testham wait for a first visit?"
    assert packaged.bears(asked, ["Testham Council"], [near, far]) == [True, False]
    assert REPORT not in str(packaged.as_json())
    assert len(packaged.models["support"]) == 64


def test_a_chat_model_by_name_judges_whatever_is_set() -> None:
    assert open_answer_judge(settings(chat_model="openai:a"), "openai:b").name == "openai:b"
    assert open_answer_judge(settings(chat_model="openai:a"), "model").name == "openai:a"
