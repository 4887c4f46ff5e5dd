"""Imports point one way, each library has its owner, and modules keep to their budget."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingest", "vectorstore", "prompts", "assistant")
# A package may import those before it; `prompts` is a leaf.
ALLOWED = {
    "ingest": {"ingest"},
    "prompts": {"prompts"},
    "vectorstore": {"ingest", "vectorstore"},
    "assistant": {"ingest", "vectorstore", "prompts", "assistant"},
    "app": {"assistant", "vectorstore", "ingest", "prompts"},
}
OWNERS = {
    "torch": {
        "assistant/checks/train.py",
        "assistant/training/questions.py",
        "assistant/training/reader.py",
        "vectorstore/batches.py",
        "vectorstore/cross_encoder.py",
        "vectorstore/cross_network.py",
    },
    "transformers": {
        "vectorstore/cross_encoder.py",
        "vectorstore/cross_network.py",
        "vectorstore/embeddings.py",
    },
    "tokenizers": {"vectorstore/cross_network.py"},
    "safetensors": {
        "assistant/checks/train.py",
        "assistant/training/__main__.py",
        "assistant/training/reader.py",
        "vectorstore/judge_model.py",
        "vectorstore/reading_model.py",
    },
    "sentence_transformers": {
        "vectorstore/cross_encoder.py",
        "vectorstore/embeddings.py",
    },
    "chromadb": {"vectorstore/chroma.py"},
    "opentelemetry": {"assistant/tracing.py"},
    "pypdfium2": {"ingest/pdf.py", "ingest/render.py", "ingest/shown.py"},
    "pypdfium2_raw": {"ingest/pdf.py", "ingest/render.py", "ingest/shown.py"},
    "sqlite3": {
        "vectorstore/database.py",
        "vectorstore/faults.py",
        "assistant/web/kept/database.py",
    },
    "lxml": {"ingest/html.py"},
    "docx": {"assistant/web/export.py", "ingest/docx.py"},
    "openpyxl": {"assistant/evaluation/workbooks.py"},
    "ir_measures": {"assistant/evaluation/ranking.py"},
    "scipy": {"assistant/evaluation/intervals.py"},
    "regex": {"assistant/evaluation/verdicts.py"},
    "authlib": {"assistant/web/oidc.py"},
    "joserfc": {"assistant/web/oidc.py"},
    "httpx2": {"assistant/web/oidc.py"},
    "charset_normalizer": {"assistant/evaluation/encodings.py"},
}
# What declared packages are made of, and bring in the version that they want.
BROUGHT = ("transformers", "tokenizers", "safetensors", "starlette", "mcp-types")
RETIRED = {"langchain_classic", "langchain_community"}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))
    yield ROOT / "app.py"


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module


NAMES = [str(path.relative_to(ROOT).as_posix()) for path in modules()]


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_one_way(name: str) -> None:
    own = name.split("/")[0].removesuffix(".py")
    for _, module in imports(ROOT / name):
        top = module.split(".")[0]
        if top in PACKAGES:
            assert top in ALLOWED[own], f"{name} imports {module}"


@pytest.mark.parametrize("name", NAMES)
def test_each_library_has_one_owner(name: str) -> None:
    for _, module in imports(ROOT / name):
        top = module.split(".")[0]
        assert top not in RETIRED, f"{name} imports the retired {top}"
        assert name in OWNERS.get(top, {name}), f"{name} imports {top}"
        if top in ("mcp", "mcp_types"):
            assert name.startswith("assistant/mcp/"), f"{name} imports {top}"
        if top == "gradio":
            assert name.startswith("assistant/web/"), f"{name} imports gradio"


@pytest.mark.parametrize("name", NAMES)
def test_own_modules_are_imported_at_the_top(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and node.module:
                    assert node.module.split(".")[0] not in PACKAGES, f"{name}: {node.module}"


@pytest.mark.parametrize("name", NAMES)
def test_modules_and_functions_are_short(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count("\n") <= 350, f"{name} has {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50, f"{name}: {node.name} has {length} lines"


def broad(name: str) -> Iterator[ast.ExceptHandler]:
    """The handlers of a module that take whatever comes and go on."""
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            kinds = (
                {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                if node.type
                else {""}
            )
            if kinds & {"", "Exception", "BaseException"} and not isinstance(
                node.body[-1], ast.Raise
            ):
                yield node


def test_broad_handlers_stand_where_strangers_come_in() -> None:
    found = [name for name in NAMES for _ in broad(name)]
    # Whatever a question may do, and whatever a provider's package may raise.
    assert len(found) == 2, found
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in NAMES]
    assert sum(text.count("except Exception") for text in texts) == 2


def test_what_the_program_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [re.split(r"[^\w.-]", one)[0] for one in project["dependencies"]]
    declared = {re.sub(r"[-_.]+", "-", name).lower() for name in (*listed, *BROUGHT)}
    homes = packages_distributions()
    foreign = {module.split(".")[0] for name in NAMES for _, module in imports(ROOT / name)} - {
        *PACKAGES,
        "app",
        *sys.stdlib_module_names,
    }
    undeclared = {
        top
        for top in foreign
        if not declared & {re.sub(r"[-_.]+", "-", d).lower() for d in homes.get(top, ())}
    }
    assert undeclared == set()


def test_there_is_no_import_cycle() -> None:
    graph: dict[str, set[str]] = {}
    for name in NAMES:
        own = name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        graph[own] = {
            module for _, module in imports(ROOT / name) if module.split(".")[0] in PACKAGES
        }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module in done:
            return
        for other in graph.get(module, ()):
            visit(other, (*path, module))
        done.add(module)

    for module in graph:
        visit(module, ())
