"""Licences and known faults of what we depend on, by the rules of `tests.supply`."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.supply.__main__ import main, unfit, vulnerable


def test_every_installed_package_has_a_licence_that_fits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["licences"]) == 0, capsys.readouterr().err
    assert "numpy\t" in capsys.readouterr().out


def test_a_licence_that_binds_needs_a_written_exception() -> None:
    found = {"a": "MIT License", "b": "GPL-3.0-only", "c": "", "d": "LGPL-2.1", "e": "MIT OR GPL-2"}
    assert [line[0] for line in unfit(found, {})] == ["b", "c", "d", "e"]
    assert [line[0] for line in unfit(found, {"b": "why", "d": "why"})] == ["c", "e"]


def test_known_faults_fail_and_what_was_not_checked_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2"]}
    found = {"dependencies": [
        {"name": "a", "version": "1", "vulns": [fault]},
        {"name": "b", "skip_reason": "not found"},
    ]}  # fmt: skip
    assert vulnerable(found, {}) == (["a 1: PYSEC-1"], 1, 1)
    assert vulnerable(found, {"PYSEC-1": "not reached by us"}) == ([], 1, 1)
    (tmp_path / "audit.json").write_text(json.dumps(found), encoding="utf-8")
    assert main(["audit", str(tmp_path / "audit.json")]) == 1
    (tmp_path / "audit.json").write_text("", encoding="utf-8")
    assert main(["audit", str(tmp_path / "audit.json")]) == 0
    assert "NOT CHECKED" in capsys.readouterr().err


def test_the_image_has_what_the_program_is_made_of() -> None:
    """Every package is copied, and what the image ignores is everything else."""
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    assert copied == ["assistant", "ingest", "prompts", "vectorstore"]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name}" for name in copied} <= set(ignored)
    assert ignored[0] == "*"
