"""What the documents say is so: links, settings, verbs, make targets, examples, decisions."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from assistant.__main__ import _parser
from assistant.chain import Assistant
from assistant.settings import PREFIX, Settings
from assistant.types import Status
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(
    path
    for folder in ("", "docs", "docs/adr", "sample_reports", "tests/samples")
    for path in (ROOT / folder).glob("*.md")
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_every_local_link_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"[a-z]+:", target):
            assert ((ROOT / name).parent / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", NAMES)
def test_every_module_that_is_named_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for module in re.findall(r"python -m (tests[\w.]+)", text):
        assert (ROOT / Path(*module.split("."))).with_suffix(".py").is_file(), module


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", README))
    named |= set(re.findall(r"`…_([A-Z_]+)`", README))
    assert named == {field.upper() for field in Settings.model_fields}


def test_every_verb_is_in_the_readme_and_no_other() -> None:
    named = set(re.findall(r"^python -m assistant (\w+)", README, re.MULTILINE))
    (verbs,) = (a.choices for a in _parser()._actions if isinstance(a.choices, dict))
    assert named == set(verbs)


def test_every_command_in_the_readme_can_be_parsed() -> None:
    lines = re.findall(r"^python -m assistant (.+)$", README, re.MULTILINE)
    assert len(lines) > 4
    for line in lines:
        words = shlex.split(line.replace("[", "").replace("]", ""), comments=True)
        assert _parser().parse_args(words).verb == words[0]


def test_every_make_target_that_is_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", README)) | set(
        re.findall(r"^make ([a-z]+)", README, re.MULTILINE)
    )
    assert named
    assert named <= targets
    assert targets >= {"install", "run", "test", "check", "eval", "bench"}


def test_the_question_in_the_readme_is_answered(assistant: Assistant) -> None:
    questions = re.findall(r'assistant ask "([^"]+)"', README)
    assert questions
    for question in questions:
        assert assistant.ask(question).status is Status.ANSWERED


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:4] for path in DECISIONS] == [
        f"{i:04d}" for i in range(1, len(DECISIONS) + 1)
    ]


@pytest.mark.parametrize("name", [path.name for path in DECISIONS])
def test_a_decision_has_a_title_and_its_reasons(name: str) -> None:
    text = (ROOT / "docs" / "adr" / name).read_text(encoding="utf-8")
    assert re.match(r"# \S", text)
    assert len(text.split()) > 50


def test_decisions_that_the_code_refers_to_exist() -> None:
    known = {path.name[:4] for path in DECISIONS}
    for package in ("ingest", "vectorstore", "prompts", "assistant"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            named = set(re.findall(r"docs/adr/(\d{4})", text))
            named |= {f"{int(number):04d}" for number in re.findall(r"\bADR (\d+)", text)}
            assert named <= known, path.name


def test_the_version_is_in_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] in changelog or "Unreleased" in changelog


def test_no_file_names_a_path_of_one_machine() -> None:
    for path in [
        *DOCUMENTS,
        ROOT / "Makefile",
        ROOT / "pyproject.toml",
        *ROOT.glob("tests/**/*.py"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(work|home|Users)/[a-z]", text), path
