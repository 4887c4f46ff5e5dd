"""The base: the generation that Chroma holds, made from the ledger's vectors beside the old one."""

from vectorstore.changes import Progress, silent
from vectorstore.embedded import KINDS
from vectorstore.errors import SearchUnavailable, ServerUnavailable
from vectorstore.filling import fill, fill_apart
from vectorstore.store import Store
from vectorstore.types import Model

# Vectors that Chroma lacks, and of reports that went, before it is made anew: as many as are
# compared in a few milliseconds, or this share of all.
_FEW, _SHARE = 5_000, 0.2


def is_wanting(store: Store) -> bool:
    """Whether Chroma's generation is lost, or lacks so much that it is time for another."""
    base, last = store.base
    if not base:
        return bool(store.ledger.reports()) or bool(store.ledger.get("base"))
    if _is_torn(store, base):
        return True
    everything = sum(store.ledger.row_counts(0).values())
    later = sum(store.ledger.row_counts(last).values())
    gone = sum(_noted(store, kind) for kind in KINDS) - (everything - later)
    return bool(later == everything and everything) or later + gone > max(_FEW, _SHARE * everything)


def _is_torn(store: Store, base: str) -> bool:
    """Whether Chroma's files lack rows or cannot be opened; a server that is away is no damage."""
    try:
        return any(store.vectors.count(kind, base) != _noted(store, kind) for kind in KINDS)
    except ServerUnavailable:
        raise
    except SearchUnavailable:
        return True


def make_base(
    store: Store, model: Model, progress: Progress = silent, *, apart: bool = False
) -> None:
    """Fill a new generation of Chroma from the ledger, then name it in one transaction.

    `apart`: by a process that has read no report, so that none of its files holds words of one.
    """
    ledger, vectors = store.ledger, store.vectors
    tried = {int(name) for name in vectors.generations() if name.isdigit()}
    name = str(max({int(ledger.get("base") or "0"), int(store.generation), *tried}) + 1)
    last = max(ledger.numbers().values(), default=0)
    if apart and not vectors.is_remote:
        counts = fill_apart(store.folder, ledger.get("corpus"), name, model.fingerprint)
    else:
        counts = fill(ledger, vectors, name, model.fingerprint, progress)
    with ledger.transaction():
        ledger.put("base", name)
        ledger.put("base_last", str(last))
        for kind in KINDS:
            ledger.put(f"base_{kind}", str(counts[kind]))


def _noted(store: Store, kind: str) -> int:
    return int(store.ledger.get(f"base_{kind}") or "0")
