"""A chat model that writes what it is told to."""

from assistant.model.chat_model import Chat, Limits
from tests.assistant.model.scripted import Scripted


def chat(*texts: str, fails: str = "") -> tuple[Chat, Scripted]:
    model = Scripted(texts=list(texts), fails=fails)
    return Chat("scripted:model", lambda: model, Limits()), model
