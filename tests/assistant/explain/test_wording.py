"""The step that decided is told in words."""

import pytest

from assistant.explain.wording import told
from assistant.pipeline import Assistant
from assistant.types import Stage

ALERTS = "How many alerts had there been in Quillmere?"


@pytest.mark.parametrize(
    ("question", "stage"),
    [
        ("How was Skelderby graded for safeguarding adults?", Stage.FACTS),
        ("Summarise the safeguarding section of Quillmere's report", Stage.FACTS),
        (ALERTS, Stage.QUOTES),
        ("How was Leeds graded?", Stage.COUNCIL),
        ("Was ist das Ergebnis der Inspektion und wie ist die Note für Skelderby?", Stage.LANGUAGE),
        ("What did the JTAI of Quillmere find?", Stage.KIND),
        ("What did the 1997 inspection of Quillmere find?", Stage.YEAR),
        ("What did Quillmere say about parking meters?", Stage.CONFIDENCE),
        ("How do I bake sourdough bread with rye?", Stage.TOPIC),
        ("hello", Stage.CONVERSATION),
        ("Which page is that on?", Stage.EARLIER),
    ],
)
def test_the_step_that_decided_is_named(assistant: Assistant, question: str, stage: Stage) -> None:
    _, trace = assistant.explain(question)
    assert trace.stage is stage
    assert told(trace)[0].lines[0]
