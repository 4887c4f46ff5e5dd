"""Who is asked in a run, and whether the quotes of an answer stand in its reports."""

from assistant.evaluation.askers import LocalAsker
from assistant.pipeline import Assistant


def test_the_assistant_tells_quotes_that_its_reports_lack(assistant: Assistant) -> None:
    asker = LocalAsker(assistant)
    found = asker.ask("How was safeguarding graded in Skelderby?", (), (), "1")
    assert set(asker.quotes_held(found)) == {True}
    found["citations"][0]["quote"] += " and more than that"
    assert asker.quotes_held(found)[0] is False
