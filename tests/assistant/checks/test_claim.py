"""Each rule stops a subtle change and lets the same sentence, told rightly, pass."""

import random
import string
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.checks.claim import check_claim
from assistant.checks.judge import EntailmentJudge
from assistant.checks.types import Source, Verdict
from tests.fakes import HashEmbedder

COUNCIL = "London Borough of Ambleford"
OTHER = "Hexmoor County Council"
NAMES = ("Ambleford", "Hexmoor", "North Hexmoor")
PASSAGE = (
    "In November 2007 the Audit Board judged the library service as fair. In 2008 the Care"
    " Commission rated adult services as good. Some carers were not offered an assessment, and"
    " most plans were reviewed on time. Nine of the 23 managers had not attended the course."
    " There had been 538 alerts in the year to February 2010, up from 391 the year before."
    " Over 60 older people had secured a package, and the council planned to open 48 flats by"
    " 2012. The Grangewood scheme, run by the charity Open Gate, had fitted alarms in 412 homes."
    " A tenant told us that repairs were slow. Crime had fallen and patrols were popular."
    " One post in five was empty. Buses were late because the contractor had closed."
)
STANDARD = "People who use services are safe from abuse wherever they live."


def verdict(claim: str, text: str = PASSAGE, council: str = COUNCIL, **known: object) -> Verdict:
    source = Source(text, council, **known)  # type: ignore[arg-type]
    return check_claim(claim, [source], HashEmbedder().encode, NAMES)


@pytest.mark.parametrize(
    "claim",
    [
        "Nine of the 23 managers had not attended the course.",
        "9 of 23 managers had not attended the course.",
        "In Ambleford, 9 of the twenty-three managers did not attend the course.",
        "Alerts rose from 391 to 538 in the year to February 2010.",
        "More than sixty older people had secured a package.",
        "The council intended to open 48 flats by 2012.",
        "Some carers were not offered an assessment.",
        "Most plans were reviewed on time.",
        "In 2008 the Care Commission rated adult services as good.",
        "Alarms had been fitted in 412 homes by the Grangewood scheme.",
        "A tenant said that repairs were slow.",
        "A fifth of posts were vacant.",
        "Crime had gone down.",
        "Because the contractor had closed, buses were late.",
    ],
)
def test_a_sentence_that_the_passage_says_passes(claim: str) -> None:
    assert verdict(claim).holds, verdict(claim)


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("Eight of the 23 managers had not attended the course.", "number"),
        ("Twenty-three of the nine managers had not attended the course.", "number"),
        ("Alerts fell from 538 to 391 in the year to February 2010.", "number"),
        ("The scheme had fitted alarms in 538 homes.", "number"),
        ("60 per cent of older people had secured a package.", "number"),
        ("Fewer than 60 older people had secured a package.", "number"),
        ("60 older people had secured a package.", "number"),
        ("In November 2008 the Audit Board judged the library service as fair.", "date"),
        ("In March 2007 the Audit Board judged the library service as fair.", "date"),
        ("In 2008 the Care Commission rated adult services as excellent.", "grade"),
        ("In 2008 the Audit Board rated adult services as good.", "name"),
        ("The Granville scheme had fitted alarms in 412 homes.", "name"),
        ("The ABC scheme had fitted alarms in 412 homes.", "name"),
        ("In Hexmoor, most plans were reviewed on time.", "council"),
        ("A tenant told inspectors that “repairs were dreadful”.", "quote"),
        ("Carers were not offered an assessment.", "hedge"),
        ("All plans were reviewed on time.", "hedge"),
        ("Some carers were offered an assessment.", "negation"),
        ("Most plans were not reviewed on time.", "negation"),
        ("Crime had gone up and patrols were popular.", "direction"),
        ("The council opened 48 flats by 2012.", "modality"),
        ("Repairs were slow.", "speaker"),
        ("Inspectors found that repairs were slow.", "speaker"),
        ("A manager told inspectors that repairs were slow.", "speaker"),
        ("Crime had fallen because patrols were popular.", "cause"),
        ("Crime had already fallen.", "time"),
        ("The police had fitted alarms in 412 homes.", "actor"),
        ("The Grangewood scheme, run by the council, had fitted alarms in 412 homes.", "actor"),
        ("The council awarded bonuses to its gardeners.", "support"),
    ],
)
def test_a_subtle_change_is_stopped_by_its_rule(claim: str, rule: str) -> None:
    found = verdict(claim)
    assert not found.holds
    assert found.rule == rule


def test_an_outcome_statement_is_no_finding() -> None:
    text = f"{STANDARD} Staff had acted on alerts."
    claim = "People who use services in Ambleford are safe from abuse wherever they live."
    assert verdict(claim, text, outcomes=(STANDARD,)).rule == "standard"
    assert verdict("Staff had acted on alerts.", text, outcomes=(STANDARD,)).holds


def test_a_recommendation_is_no_finding() -> None:
    text = "The council should: - Publish a yearly account of complaints. - Train all drivers."
    assert verdict("The council published a yearly account of complaints.", text).rule == (
        "recommendation"
    )
    assert verdict("The council was told to publish a yearly account of complaints.", text).holds


def test_words_are_given_to_the_person_who_said_them() -> None:
    words = "They knock before they come in."
    known = {"spoken": (("The son of a resident", words),)}
    text = f"The son of a resident said: “{words}”"
    assert verdict("The son of a resident said that they knock before they come in.", text,
                   **known).holds  # fmt: skip
    assert verdict("They knock before they come in.", text, **known).rule == "speaker"
    changed = "The daughter of a resident said that they knock before they come in."
    assert verdict(changed, text, **known).rule == "speaker"


def test_who_did_and_who_was_done_to_may_not_change_places() -> None:
    text = "Members had interviewed bidders for the contract."
    assert verdict("Bidders for the contract had interviewed members.", text).rule == "role"
    assert verdict("Bidders for the contract had been interviewed by members.", text).holds


def test_the_reports_own_dates_may_be_said() -> None:
    claim = "When it was inspected in August 2009, most plans were reviewed on time."
    assert verdict(claim).rule == "date"
    assert verdict(claim, dates=("2009 08 2010 02 09 Inspection report",)).rule != "date"


def test_a_claim_about_two_councils_is_held_against_the_passages_of_each() -> None:
    sources = [
        Source("Most plans were reviewed on time.", COUNCIL),
        Source("Few plans were reviewed on time. Waiting lists were long.", OTHER),
    ]

    def holds(claim: str) -> bool:
        return check_claim(claim, sources, HashEmbedder().encode, NAMES).holds

    assert holds("In Ambleford most plans were reviewed on time, while Hexmoor had long waiting"
                 " lists.")  # fmt: skip
    assert not holds("In Hexmoor most plans were reviewed on time, while Ambleford had long"
                     " waiting lists.")  # fmt: skip
    assert not holds("In Ambleford most plans were reviewed on time.")


def test_a_council_whose_name_holds_anothers_is_another() -> None:
    claim = "In North Hexmoor, waiting lists were long."
    assert verdict(claim, "Waiting lists were long.", OTHER).rule == "council"
    assert verdict("In Hexmoor, waiting lists were long.", "Waiting lists were long.", OTHER).holds


class Sure:
    """A judge that is as sure of everything as it is told to be, and keeps what it was asked."""

    def __init__(self, *, holds: bool) -> None:
        self.holds = holds
        self.asked: list[tuple[str, str]] = []

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        self.asked.append((claim, rule))
        return self.holds, 0.9


def judged(claim: str, text: str, judge: Sure) -> Verdict:
    return check_claim(claim, [Source(text, COUNCIL)], HashEmbedder().encode, NAMES, judge)


def test_a_judge_settles_what_words_and_rules_leave_open() -> None:
    claim = "Salt was kept next to the waterway, at the depot."
    text = "The depot stored salt beside the canal."
    assert not verdict(claim, text).holds
    assert judged(claim, text, Sure(holds=True)) == Verdict(True, "", 0.9)
    unsure = Sure(holds=False)
    assert judged("Carers were not offered an assessment.", PASSAGE, unsure).rule == "hedge"
    assert unsure.asked == [("Carers were not offered an assessment.", "hedge")]


def test_no_judge_makes_good_what_breaks_an_exact_rule() -> None:
    sure = Sure(holds=True)
    for claim in ("The scheme had fitted alarms in 512 homes.", "In Hexmoor, crime had fallen."):
        assert not judged(claim, PASSAGE, sure).holds
    assert sure.asked == []


def test_an_entailment_model_must_be_surer_under_a_suspicion() -> None:
    judge = EntailmentJudge(lambda premise, claims: [0.6 for _ in claims])
    assert judge.settle("", "", "", 1.0) == (True, 0.6)
    assert judge.settle("", "", "hedge", 1.0) == (False, 0.6)


def test_two_may_be_said_for_both() -> None:
    text = "Both services had moved in May, and the tram was late."
    assert verdict("The two services had moved in May.", text).rule != "number"
    assert (
        verdict("The two services had moved in May.", "Services had moved in May.").rule == "number"
    )


def test_the_embedder_is_asked_only_where_words_do_not_decide() -> None:
    def never(texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(texts)

    source = Source(PASSAGE, COUNCIL)
    assert check_claim("Most plans were reviewed on time.", [source], never).holds
    assert not check_claim("Bonuses delighted gardeners.", [source], never).holds


@pytest.mark.parametrize(
    "claim",
    [
        "x" * 10_000_000,
        "9" * 100_000,
        "",
        " \n\t ",
        "…—“”()[]{}",
        "[" * 900,
        "(" * 450 + ")" * 450,
        "“" * 900,
        "\u202e\u0000\ufffe\U0010ffff",
        "٣ ３ ² ½ Ⅷ",
        "a " * 499,
        "not " * 240,
        "one in " * 140,
        "a year and a half " * 50,
        "A. " * 300,
        "some of the " * 80,
        "'" * 999,
        "9," * 499,
        "von A bis Z waren alle Kinder sicher untergebracht",
        "所有孩子都很安全",
    ],
)
def test_strange_claims_neither_crash_nor_pass(claim: str) -> None:
    assert not verdict(claim).holds


def test_random_text_is_never_supported_and_supports_nothing() -> None:
    random_ = random.Random(3)
    marks = [*string.printable, *"“”’é中٣\u202e\ufffe½", "[1]", "per cent", "not"]
    words = [word for word in PASSAGE.split() if word.lower() not in ("plans", "reviewed")]

    def noise(pieces: Sequence[str]) -> str:
        made = [random_.choice(pieces) for _ in range(random_.randint(1, 60))]
        return "".join(random_.choice(("", " ")) + piece for piece in made)

    for _ in range(300):
        claim, source = noise([*marks, "violins", "orchards"]), noise([*marks, *words])
        assert not verdict(claim).holds, claim
        assert not verdict("Most plans were reviewed on time.", source).holds, source


def test_a_source_that_is_no_passage_supports_nothing() -> None:
    assert not verdict("Most plans were reviewed on time.", "").holds
    assert not verdict("Most plans were reviewed on time.", PASSAGE * 20).holds
    assert not check_claim("Most plans were reviewed.", [], HashEmbedder().encode).holds


@pytest.mark.parametrize("source", ["•", "1", "– – –", "[2]", "\u202e"])
def test_a_source_without_words_supports_nothing(source: str) -> None:
    assert not verdict("Most plans were reviewed on time.", source).holds
    assert not verdict("Over 60 older people had secured a package.", source).holds


@pytest.mark.parametrize("unit", ["twenty ", "1 of the ", "from 3 to 5, ", "some ", "Aa-", "“x "])
def test_repeated_text_is_read_to_its_end(unit: str) -> None:
    assert not verdict((unit * 600)[:600]).holds
    # Against a source of the same text it need only come to an end.
    assert verdict((unit * 600)[:600], (unit * 4_000)[:3_900]).support <= 1.0 + 1e-9


def test_a_sentence_with_words_left_out_needs_no_judge() -> None:
    said = "Wardens, who come from three parishes, may visit most homes twice a week in winter."

    def check(claim: str) -> bool:
        judge = EntailmentJudge(lambda premise, claims: [0.0] * len(claims))
        return check_claim(claim, [Source(said, COUNCIL)], HashEmbedder().encode, (), judge).holds

    assert check("Wardens may visit most homes twice a week.")
    # A rule misses what is left out here, or the order is another.
    assert not check("Wardens visit most homes twice a week.")
    assert not check("Wardens may visit homes twice a week.")
    assert not check("Most homes may visit wardens twice a week.")
