"""A question means reports by the name of their kind, or by words that tell a service."""

import pytest

from assistant.library.reports import Loaded
from assistant.question.question import Kind, Question
from assistant.question.services import kinds_not_held, names_kind, of_kind, of_service
from assistant.question.topic import matter_of
from tests.assistant.question.test_report_choice import EVERY


def ids(reports: list[Loaded]) -> list[str]:
    return [report.row.id for report in reports]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("What mark did fostering get under the old single inspection framework?", "sif-2015"),
        ("What did the SIF say?", "sif-2015"),
        ("What did the ILACS say?", "ilacs-2018 ilacs-2023"),
    ],
)
def test_a_kind_that_is_named_is_meant_of_its_service(text: str, meant: str) -> None:
    left = ids(of_kind(text, EVERY))
    assert [i[:-6] for i in left if i.startswith(("sif", "ilacs"))] == meant.split()
    assert any(i.startswith("area-send") for i in left)
    assert [i[:-6] for i in ids(of_service(text, EVERY))] == meant.split()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("What did the joint inspection find?", ["joint-review", "jtai"]),
        ("What did the adult social care report find?", ["service-inspection"]),
        ("What did the SEND inspection find?", []),
        ("What did the ILACS say of the joint inspection?", []),
        ("Is SEND support good?", []),
        ("What did Testshire's JTAI find?", ["jtai"]),
        ("Are SEND annual reviews on time?", []),
        ("Did Testshire send letters to parents?", []),
        ("Do social workers send reports to court on time?", []),
        ("How do they work with adult social care on reviews for care leavers?", []),
        ("Is adult social care one of the partners?", []),
        ("What did Testshire's service inspection find?", []),
        ("How well do partners write joint reports for conferences?", []),
        ("Did they take part in joint reviews with health?", []),
        ("Does the report mention the joint inspection?", []),
    ],
)
def test_a_kind_that_none_of_the_reports_is_of_is_told(text: str, missing: list[str]) -> None:
    question = Question(text, text, Kind.FACT, matter_of(text))
    assert list(kinds_not_held(question, EVERY[3:])) == missing


@pytest.mark.parametrize("text", ["Did they send them letters?", "How are boats kept?"])
def test_words_that_name_no_kind_leave_all(text: str) -> None:
    assert of_kind(text, EVERY) == EVERY


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("No, the SEND one", True),
        ("And under the single inspection framework?", True),
        ("What did the JTAI say?", True),
        ("Who manages the move to adult social care?", False),
        ("Are special educational needs met?", False),
    ],
)
def test_what_a_report_is_about_names_no_report(text: str, named: bool) -> None:
    assert names_kind(text) is named
