"""Chroma's nearest against exact search, over an index that is there, for questions from files.

`python -m tests.trust.nearness DATA FILE...`: the data folder must be free; it is not changed.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assembly import embedder
from assistant.settings import Settings
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import KINDS
from vectorstore.search import Nearest

_FOUND = {"chunks": 40, "sentences": 60}


def compare(data: Path, questions: list[str]) -> dict[str, Any]:
    """How much of what is nearest exactly Chroma finds, of the first ten and of all candidates."""
    model = embedder(Settings(_env_file=None))  # type: ignore[call-arg]
    vectors = model.encode(questions)
    told: dict[str, Any] = {"questions": len(questions)}
    with Store(data) as store:
        numbers = list(store.ledger.numbers().values())
        near = Nearest(store, model.model)
        store.rows.make_room(len(numbers))
        base, last = store.base
        told |= {"reports": len(numbers), "of them not in Chroma": sum(n > last for n in numbers)}
        for kind in KINDS:
            limit = _FOUND[kind]
            shares = []
            for vector in vectors:
                hits = store.vectors.nearest(kind, base, vector, (), limit)
                exact = near._exact(kind, vector, numbers, limit)
                shares.append((_share(hits, exact, 10), _share(hits, exact, limit)))
            ten, every = np.mean(shares, axis=0)
            told[kind] = {
                "first 10": round(float(ten), 4), f"first {limit}": round(float(every), 4),
                "least of the first 10": min(ten for ten, _ in shares),
            }  # fmt: skip
    return told


def _share(hits: Any, exact: Any, limit: int) -> float:
    """How many of the first found are as near as the last of the exact ones: ties count."""
    least = exact[:limit][-1][2] - 2e-4
    return sum(near >= least for _, _, near in hits[:limit]) / limit


def main(data: str, *files: str) -> None:
    """Print the shares."""
    lines = [line for file in files for line in Path(file).read_text("utf-8").splitlines()]
    questions = [str(json.loads(line)["question"]) for line in lines]
    sys.stdout.write(f"{json.dumps(compare(Path(data), questions), indent=2)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
