"""How much is said: figures that change places, levels that are raised, scopes that are widened."""

import pytest

from assistant.checks.amounts import extent_differs, numbers_differ, scope_widened
from assistant.checks.clauses import read
from tests.assistant.checks.laying import laid

ALERTS = "There had been 538 alerts in the year, up from 391 the year before."
SURVEY = (
    "Traders in the covered market felt left out: in a survey, 64 per cent said that rents rose."
)
PLANS = "Most plans were reviewed on time."


@pytest.mark.parametrize(
    ("claim", "text", "differs"),
    [
        ("There had been 538 alerts in the year.", ALERTS, False),
        ("Nine of the 23 managers had gone.", "Nine of the 23 managers had gone.", False),
        ("23 of the nine managers had gone.", "Nine of the 23 managers had gone.", True),
        ("Vacancies fell to 7 per cent.", "Vacancies fell from 19 per cent to 7 per cent.", False),
        ("Vacancies fell by 7 per cent.", "Vacancies fell from 19 per cent to 7 per cent.", True),
        ("Vacancies fell to 7 per cent.", "Vacancies fell by 7 per cent.", True),
        ("64 per cent of traders in the market said that rents rose.", SURVEY, False),
        ("46 per cent of traders in the market said that rents rose.", SURVEY, True),
    ],
)
def test_a_figure_stays_with_what_it_counts(claim: str, text: str, differs: bool) -> None:
    assert numbers_differ(laid(claim, text)) is differs


@pytest.mark.parametrize(
    ("claim", "differs"),
    [
        ("Most plans were reviewed on time.", False),
        ("Some plans were reviewed on time.", False),
        ("All plans were reviewed on time.", True),
    ],
)
def test_a_level_may_be_lowered_and_not_raised(claim: str, differs: bool) -> None:
    part = laid(claim, PLANS)
    assert (extent_differs(part, read(claim)) or scope_widened(part)) is differs
