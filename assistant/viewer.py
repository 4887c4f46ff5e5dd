"""The address at which the viewer shows a page with a quotation marked on it."""

from collections.abc import Sequence
from urllib.parse import quote


def address(report_id: str, pages: Sequence[int], words: str) -> str:
    """The address on the server of this program, from its root."""
    page = pages[0] if pages else "cover"
    return f"/reports/{report_id}#page={page}&quote={quote(words, safe='')}"
