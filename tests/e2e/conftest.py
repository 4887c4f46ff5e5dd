"""The servers and the browser of `tests/assistant/web`, for whole pages."""

from tests.assistant.web.conftest import (
    axe,
    browser,
    context,
    kept_context,
    page,
    samples,
    site,
    start,
)

__all__ = [
    "axe",
    "browser",
    "context",
    "kept_context",
    "page",
    "samples",
    "site",
    "start",
]
