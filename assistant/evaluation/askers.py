"""Who answers the questions of a run: the assistant here, or a running server."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from assistant.errors import BatchError
from assistant.evaluation.verdicts import plain
from assistant.fault_boundary import guarded
from assistant.history import read_history
from assistant.pipeline import Assistant
from assistant.types import Answer, Fault, Status

Row = dict[str, Any]
# A chat model on a slow machine takes minutes; a server that is silent for longer is gone.
_PATIENCE = 600
# Reports whose folded text is kept in memory, about 100 KB each.
_TEXTS = 256


class Asker(Protocol):
    """Answers one question with the Answers before it, all as JSON."""

    def ask(self, question: str, history: Sequence[Row], councils: Sequence[str], id: str) -> Row:
        """The Answer as JSON; an unusable question, or a fault, is one with status `failed`."""
        ...

    def quotes_held(self, answer: Row) -> list[bool]:
        """Of each quote cited, whether its report has it; none where no texts are at hand."""
        ...


class LocalAsker:
    """The assistant in this process."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._texts: dict[str, str] = {}

    def ask(self, question: str, history: Sequence[Row], councils: Sequence[str], id: str) -> Row:
        """Answer a question; a fault of ours fails its row alone, and is logged."""
        given: Row = {"history": read_history(list(history)), "councils": councils, "id": id}
        steps = guarded(
            question, lambda: [self._assistant.invoke({"question": question, **given})], id
        )
        answer = cast(Answer, next(steps))
        if answer.error:
            # The number of a fault is drawn anew each time; the row's own is one to report, too.
            answer = replace(answer, error=replace(answer.error, id=id))
        return answer.as_json()

    def quotes_held(self, answer: Row) -> list[bool]:
        """Of each quote cited, whether the text of its report as it was read has it."""
        return [
            plain(cited["quote"]) in self._text(cited["report_id"]) for cited in answer["citations"]
        ]

    def _text(self, report_id: str) -> str:
        if report_id not in self._texts:
            if len(self._texts) >= _TEXTS:
                self._texts.clear()
            self._texts[report_id] = plain(self._assistant.library.text(report_id))
        return self._texts[report_id]


class ServerAsker:
    """A server of this program at an address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BatchError(f"{url} is no address of a server: give one such as http://host:7860.")
        self._url = url.rstrip("/")

    def ask(self, question: str, history: Sequence[Row], councils: Sequence[str], id: str) -> Row:
        """Answer a question over HTTP; a server that is gone ends the run with one sentence."""
        body = {"question": question, "history": list(history), "councils": list(councils)}
        status, answer = self._call("/api/ask", body)
        if status == 200 and "status" in answer:
            answer["id"] = id
            return answer
        fault = answer.get("error") or {}
        if status != 422 or fault.get("code") != "question":
            said = fault.get("message") or f"status {status}"
            raise BatchError(f"The server at {self._url} does not answer row {id}: {said}")
        said = str(fault.get("message"))
        failed = Answer(id, question, Status.FAILED, said, error=Fault("question", said, id))
        return failed.as_json()

    def quotes_held(self, answer: Row) -> list[bool]:
        """None: the texts are at the server."""
        return []

    def reports(self) -> list[Row]:
        """The reports that the server has loaded."""
        status, listed = self._call("/api/reports")
        if status != 200 or not isinstance(listed.get("reports"), list):
            raise BatchError(f"The server at {self._url} is not one of this program.")
        return list(listed["reports"])

    def _call(self, path: str, body: Row | None = None) -> tuple[int, Row]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._url + path, data, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
                return response.status, _object(response.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _object(error.read())
        except (OSError, ValueError) as error:
            raise BatchError(
                f"The server at {self._url} cannot be reached ({error}): start it, and run the "
                "same command to go on."
            ) from error


def _object(data: bytes) -> Row:
    try:
        value = json.loads(data)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
