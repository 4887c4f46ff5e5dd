"""`make trust`: the figures of docs/trust.md, measured here. `--help` lists what can be chosen."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.trust.growth import grow
from tests.trust.kills import kill_often

_MEASURES: dict[str, tuple[Callable[[Path, int], dict[str, float]], int]] = {
    "growth": (grow, 613),
    "kills": (kill_often, 200),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, (_, size) in _MEASURES.items():
        parser.add_argument(f"--{name}", type=int, nargs="?", const=size, metavar="SIZE")
    chosen = {name: size for name, size in vars(parser.parse_args()).items() if size}
    for name, (measure, size) in _MEASURES.items():
        if not chosen or name in chosen:
            with tempfile.TemporaryDirectory() as place:
                told = measure(Path(place), chosen.get(name, size))
            sys.stdout.write(f"{name}: {json.dumps(told, indent=2)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
