"""Which councils a question names."""

import pytest

from assistant.understanding.councils import Councils
from ingest.types import Cover

LOADED = {
    "bromley": "London Borough of Bromley",
    "sefton": "Sefton Metropolitan Borough Council",
    "reading": "Reading Borough Council",
    "bury": "Bury Metropolitan Borough Council",
    "bath-and-north-east-somerset": "Bath and North East Somerset Council",
    "buckinghamshire": "Buckinghamshire County Council",
}
KNOWN = {"carers", "reading", "people", "council", "staff", "report", "lessons", "buried"}


@pytest.fixture(scope="module")
def councils() -> Councils:
    covers = [Cover(council=name, council_id=slug) for slug, name in LOADED.items()]
    return Councils(covers, lambda word: word.lower() in KNOWN)


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("How was Bromley rated?", ["bromley"]),
        ("How was bromley rated?", ["bromley"]),
        ("How was the London Borough of Bromley rated?", ["bromley"]),
        ("How was LB Bromley rated?", ["bromley"]),
        ("What did Bromley council's staff say?", ["bromley"]),
        ("What were Bromley's grades?", ["bromley"]),
        ("What were Bromley’s grades?", ["bromley"]),
        ("How did Sefton MBC do?", ["sefton"]),
        ("Compare Sefton and Bromley", ["sefton", "bromley"]),
        ("How was Bromely rated?", ["bromley"]),
        ("How was Seftn rated?", ["sefton"]),
        ("What about Buckinghamshre?", ["buckinghamshire"]),
        ("Did Bath and North East Somerset improve?", ["bath-and-north-east-somerset"]),
        ("Did Bath & North East Somerset improve?", ["bath-and-north-east-somerset"]),
        ("How was Reading rated?", ["reading"]),
        ("What did Reading Borough Council do for carers?", ["reading"]),
        ("How did Bury do?", ["bury"]),
    ],
)
def test_a_loaded_council_is_found(councils: Councils, question: str, slugs: list[str]) -> None:
    named = councils.find(question)
    assert list(named.loaded) == slugs
    assert named.others == ()


@pytest.mark.parametrize(
    "question",
    [
        "How was reading encouraged in libraries?",
        "Reading the report, what stands out?",
        "Could people have a bath when they liked?",
        "Did the council bury its lessons?",
        "How were carers helped?",
        "What did the council say?",
        "How were people in England helped?",
        "What was said in March?",
    ],
)
def test_a_word_that_is_also_a_name_is_no_council(councils: Councils, question: str) -> None:
    named = councils.find(question)
    assert (named.loaded, named.others) == ((), ())


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How was Wolverhampton rated?", "Wolverhampton"),
        ("How was Dunwold County Council rated?", "Dunwold"),
        ("How did the London Borough of Grimble do?", "Grimble"),
        ("What about dunwold county council?", "Dunwold"),
        ("What did Westmarch's inspectors find?", "Westmarch"),
        ("How were carers helped in Westmarch?", "Westmarch"),
    ],
)
def test_a_council_without_a_report_is_told(councils: Councils, question: str, name: str) -> None:
    named = councils.find(question)
    assert named.loaded == ()
    assert named.others == (name,)


def test_loaded_and_other_councils_are_told_apart(councils: Councils) -> None:
    named = councils.find("Compare carers in Bromley and Wolverhampton")
    assert (named.loaded, named.others) == (("bromley",), ("Wolverhampton",))


@pytest.mark.parametrize(
    "question",
    [
        "How were carers helped in the London Borough of Bromley?",
        "How were carers helped in Bromly?",
    ],
)
def test_the_rest_of_a_question_has_no_council_in_it(councils: Councils, question: str) -> None:
    rest = councils.find(question).rest
    assert "carers" in rest
    assert "Broml" not in rest
    assert "London" not in rest


def test_short_names_are_kept_for_showing(councils: Councils) -> None:
    assert councils.names["bath-and-north-east-somerset"] == "Bath and North East Somerset"
    assert councils.names["bromley"] == "Bromley"
