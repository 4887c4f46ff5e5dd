"""The kind of a question and the kind of thing it asks for."""

import pytest

from assistant.library.mentions import Councils
from assistant.question.kinds import asks_of
from assistant.question.question import (
    Asks,
)
from vectorstore.models.trained_models import QuestionModel

LEARNED = [
    (Asks.GRADE, "How was Quillmere graded for safeguarding adults?"),
    (Asks.GRADE, "What rating did Quillmere get?"),
    (Asks.GRADE, "What was the judgement on capacity to improve?"),
    (Asks.GRADE, "What did Vennshire score for protecting adults?"),
    (Asks.GRADE, "How well did Quillmere do on safeguarding?"),
    (Asks.WHY_GRADE, "Why was Quillmere rated excellent for safeguarding?"),
    (Asks.GRADE, "Was Skelderby only adequate for safeguarding?"),
    (Asks.GRADE, "What verdict did the inspectors reach on safeguarding?"),
    (Asks.GRADE, "What was Skelderby's capacity to improve?"),
    (Asks.META, "When was Quillmere inspected?"),
    (Asks.META, "What was the date of inspection?"),
    (Asks.META, "When did inspectors visit Vennshire?"),
    (Asks.META, "In what month did the inspection take place?"),
    (Asks.META, "When was the Quillmere report published?"),
    (Asks.META, "What is the publication date?"),
    (Asks.META, "When did the Skelderby report come out?"),
    (Asks.META, "Who led the inspection of Quillmere?"),
    (Asks.META, "Who was the lead inspector?"),
    (Asks.META, "Who inspected Vennshire?"),
    (Asks.META, "Who was the expert by experience?"),
    (Asks.META, "Who were the inspectors?"),
    (Asks.META, "Who published the report?"),
    (Asks.META, "Which body wrote the report?"),
    (Asks.META, "Which inspectorate issued it?"),
    (Asks.META, "What did the inspection focus on?"),
    (Asks.META, "Which areas were inspected?"),
    (Asks.META, "What did the inspectors look at?"),
    (Asks.META, "What was the scope of the inspection?"),
    (Asks.RECOMMENDATIONS, "How many recommendations were made?"),
    (Asks.RECOMMENDATIONS, "What is the number of recommendations?"),
    (Asks.RECOMMENDATIONS, "How many of the recommendations are there?"),
    (Asks.RECOMMENDATIONS, "What should Quillmere improve?"),
    (Asks.RECOMMENDATIONS, "What was recommended for safeguarding?"),
    (Asks.RECOMMENDATIONS, "List the recommendations"),
    (Asks.RECOMMENDATIONS, "What was Quillmere told to do about safeguarding?"),
    (Asks.RECOMMENDATIONS, "What are the areas for improvement?"),
    (Asks.RECOMMENDATIONS, "What does Skelderby need to improve?"),
    (Asks.STRENGTHS, "What was Quillmere doing well?"),
    (Asks.STRENGTHS, "What are its main strengths?"),
    (Asks.STRENGTHS, "What is Vennshire good at?"),
    (Asks.WEAKNESSES, "What are the main weaknesses?"),
    (Asks.WEAKNESSES, "What was Skelderby bad at?"),
    (Asks.WEAKNESSES, "What were the failings?"),
    (Asks.SUMMARY, "Summarise the report"),
    (Asks.SUMMARY, "Give me an overview of the Skelderby report"),
    (Asks.SUMMARY, "Sum up the Skelderby report."),
    (Asks.SUMMARY, "What are the key findings?"),
    (Asks.SUMMARY, "The gist of it please"),
    (Asks.MATTER, "How many people live in Quillmere?"),
    (Asks.MATTER, "What did carers say about respite?"),
    (Asks.MATTER, "Who chairs the safeguarding board?"),
    (Asks.MATTER, "Are concerns about abuse acted on quickly?"),
    (Asks.OUT_OF_SCOPE, "How do I bake bread?"),
    (Asks.MATTER, "What happened to the warden scheme?"),
    (Asks.MATTER, "Which page of the plan deals with carers in detail?"),
    (Asks.MATTER, "Did leaflets explain abuse in plain English?"),
    (Asks.MATTER, "What was said about easy read and plain language guides?"),
    (Asks.MATTER, "How was that summarised for members of the board?"),
]


@pytest.mark.model
def test_the_model_tells_the_kind_of_nearly_all() -> None:
    councils, model = Councils((), lambda _: False), QuestionModel()
    wrong = [q for asks, q in LEARNED if asks_of(q, councils, model) is not asks]
    assert len(wrong) <= 0.15 * len(LEARNED), wrong
