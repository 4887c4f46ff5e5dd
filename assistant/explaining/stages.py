"""The steps of which one answers or refuses a question."""

from enum import StrEnum


class Stage(StrEnum):
    """The step that answered or refused a question."""

    LOADED = "loaded"
    CONVERSATION = "conversation"
    EARLIER = "earlier"
    LANGUAGE = "language"
    COUNCIL = "council"
    YEAR = "year"
    TOPIC = "topic"
    FACTS = "facts"
    CONFIDENCE = "confidence"
    QUOTES = "quotes"
    MODEL = "model"
    VERIFICATION = "verification"
