"""What the documents say is so: links, settings, verbs, make targets, examples, decisions."""

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.__main__ import _parser
from assistant.pipeline import Assistant, ReportRetriever
from assistant.question.question import Asks
from assistant.settings import PREFIX, Settings
from assistant.types import Answer, Status
from tests.conftest import ROOT
from vectorstore.models.trained_models import KINDS

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PACKAGES = ("ingest", "vectorstore", "prompts", "assistant")
FOLDERS = ("", "docs", "docs/adr", "sample_reports", "tests/samples", "vectorstore/weights")
DOCUMENTS = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.md"))
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
SOURCES = [
    *(
        path
        for folder in (*PACKAGES, "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__)
    ),
    *(path for folder in PACKAGES for path in sorted((ROOT / folder).rglob("*.toml"))),
    ROOT / "Makefile",
    ROOT / "pyproject.toml",
    ROOT / ".ci" / "run",
]
# What a document names that is made only when the program runs.
MADE = re.compile(r"(\.eval|\.assistant|reports|first|both|aside|chroma-N|batch)/")
# Of the shared folder, which is not in the repository.
SHARED = ("eval/", "eval/claims_dev.jsonl", "train/conversations.jsonl")


def doc(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(text: str) -> list[list[str]]:
    """The words of every command of the program in a text, in lines of their own."""
    found = re.findall(r"^(?:\.venv/bin/)?python -m assistant (.+)$", text, re.MULTILINE)
    return [shlex.split(re.sub(r"[][]", "", line), comments=True) for line in found]


def verbs() -> set[str]:
    (found,) = (a.choices for a in _parser()._actions if isinstance(a.choices, dict))
    return set(found)


def decisions_named(text: str) -> set[str]:
    """The numbers of decisions that a text refers to, in any of the ways in which it may."""
    numbers = re.findall(r"\bADRs? (\d+)|\bdecision (\d+)\b|\badr/(\d{4})", text)
    return {f"{int(one or two or three):04d}" for one, two, three in numbers}


def missing_paths(text: str, beside: Path) -> list[str]:
    """The paths within the repository that a text names and that are not there."""
    named = set(re.findall(r"`([\w.-]+/[\w./-]*)`", text))
    named |= set(re.findall(r"\b((?:docs|vectorstore/weights)/[\w/-]+\.\w+)", text))
    return sorted(
        path for path in named - {*SHARED}
        if not MADE.match(path) and not any((at / path).exists() for at in (ROOT, beside))
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_local_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", doc(name)):
        to = "".join(target)
        if not re.match(r"[a-z]+:|…", to):
            assert ((ROOT / name).parent / to).exists() or "embed.js" in to, f"{name}: {to}"


@pytest.mark.parametrize("name", NAMES)
def test_every_path_that_a_document_names_is_there(name: str) -> None:
    # A decision is a record of its day: it may name what has moved since.
    if "/adr/" not in name:
        assert missing_paths(doc(name), (ROOT / name).parent) == []


def test_every_path_that_the_source_names_is_there() -> None:
    missing = {path.name: missing_paths(path.read_text("utf-8"), path.parent) for path in SOURCES}
    assert {name: paths for name, paths in missing.items() if paths} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_module_that_is_run_is_there(name: str) -> None:
    for module in re.findall(r"python -m ((?:tests|assistant)\.[\w.]*\w)", doc(name)):
        path = ROOT / Path(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


def test_the_readme_is_short_enough_to_read() -> None:
    assert README.count("\n") <= 120


def test_every_document_for_users_is_found_from_the_readme() -> None:
    linked = set(re.findall(r"\]\((docs/[\w-]+\.md)\)", README))
    assert linked == {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")}


def test_every_setting_is_on_the_page_of_settings_and_no_other() -> None:
    text = doc("docs/settings.md")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    listed = [*re.findall(rf"`{PREFIX}([A-Z_]+)`|`…_([A-Z_]+)`", "".join(rows))]
    names = ["".join(pair) for pair in listed]
    assert sorted(names) == sorted(field.upper() for field in Settings.model_fields)


@pytest.mark.parametrize("name", [*(n for n in NAMES if "/adr/" not in n), ".env.example"])
def test_no_document_names_a_setting_that_is_none(name: str) -> None:
    named = set(re.findall(rf"\b{PREFIX}([A-Z_]*[A-Z])\b", doc(name)))
    assert named <= {field.upper() for field in Settings.model_fields}


def test_every_verb_is_on_the_page_of_commands_and_no_other() -> None:
    assert {words[0] for words in commands(doc("docs/command-line.md"))} == verbs()


@pytest.mark.parametrize("name", NAMES)
def test_every_command_in_a_document_can_be_parsed(name: str) -> None:
    for words in commands(doc(name)):
        assert _parser().parse_args(words).verb == words[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_that_a_document_names_is_one(name: str) -> None:
    assert set(re.findall(r"`python -m assistant ([\w-]+)", doc(name))) <= verbs()


@pytest.mark.parametrize("name", [*NAMES, ".ci/run", ".github/pull_request_template.md"])
def test_every_make_target_that_is_named_is_there(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", doc(name), re.MULTILINE))
    assert named <= targets


def test_the_make_targets_that_others_rely_on_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert targets >= {"install", "run", "test", "check", "eval", "bench"}


def test_the_questions_in_the_readme_are_answered(assistant: Assistant) -> None:
    asked = re.findall(r'assistant ask "([^"]+)"|<report-answer question="([^"]+)"', README)
    compared = re.findall(r"then ask: “([^”]+)”", README)
    questions = [*("".join(pair) for pair in asked), *compared]
    assert len(questions) == 3
    for question in questions:
        answer = assistant.ask(question)
        assert answer.status is Status.ANSWERED
        assert answer.citations


def test_the_python_in_the_readme_runs(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    tree = ast.parse(block)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            module = import_module(str(node.module))
            assert all(hasattr(module, alias.name) for alias in node.names)

    @contextmanager
    def opened(settings: Settings) -> Iterator[Assistant]:
        yield assistant

    given: dict[str, Any] = {"open_assistant": opened, "load_settings": Settings}
    given["ReportRetriever"] = ReportRetriever
    tree.body = [node for node in tree.body if not isinstance(node, ast.ImportFrom)]
    exec(compile(tree, "README.md", "exec"), given)
    lines = capsys.readouterr().out.splitlines()
    assert "performing adequately" in lines[0]
    assert sum("Skelderby" in line for line in lines) == 4


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(numbers) > 9
    assert numbers == [f"{i:04d}" for i in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("name", [path.name for path in DECISIONS])
def test_a_decision_has_its_number_a_title_and_its_reasons(name: str) -> None:
    text = doc(f"docs/adr/{name}")
    assert re.match(rf"# {int(name[:4])}\. \S", text)
    assert len(text.split()) > 50


def test_decisions_are_told_by_their_numbers() -> None:
    text = "See ADR 7, ADRs 12, decision 3 and docs/adr/0021-x.md."
    assert decisions_named(text) == {"0007", "0012", "0003", "0021"}


def test_decisions_that_are_referred_to_exist() -> None:
    known = {path.name[:4] for path in DECISIONS}
    named = {path.name: decisions_named(path.read_text("utf-8")) for path in [*SOURCES, *DOCUMENTS]}
    assert len(set().union(*named.values())) > 5
    assert {name: some - known for name, some in named.items() if some - known} == {}


def test_no_source_refers_to_a_page_that_is_not_here() -> None:
    pointing = re.compile(r"\bdesign(?:'s)?,? (?:section|page)|\bissue \d+\b", re.IGNORECASE)
    texts = {path.name: path.read_text(encoding="utf-8") for path in [*SOURCES, *DOCUMENTS]}
    assert [name for name, text in texts.items() if pointing.search(text)] == []


def test_the_kinds_of_question_are_those_of_the_model() -> None:
    assert {kind.value for kind in Asks} == set(KINDS)
    assert Answer("1", "q", Status.ANSWERED, "").understood.kind in KINDS
    (example,) = re.findall(r'"understood": \{.*?"kind": "(\w+)"', doc("docs/architecture.md"))
    assert example in KINDS


def test_the_statuses_are_those_of_the_architecture() -> None:
    statuses = doc("docs/architecture.md").split("## Statuses")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", statuses, re.MULTILINE)) == {s.value for s in Status}


def test_an_answers_json_is_that_of_the_architecture(assistant: Assistant) -> None:
    text = doc("docs/architecture.md").split("```json")[1].split("```")[0]
    answer = assistant.ask("How was Quillmere graded for safeguarding adults?").as_json()
    for part in (answer, answer["citations"][0], answer["passages"][0]):
        more = {"model", "checked", "model_fault"}
        assert set(part) - more <= set(re.findall(r'"(\w+)":', text))


def test_version_and_changelog_agree() -> None:
    version = tomllib.loads(doc("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## (.+)$", doc("CHANGELOG.md"), re.MULTILINE)
    released = [heading for heading in headings if heading != "Unreleased"]
    assert re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", released[0])


def test_the_hooks_run_what_make_check_runs() -> None:
    recipe = MAKEFILE.split("\ncheck:")[1].split("\n\n")[0].splitlines()[1:]
    wanted = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe]
    (repository,) = yaml.safe_load(doc(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    assert [hook["entry"] for hook in repository["hooks"]] == wanted
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}


def test_the_workflow_runs_what_ci_runs() -> None:
    workflow = yaml.safe_load(doc(".github/workflows/ci.yml"))
    steps = workflow["jobs"]["check-and-test"]["steps"]
    assert any(step.get("run", "").endswith(".ci/run") for step in steps)
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda p: p.name)
def test_templates_and_workflows_can_be_read(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize("package", PACKAGES)
def test_types_are_shipped(package: str) -> None:
    shipped = tomllib.loads(doc("pyproject.toml"))["tool"]["setuptools"]["package-data"]
    assert "py.typed" in shipped[package]
    assert (ROOT / package / "py.typed").is_file()


def test_no_file_names_a_path_of_one_machine() -> None:
    for path in [*DOCUMENTS, *SOURCES, *(ROOT / ".github").rglob("*.*ml")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(work|home|Users)/[a-z]", text), path
