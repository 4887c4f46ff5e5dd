"""How a text names a report: by its place in time, and as models read it."""

import pytest

from assistant.question.report_order import Order, order_of, plainly


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("What did the first report say?", Order.FIRST),
        ("and the first one?", Order.FIRST),
        ("What share of the first ones is late?", None),
        ("the one before", Order.BEFORE),
    ],
)
def test_a_place_in_time_is_a_reports_own(text: str, order: Order | None) -> None:
    assert order_of(text)[0] is order


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("What does the newest Ofsted report say of boats?", "What does the report say of boats?"),
        ("What did the 2025 joint inspection of find?", "What did the inspection of find?"),
        ("In its most recent inspection, how good were boats?",
         "In the inspection, how good were boats?"),
        ("What mark did boats get under the old single inspection framework?",
         "What mark did boats get under the report?"),
        ("What did the JTAI find?", "What did the report find?"),
        ("Which areas had a JTAI on boats?", "Which areas had a JTAI on boats?"),
        ("Have boats got better since the last inspection?",
         "Have boats got better since the last inspection?"),
        ("Has it had a full inspection?", "Has it had a full inspection?"),
        ("Was it so since the last Ofsted inspection?",
         "Was it so since the last Ofsted inspection?"),
        ("Do they have a joint targeted area inspection?",
         "Do they have a joint targeted area inspection?"),
        ("Do children get their last review on time?",
         "Do children get their last review on time?"),
        ("Is the current visit frequency enough?", "Is the current visit frequency enough?"),
        ("Did the council send letters?", "Did the council send letters?"),
        ("What did the 2018 report say?", "What did the 2018 report say?"),
    ],
)  # fmt: skip
def test_a_report_that_is_named_is_called_the_report(text: str, plain: str) -> None:
    assert plainly(text) == plain
    assert plainly(text, "report") == plain.replace("the inspection", "the report")
