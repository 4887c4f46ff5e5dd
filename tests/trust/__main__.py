"""`make trust`: the figures of docs/trust.md, measured here. `--help` lists what can be chosen."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.trust.asking import ask_for_long, ask_while_indexing
from tests.trust.disks import fill_often
from tests.trust.growth import grow
from tests.trust.injuries import injure_often
from tests.trust.kills import kill_often
from tests.trust.many_chunks import ask_among_many
from tests.trust.odd_files import FILES, read_odd
from tests.trust.offline import go_offline
from tests.trust.proxied import ask_through_proxy
from tests.trust.servers import break_often
from tests.trust.switches import switch_often

_MEASURES: dict[str, tuple[Callable[[Path, int], dict[str, Any]], int]] = {
    "growth": (grow, 613),
    "kills": (kill_often, 200),
    "injuries": (injure_often, 60),
    "disks": (fill_often, 30),
    "servers": (break_often, 20),
    "offline": (go_offline, 1),
    "odd": (read_odd, len(FILES)),
    "switches": (switch_often, 600),
    "proxied": (ask_through_proxy, 600),
    "asking": (ask_while_indexing, 20),
    "chunks": (ask_among_many, 1_000_000),
    "soak": (ask_for_long, 1_800),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, (_, size) in _MEASURES.items():
        parser.add_argument(f"--{name}", type=int, nargs="?", const=size, metavar="SIZE")
    parser.add_argument("--place", type=Path, help="a folder to work in, which is kept")
    chosen = vars(parser.parse_args())
    kept = chosen.pop("place")
    chosen = {name: size for name, size in chosen.items() if size}
    for name, (measure, size) in _MEASURES.items():
        if not chosen or name in chosen:
            with _place(kept, name) as place:
                told = measure(place, chosen.get(name, size))
            sys.stdout.write(f"{name}: {json.dumps(told, indent=2)}\n")
            sys.stdout.flush()


@contextmanager
def _place(kept: Path | None, name: str) -> Iterator[Path]:
    if kept:
        (kept / name).mkdir(parents=True, exist_ok=True)
        yield kept / name
    else:
        with tempfile.TemporaryDirectory() as place:
            yield Path(place)


if __name__ == "__main__":
    main()
