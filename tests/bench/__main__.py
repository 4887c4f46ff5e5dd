"""`make bench`: what reading, indexing, asking and starting cost, on the reports of some folders.

Rates are given beside those of the plain libraries on the same texts, measured by turns in the same
run, since machines are shared and noisy: read the ratios.
"""

import argparse
import random
import tempfile
from pathlib import Path

from ingest.report_files import find_files
from tests.bench.asking import questions, start_up
from tests.bench.indexing import encoding, indexing


def main() -> None:
    """Print every measurement."""
    options = _options()
    files = [file for folder in options.folders for file in find_files(Path(folder))]
    # The first few stand for all: of several folders, in an order that is the same every time.
    random.Random(1).shuffle(files)
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data or Path(scratch) / "all"
        indexing(files, data)
        encoding(files, options.texts)
        sizes = [n for n in options.sizes if n < len(files)]
        questions(files, data, Path(scratch), sizes, options.rounds)
        start_up(options.folders[0], data)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of reports")
    parser.add_argument("--data", type=Path, help="a data folder to keep, so that vectors are too")
    parser.add_argument("--texts", type=int, default=1_000, help="texts for the plain encoding")
    parser.add_argument("--sizes", type=int, nargs="*", default=[2, 20], help="reports asked")
    parser.add_argument("--rounds", type=int, default=4, help="times each question is asked")
    return parser.parse_args()


if __name__ == "__main__":
    main()
