"""What the routes take and give, as the schema and the documentation page tell it."""

from typing import Any

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NAMES = {"oneOf": [_TEXT, _TEXTS]}
PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
        "code": {**_TEXT, "description": "a word for programs"},
        "message": {**_TEXT, "description": "a sentence for people"},
        "id": {**_TEXT, "description": "the request's id, as in X-Request-ID"},
    },
}  # fmt: skip
CITATION = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"}, "report_id": _TEXT, "file": _TEXT, "council": _TEXT,
        "council_id": _TEXT, "title": _TEXT, "publisher": _TEXT, "kind": _TEXT,
        "inspected": _TEXT, "published": _TEXT,
        "pages": {"type": "array", "items": {"type": "integer"}}, "labels": _TEXTS,
        "basis": {"enum": ["printed", "contents", "inferred", "none"]}, "headings": _TEXTS,
        "quote": _TEXT, "link": {"type": ["string", "null"]},
    },
}  # fmt: skip
ANSWER = {
    "type": "object",
    "properties": {
        "id": _TEXT, "question": _TEXT,
        "status": {"enum": ["answered", "partial", "no_such_council", "not_in_reports",
                            "out_of_scope", "ambiguous", "conversation", "failed"]},
        "mode": {"enum": ["quotes", "model"]}, "notices": _TEXTS,
        "answer": {**_TEXT, "description": "the text, with [n] for citation n"},
        "citations": {"type": "array", "items": {"$ref": "#/components/schemas/Citation"}},
        "passages": {"type": "array", "items": {"type": "object"}},
        "understood": {"type": "object"}, "choices": _TEXTS, "missing": _TEXTS,
        "suggestions": _TEXTS,
        "nearest": {"type": ["object", "null"],
                    "description": "under a refusal, the statement that comes nearest"},
        "confidence": {"type": ["number", "null"],
                       "description": "the probability that a sentence found answers"},
        "table": {"type": ["object", "null"]},
        "seconds": {"type": "object"},
        "error": {"type": ["object", "null"], "description": "code, message and id, or null"},
    },
}  # fmt: skip
_FILTERS = {
    "councils": {**_NAMES, "description": "ids or names of councils, ids of reports"},
    "reports": {**_NAMES, "description": "ids or file names of reports"},
    "kinds": {**_NAMES, "description": "kinds of inspection, such as “ILACS”"},
    "years": {**_NAMES, "description": "2019, 2019-2023, 2019- or -2019"},
}
_ASK = {
    "type": "object",
    "required": ["question"],
    "properties": {
        "question": {**_TEXT, "maxLength": 2000},
        "history": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Answer"},
            "description": "earlier Answers, oldest first; the last ten are read",
        },
        **_FILTERS,
        "explain": {"type": "boolean", "description": "add why the answer is so"},
    },
}
_CHAT = {
    "type": "object",
    "required": ["messages"],
    "properties": {
        "model": _TEXT,
        "messages": {"type": "array", "items": {"type": "object"}},
        "stream": {"type": "boolean"},
        **_FILTERS,
    },
}
_FEEDBACK = {
    "type": "object",
    "required": ["verdict"],
    "properties": {
        "answer_id": _TEXT, "status": _TEXT, "verdict": {"enum": ["up", "down"]},
        "reason": {"enum": ["", "wrong", "wrong_page", "incomplete", "refused", "other"]},
        "share": {"type": "boolean"}, "question": _TEXT, "comment": _TEXT,
    },
}  # fmt: skip
_TURNS: dict[str, Any] = {
    "type": "object",
    "required": ["turns"],
    "properties": {"turns": {"type": "array", "items": {"$ref": "#/components/schemas/Answer"}}},
}
_KEPT = {
    "type": "object",
    "properties": {"name": _TEXT, **_TURNS["properties"]},
}
_BODIES: dict[str, dict[str, Any]] = {
    "/api/ask": _ASK,
    "/api/ask/stream": _ASK,
    "/answers": {"type": "object", "required": ["id"], "properties": {"id": _TEXT}},
    "/api/stop": {"type": "object", "properties": {"run": _TEXT}},
    "/api/feedback": _FEEDBACK,
    "/api/save/{form}": _TURNS,
    "/api/conversations": _TURNS,
    "/api/conversations/{number}": _KEPT,
    "/v1/chat/completions": _CHAT,
}
_GIVES = {"/api/ask": {"$ref": "#/components/schemas/Answer"}}
SCHEMAS = {"Answer": ANSWER, "Citation": CITATION, "Problem": PROBLEM}


def describes(path: str) -> dict[str, Any]:
    """What is told of a route beside its address: its body, and its errors."""
    told: dict[str, Any] = {
        "responses": {
            "default": {
                "description": "A problem, in words.",
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            }
        }
    }
    if path in _GIVES:
        told["responses"]["200"] = {
            "description": "An Answer; a refusal is one too.",
            "content": {"application/json": {"schema": _GIVES[path]}},
        }
    if path in _BODIES:
        content = {"application/json": {"schema": _BODIES[path]}}
        told["requestBody"] = {"required": True, "content": content}
    return told
