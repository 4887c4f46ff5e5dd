"""Reads JSON that anybody may have sent: of bearable size, and every string of it sound."""

import json
import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from assistant.errors import ScopeError
from assistant.filters import Scope, scope_of
from assistant.library.reports import Library
from assistant.web.gate import allowed_scope
from assistant.web.problems import Refused, bad_request
from prompts import message

# Ten Answers with their passages stay below this.
MOST_BYTES = 1_000_000
# A whole conversation that is kept or saved as a file: its passages are not sent along.
MOST_SAVED = 2_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAY_HOLD_ONE = re.compile(rb"\\u[dD][89a-fA-F]")


async def read_object(request: Request, most: int = MOST_BYTES) -> dict[str, Any]:
    """A JSON object; raise Refused for anything else, and for one that is too large."""
    if not re.match(r"application/json\b", request.headers.get("content-type", "")):
        raise bad_request()
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length[:12]) > most:
        raise _too_large(most)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > most:
            raise _too_large(most)
    data = b"".join(parts)
    try:
        given = json.loads(data)
        found = sound(given) if _MAY_HOLD_ONE.search(data) else given
    except (ValueError, RecursionError) as error:
        raise bad_request() from error
    if not isinstance(found, dict):
        raise bad_request()
    return found


def _too_large(most: int) -> Refused:
    return Refused(413, "too_large", message("web.body_too_large", limit=most // 1_000_000))


def sound(value: Any) -> Any:
    """A JSON value in which no string has half a character (a lone surrogate)."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [sound(item) for item in value]
    if isinstance(value, dict):
        return {sound(key): sound(item) for key, item in value.items()}
    return value


def question_of(given: Mapping[str, Any]) -> str:
    """The question of a request."""
    question = given.get("question")
    if not isinstance(question, str):
        raise bad_request()
    return question


def scope_given(request: Request, given: Mapping[str, Any], library: Library) -> Scope:
    """What a request may be answered from: its filters, within what the asker may ask."""
    filters = {
        many: _names(given, many, one)
        for many, one in (
            ("councils", "council"), ("reports", "report"), ("kinds", "kind"), ("years", "year"),
        )
    }  # fmt: skip
    try:
        return scope_of(library, **filters).within(allowed_scope(request, library))
    except ScopeError as error:
        raise Refused(422, error.code, str(error)) from error


def _names(given: Mapping[str, Any], *names: str) -> list[str]:
    found: list[str] = []
    for name in names:
        value = given.get(name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        for item in items:
            if isinstance(item, bool) or not isinstance(item, str | int):
                raise bad_request(message("scope.bad", name=name))
            found.append(str(item))
    return found
