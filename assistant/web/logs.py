"""Logs: lines for people, or one JSON object a line, with the id of the request it belongs to."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from assistant.settings import Settings
from assistant.web.problems import request_id

# What a record may tell beside its message: figures, ids and outcomes, never words of a question.
TOLD = ("method", "route", "status", "seconds", "answer", "outcome", "mode", "citations")


class AsJson(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; of an exception its kind alone: its text may hold a question."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in TOLD if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def start_logs(settings: Settings) -> None:
    """Write to standard error in the way that is set; JSON also has a line for every request."""
    if settings.logs == "text":
        logging.basicConfig(level=logging.WARNING)
        return
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("assistant").setLevel(logging.INFO)
