"""The made outputs are what they say, and no untrue sentence of them passes the check."""

import re
from collections import Counter

from assistant.checks.claim import check_claim
from assistant.checks.types import Source
from tests.assistant.checks.bad_outputs import MAKERS, Given, bad_outputs
from tests.fakes import HashEmbedder

GIVEN = (
    Given(
        1,
        "London Borough of Ambleford",
        "Some carers were not offered an assessment in 2009. Staff had visited 37 homes without"
        " notice. The council was judged to be performing adequately in safeguarding adults.",
    ),
    Given(
        2,
        "Hexmoor County Council",
        "Most plans were reviewed on time. Fourteen checkers were employed and had inspected 52"
        " services. A tenant said: “They always knock before they come in.”",
        "They always knock before they come in.",
    ),
)
UNTRUE = {
    "wrong council", "wrong number", "wrong number in words", "wrong date", "wrong grade",
    "quote off by one word", "negation flipped", "hedge dropped", "person's words as finding",
    "another language",
}  # fmt: skip


def test_a_thousand_outputs_of_all_kinds_are_the_same_each_time() -> None:
    made = bad_outputs(GIVEN)
    assert len(made) == 1_000
    assert made == bad_outputs(GIVEN)
    assert len(Counter(output.kind for output in made)) == len(MAKERS) == 21


def test_what_may_never_be_shown_is_in_the_output() -> None:
    for output in bad_outputs(GIVEN):
        assert output.never or output.kind == "empty"
        assert output.kind == "empty" or any(never in output.text for never in output.never), output


def test_no_untrue_sentence_passes() -> None:
    near = HashEmbedder().encode
    for output in bad_outputs(GIVEN):
        if output.kind not in UNTRUE:
            continue
        mark = re.search(r"\[(\d)\]\.$", output.text)
        assert mark
        given = GIVEN[int(mark.group(1)) - 1]
        spoken = (("a tenant", given.spoken),) if given.spoken else ()
        source = Source(given.text, given.council, spoken=spoken)
        found = check_claim(output.text, [source], near, ("Ambleford", "Hexmoor"))
        assert not found.holds, output
