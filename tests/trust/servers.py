"""A Chroma server that is killed, paused, answers 500, is started again: what a search gives."""

import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chroma_server import Server, failing
from tests.trust.corpus import SeededEmbedder, let_wait, write
from vectorstore.errors import StoreError
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest

_REPORTS = 20
_FAULTS = ("killed", "paused", "answers 500", "started again")
# Seconds for which a server that gave no answer is left alone, and a little more.
_REST = 10.5
_TRIES = 6


def break_often(place: Path, times: int) -> dict[str, Any]:
    """Break a server so many times in each way, ask meanwhile and afterwards."""
    paths = write(place / "reports", _REPORTS, chapters=4)
    server = Server(place / "server")
    embedder = SeededEmbedder()
    told: Counter[str] = Counter()
    longest = {fault: 0.0 for fault in _FAULTS}
    try:
        with Store(place / "data", server.url) as store:
            let_wait(store, paths)
            build_index(store, paths, embedder)
            for number in range(times * len(_FAULTS)):
                fault = _FAULTS[number % len(_FAULTS)]
                (vector,) = embedder.encode([f"question {number}"])
                _settle(store, vector)
                whole = _found(store, embedder, vector)
                with _broken(server, fault):
                    started = time.perf_counter()
                    found = _found(store, embedder, vector)
                    took = time.perf_counter() - started
                longest[fault] = max(longest[fault], round(took, 1))
                told[f"{fault}: {_told(found, whole)}"] += 1
                time.sleep(_REST)
                told["afterwards by the server again"] += _settle(store, vector)
                sys.stderr.write(f"{number + 1}: {dict(told)} {longest}\n")
    finally:
        server.kill()
    return {"times each": times, **told, "longest, s": longest}


def _settle(store: Store, vector: Any) -> bool:
    """Ask until the server itself answers, for a minute; whether it has all it was given."""
    for _ in range(_TRIES):
        try:
            store.vectors.nearest("sentences", store.base[0], vector, (), 10)
            held, given = store.counts()
            return held == given
        except StoreError:
            time.sleep(_REST)
    return False


def _told(found: Any, whole: Any) -> str:
    if isinstance(found, str) or isinstance(whole, str):
        return str(found)
    # Ours are compared in half precision: of two that are as near, either may be first.
    if found.keys() == whole.keys():
        return "the same answer"
    # Vector by vector nothing is missed, of which the server may miss one in two hundred.
    nearer = sum(found.values()) > sum(whole.values())
    return "a nearer answer" if nearer else "another answer"


def _found(store: Store, embedder: SeededEmbedder, vector: Any) -> Any:
    """The nearest of all, or how that failed."""
    try:
        hits = Nearest(store, embedder.model).nearest("sentences", vector, None, 10)
        return {(hit.report_id, hit.index): hit.similarity for hit in hits}
    except StoreError as error:
        return "one sentence" if "\n" not in str(error) else "several lines"
    except Exception as error:  # Whatever else is raised is what is counted here.
        return f"fault: {type(error).__name__}"


@contextmanager
def _broken(server: Server, fault: str) -> Iterator[None]:
    """A server that does not answer as it should, well again at the end of the block."""
    if fault == "paused":
        server.process.send_signal(signal.SIGSTOP)
        yield
        server.process.send_signal(signal.SIGCONT)
        return
    server.kill()
    if fault == "started again":
        server.start()
        yield
        return
    if fault == "answers 500":
        with failing(server.port):
            yield
    else:
        yield
    server.start()
