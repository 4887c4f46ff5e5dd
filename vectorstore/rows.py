"""The vectors of single reports in memory, shared by all who read one store."""

import threading
from collections import OrderedDict

from vectorstore.kept import Rows
from vectorstore.ledger import Ledger

# Reports whose vectors stay in memory, below 0.5 MB each; those that Chroma lacks are held besides.
_HELD = 128


class RowCache:
    """The rows of reports by their number, which is never given twice."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, str], dict[str, Rows]] = OrderedDict()
        self._lock = threading.Lock()
        self._most = _HELD

    def make_room(self, reports: int) -> None:
        """Hold so many reports besides those that are asked for now and then."""
        self._most = _HELD + reports

    def take(
        self, ledger: Ledger, mutex: threading.RLock, number: int, model: str
    ) -> dict[str, Rows]:
        """What is searched of a report, by kind."""
        with self._lock:
            held = self._held.get((number, model))
            if held is not None:
                self._held.move_to_end((number, model))
                return held
        with mutex:
            held = ledger.rows(number, model)
        with self._lock:
            self._held[number, model] = held
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return held
