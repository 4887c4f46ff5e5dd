"""Which councils a question names."""

import pytest

from assistant.library.mentions import Councils
from ingest.register.councils import council_id
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


@pytest.fixture(scope="module")
def near() -> Councils:
    names = (
        "London Borough of Merton", "Harrow", "Bolton Council", "Westmorland and Furness",
        "North Lincolnshire",
    )  # fmt: skip
    covers = [Cover(council=name, council_id=council_id(name)) for name in names]
    return Councils(covers, lambda word: word.lower() in {*KNOWN, "bexmoor", "needs"})


@pytest.mark.parametrize(
    ("question", "name", "choices"),
    [
        ("How many advisers are there in Melton?", "Melton", ("Merton", "Bolton")),
        ("What about harlow?", "Harlow", ("Harrow",)),
        ("How was Boston Borough Council rated?", "Boston", ("Bolton",)),
        ("How was Mertan Council rated?", "Mertan", ("Merton",)),
        ("How was Cumbria rated?", "Cumbria", ("Westmorland and Furness",)),
        ("How was Kent rated?", "Kent", ()),
        ("How was Lincolnshire rated?", "Lincolnshire", ("North Lincolnshire",)),
    ],
)
def test_a_council_s_name_is_never_corrected_to_another(
    near: Councils, question: str, name: str, choices: tuple[str, ...]
) -> None:
    named = near.find(question)
    assert (named.loaded, named.others, named.read_as) == ((), (name,), ())
    assert near.near(named.others) == choices


@pytest.mark.parametrize(
    ("question", "typed", "slug"),
    [
        ("How was Mertn rated?", "Mertn", "merton"),
        ("how was harow rated?", "harow", "harrow"),
        ("How did Westmorland and Furnes do?", "Westmorland and Furnes", "westmorland-and-furness"),
    ],
)  # fmt: skip
def test_a_word_within_one_letter_of_one_council_is_read_as_it(
    near: Councils, question: str, typed: str, slug: str
) -> None:
    named = near.find(question)
    assert named.loaded == (slug,)
    assert named.read_as == ((typed, near.names[slug]),)
    assert typed not in named.rest


def test_a_word_two_letters_off_is_not_corrected(near: Councils) -> None:
    assert near.find("How many advisers in Malton?").others == ("Malton",)


@pytest.mark.parametrize(
    "question",
    [
        "What did the Children in Care Council say?",
        "What did the National Police Chiefs’ Council say?",
        "What does the Youth Council do?",
        "What is the Young People's Council?",
        "What did the General Medical Council say?",
        "How was Bexmoor judged?",
        "What did Essex Police do?",
        "What do children need? Their needs.",
    ],
)
def test_other_bodies_and_places_of_the_reports_are_searched_for(
    near: Councils, question: str
) -> None:
    named = near.find(question)
    assert (named.loaded, named.others) == ((), ())


def test_an_area_means_its_loaded_councils(near: Councils) -> None:
    assert near.find("How was Greater Manchester rated?").loaded == ("bolton",)
    assert near.find("How was Merseyside rated?").others == ("Merseyside",)


def test_a_name_of_two_councils_is_that_of_the_loaded_one() -> None:
    lyme = Councils(
        [Cover(council="Newcastle-under-Lyme", council_id="newcastle-under-lyme")],
        KNOWN.__contains__,
    )
    named = lyme.find("How was Newcastle rated?")
    assert named.loaded == ("newcastle-under-lyme",)
    assert named.read_as == (("Newcastle", "Newcastle-under-Lyme"),)


def test_a_name_that_leaves_its_last_words_to_the_next_is_shown_whole(councils: Councils) -> None:
    named = councils.find("Compare East and West Sussex")
    assert named.others == ("East Sussex", "West Sussex")
    assert "Sussex" not in named.rest
