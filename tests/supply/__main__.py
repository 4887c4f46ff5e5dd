"""What we depend on: `licences` lists and checks them, `audit FILE` reads what pip-audit found."""

import argparse
import importlib.metadata
import json
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

EXCEPTIONS = Path(__file__).with_name("exceptions.toml")
_OURS = "council-report-assistant"
# Words of licences that ask no more than to be named, and what stands between them.
_FREE = re.compile(
    r"(mit|bsd|apache|isc|psf|python software foundation|zlib|0bsd|cc0|unlicense|mit-cmu|mit-0"
    r"|cnri-python|hpnd)", re.IGNORECASE,
)  # fmt: skip
_BOUND = re.compile(r"gpl|mpl|mozilla|eupl|proprietary|nvidia|commercial|sspl|busl", re.IGNORECASE)


def licences() -> dict[str, str]:
    """The licence of every installed package by its name, "" where it does not say."""
    return {
        str(found.metadata["Name"]).lower(): _licence(found.metadata)
        for found in importlib.metadata.distributions()
        if str(found.metadata["Name"]).lower() != _OURS
    }


def _licence(data: Any) -> str:
    said = [
        data.get("License-Expression") or "",
        "; ".join(
            line.rpartition(" :: ")[2]
            for line in data.get_all("Classifier") or []
            if line.startswith("License ::") and not line.endswith("OSI Approved")
        ),
        (data.get("License") or "").strip().partition("\n")[0],
    ]
    return next((one for one in said if one), "")


def unfit(found: Mapping[str, str], excepted: Mapping[str, str]) -> list[str]:
    """The packages whose licence is not known to be permissive, and has no written exception."""
    return [
        f"{name}: {licence or 'it names no licence'}"
        for name, licence in sorted(found.items())
        if name not in excepted and (_BOUND.search(licence) or not _FREE.search(licence))
    ]


def vulnerable(found: Mapping[str, Any], excepted: Mapping[str, str]) -> tuple[list[str], int, int]:
    """Known faults without a written exception; how many packages were checked, how many not."""
    packages = found["dependencies"]
    skipped = sum("skip_reason" in package for package in packages)
    faults = [
        f"{package['name']} {package.get('version', '')}: {fault['id']}"
        for package in packages
        for fault in package.get("vulns", [])
        if fault["id"] not in excepted
    ]
    return faults, len(packages) - skipped, skipped


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("licences")
    verbs.add_parser("audit").add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    excepted = tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))
    if options.verb == "licences":
        found = licences()
        for name, licence in sorted(found.items()):
            sys.stdout.write(f"{name}\t{licence}\n")
        wrong = unfit(found, excepted["licences"])
        sys.stderr.write(f"{len(found)} packages, {len(wrong)} unfit\n")
    else:
        wrong = _audited(options.file, excepted["vulnerabilities"])
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    return 1 if wrong else 0


def _audited(file: Path, excepted: Mapping[str, str]) -> list[str]:
    """What pip-audit found; where it reached no service, that nothing was checked is said."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {"dependencies": []}
    faults, checked, skipped = vulnerable(found, excepted)
    sys.stderr.write(f"{checked} packages were checked, {skipped} could not be\n")
    if not checked:
        sys.stderr.write("NOT CHECKED: no service that knows of faults was reached\n")
    return faults


if __name__ == "__main__":
    sys.exit(main())
