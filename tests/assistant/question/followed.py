"""Turns that follow others."""

from assistant.pipeline import Assistant
from assistant.types import Answer


def talk(assistant: Assistant, *questions: str) -> Answer:
    history: list[Answer] = []
    for question in questions:
        history.append(assistant.ask(question, tuple(history)))
    return history[-1]
