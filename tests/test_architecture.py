"""Folders import one way, libraries have owners, modules keep to budgets, tests mirror them."""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingest", "vectorstore", "prompts", "assistant")
# Lowest first: a folder, or a module beside folders, imports only what stands before it.
ORDER = """
prompts ingest.types ingest.errors ingest.language ingest.register ingest.report_files ingest.pages
ingest.layout ingest.pdf ingest.documents ingest.structure ingest.facts ingest.reader
vectorstore.errors vectorstore.types vectorstore.models
vectorstore.ledger vectorstore.index vectorstore.search vectorstore.maintenance
assistant.errors assistant.settings assistant.tracing assistant.types assistant.output
assistant.library assistant.grades assistant.question assistant.reading assistant.retrieval
assistant.tallies assistant.answers assistant.checks assistant.model assistant.explain
assistant.input assistant.pipeline assistant.front_end
assistant.assembly assistant.evaluation assistant.training assistant.mcp
assistant.people assistant.cli assistant.web app assistant.__main__
""".split()
RANK = {place: rank for rank, place in enumerate(ORDER)}
OWNERS = {
    "torch": {
        "assistant/training/judge_training.py",
        "assistant/training/question_training.py",
        "assistant/training/reader_training.py",
        "assistant/training/sieve_training.py",
        "assistant/training/projection_training.py",
        "vectorstore/models/batches.py",
        "vectorstore/models/cross_encoder.py",
        "vectorstore/models/cross_network.py",
    },
    "transformers": {
        "vectorstore/models/cross_encoder.py",
        "vectorstore/models/cross_network.py",
        "vectorstore/models/embeddings.py",
    },
    "tokenizers": {
        "vectorstore/models/cross_network.py",
    },
    "safetensors": {
        "assistant/training/__main__.py",
        "assistant/training/examples.py",
        "assistant/training/judge_training.py",
        "assistant/training/reader_training.py",
        "assistant/training/sieve_training.py",
        "assistant/training/projection_training.py",
        "assistant/training/question_training.py",
        "vectorstore/models/trained_models.py",
    },
    "sentence_transformers": {
        "vectorstore/models/cross_encoder.py",
        "vectorstore/models/embeddings.py",
    },
    "chromadb": {
        "vectorstore/index/chroma.py",
    },
    "opentelemetry": {
        "assistant/tracing.py",
    },
    "pypdfium2": {
        "ingest/pdf/document.py",
        "ingest/pdf/images.py",
    },
    "pypdfium2_raw": {
        "ingest/pdf/document.py",
        "ingest/pdf/images.py",
    },
    "sqlite3": {
        "assistant/people/people_database.py",
        "vectorstore/ledger/connection.py",
        "vectorstore/ledger/database.py",
    },
    "lxml": {
        "ingest/documents/html.py",
    },
    "docx": {
        "assistant/web/conversation_routes.py",
        "ingest/documents/docx.py",
    },
    "jinja2": {
        "assistant/web/assets.py",
    },
    "mcp": {
        "assistant/mcp.py",
    },
    "mcp_types": {
        "assistant/mcp.py",
    },
    "openpyxl": {
        "assistant/evaluation/spreadsheets.py",
    },
    "ir_measures": {
        "assistant/evaluation/verdicts.py",
    },
    "scipy": {
        "assistant/checks/calibration.py",
        "assistant/evaluation/figures.py",
    },
    "regex": {
        "assistant/evaluation/verdicts.py",
    },
    "authlib": {
        "assistant/web/sign_in_routes.py",
    },
    "joserfc": {
        "assistant/web/sign_in_routes.py",
    },
    "httpx2": {
        "assistant/web/sign_in_routes.py",
    },
    "charset_normalizer": {
        "assistant/evaluation/question_tables.py",
    },
}
# What declared packages are made of, and bring in the version that they want.
BROUGHT = ("transformers", "tokenizers", "safetensors", "starlette", "mcp-types")
RETIRED = {"langchain_classic", "langchain_community"}
# Entries of a list that one module holds: they are imported by that module alone, by design.
LISTED = {
    "answerers": {
        *(f"assistant.answers.{name}" for name in (
            "cells", "comparisons", "definitions", "inspection", "lists", "page_answers", "quotes",
            "repetition", "sections",
        )),
        "assistant.tallies.table_answers",
    },
    "readers": {
        "ingest.documents.docx", "ingest.documents.html", "ingest.documents.text",
        "ingest.pdf.document",
    },
    # The parts of training, in assistant/training/__main__.py.
    "trainings": {
        "assistant.training.judge_training", "assistant.training.question_training",
        "assistant.training.reader_training", "assistant.training.sieve_training",
        "assistant.training.projection_training",
    },
    # Each puts a front end together and is started by its name.
    "started": {"app", "assistant.web.server"},
}  # fmt: skip
MOST_OF_ONE_CALLER = 25
MOST_MODULES = 165
LONGEST_MODULE, LONGEST_FUNCTION = 350, 50
MEDIAN, NINE_IN_TEN = 7, 18
# Where any fault at all is caught, so that a front end, a worker or a run stays up.
MOST_BROAD = 5
# The share of modules that have a test file of their name, where the folder is mirrored.
LEAST_MIRRORED = 0.85
# Calls that import a module by its name.
BY_NAME = {"runpy.run_module", "run_module", "importlib.import_module", "import_module"}
# Names that stand in every package or folder, and those of a Python package itself.
COMMON_NAMES = {"types", "errors", "__main__", "__init__"}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of ours by its dotted name, packages too."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    found["app"] = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    return {name.removesuffix(".__init__"): tree for name, tree in found.items()}


def path_of(name: str) -> Path:
    path = ROOT / name.replace(".", "/")
    module = path.with_suffix(".py")
    return module if module.exists() or not path.is_dir() else path / "__init__.py"


def imports(tree: ast.Module) -> Iterator[str]:
    """What a module imports, at its top or late, and what it runs by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in BY_NAME:
            assert isinstance(node.args[0], ast.Constant), "a module is run by no fixed name"
            yield str(node.args[0].value)


@cache
def graph() -> dict[str, set[str]]:
    """Which modules of ours each module imports."""
    found: dict[str, set[str]] = {}
    for name, tree in trees().items():
        own = set()
        for what in imports(tree):
            module = what if what in trees() else what.rpartition(".")[0]
            if module in trees() and module != name:
                own.add(module)
        found[name] = own
    return found


def place(module: str) -> str:
    """The folder or module of the order that a module belongs to."""
    for entry in (module, *(module.rsplit(".", n)[0] for n in range(1, module.count(".") + 1))):
        if entry in RANK:
            return entry
    return ""


NAMES = sorted(trees())
MODULES = [name for name in NAMES if path_of(name).name != "__init__.py"]


def test_the_order_names_what_is_there() -> None:
    assert not [entry for entry in ORDER if not path_of(entry).exists()]


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_one_way(name: str) -> None:
    if name in PACKAGES and name != "prompts":
        assert not graph()[name], f"{name} passes on what its modules define"
        return
    assert place(name), f"{name} has no place in the order"
    for other in graph()[name]:
        if other in PACKAGES and other != "prompts":
            continue
        assert RANK[place(other)] <= RANK[place(name)], f"{name} imports {other}"


# The words of a question are read where it is understood. Elsewhere they are shown, or given to a
# chat model, and decide nothing.
UNDERSTOOD_IN = "assistant.question."
PASSED_ON = {"assistant.explain.explanation": 1, "assistant.model.mode": 6}
WORDS_OF_A_QUESTION = {"asked", "form", "text"}


def test_the_text_of_a_question_is_read_where_it_is_understood() -> None:
    found = {n: c for n in NAMES if (c := reads_of_a_question(trees()[n]))}
    read = {n: c for n, c in found.items() if not n.startswith(UNDERSTOOD_IN)}
    assert "assistant.question.report_choice" in found
    assert read == PASSED_ON


def reads_of_a_question(tree: ast.Module) -> int:
    """How often the words of a question, or those of its matter, are taken from it."""
    return sum(
        isinstance(node, ast.Attribute)
        and node.attr in WORDS_OF_A_QUESTION
        and ast.unparse(node.value).removesuffix(".matter").rsplit(".", 1)[-1]
        in ("question", "_question", "clearer")
        for node in ast.walk(tree)
    )


def test_there_is_no_import_cycle() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for other in graph()[module]:
                visit(other, (*path, module))
            done.add(module)

    for module in graph():
        visit(module, ())


@pytest.mark.parametrize("name", NAMES)
def test_each_library_has_one_owner(name: str) -> None:
    path = path_of(name).relative_to(ROOT).as_posix()
    for module in imports(trees()[name]):
        top = module.split(".")[0]
        assert top not in RETIRED, f"{name} imports the retired {top}"
        assert path in OWNERS.get(top, {path}), f"{name} imports {top}"
        if top == "gradio":
            assert path.startswith("assistant/web/"), f"{name} imports gradio"


def test_owners_are_there() -> None:
    assert not [path for paths in OWNERS.values() for path in paths if not (ROOT / path).exists()]


def canonical(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_the_program_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # An extra is declared too; what only developers have is not.
    extras = {k: v for k, v in project["optional-dependencies"].items() if k != "dev"}
    listed = [*project["dependencies"], *(one for extra in extras.values() for one in extra)]
    declared = {canonical(re.split(r"[^\w.-]", one)[0]) for one in [*listed, *BROUGHT]}
    homes = packages_distributions()
    own = {*PACKAGES, "app", *sys.stdlib_module_names}
    foreign = {what.split(".")[0] for tree in trees().values() for what in imports(tree)} - own
    assert "chromadb" in foreign
    assert not {top for top in foreign if not declared & {*map(canonical, homes.get(top, ()))}}


@pytest.mark.parametrize("name", NAMES)
def test_own_modules_are_imported_at_the_top(name: str) -> None:
    for function in functions(trees()[name]):
        for node in ast.walk(function):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert node.module.split(".")[0] not in PACKAGES, f"{name}: {node.module}"


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("name", NAMES)
def test_modules_and_functions_are_short(name: str) -> None:
    count = path_of(name).read_text(encoding="utf-8").count("\n")
    assert count <= LONGEST_MODULE, f"{name} has {count} lines"
    for node in functions(trees()[name]):
        assert lines_of(node) <= LONGEST_FUNCTION, f"{name}: {node.name} has {lines_of(node)} lines"


def test_most_functions_are_a_few_lines() -> None:
    lengths = [lines_of(node) for tree in trees().values() for node in functions(tree)]
    assert median(lengths) <= MEDIAN
    assert quantiles(lengths, n=10)[-1] <= NINE_IN_TEN


def test_few_modules_are_imported_by_one_alone() -> None:
    callers: dict[str, set[str]] = defaultdict(set)
    for name, others in graph().items():
        for other in others:
            callers[other].add(name)
    listed = set().union(*LISTED.values())
    # Verbs and routes are listed where the command line and the server are put together.
    one = [
        name
        for name in MODULES
        if len(callers[name]) == 1
        and name not in listed
        and not name.startswith("assistant.cli.")
        and not (name.startswith("assistant.web.") and name.endswith("_routes"))
    ]
    assert len(one) <= MOST_OF_ONE_CALLER, f"{len(one)}: {', '.join(one)}"


def test_there_are_no_more_modules_than_ideas() -> None:
    assert len(MODULES) <= MOST_MODULES


def test_what_is_listed_is_there() -> None:
    assert set().union(*LISTED.values()) <= set(MODULES)


def test_no_two_modules_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name in MODULES:
        places[name.rsplit(".", 1)[-1]].append(name)
    same = {k: v for k, v in places.items() if len(v) > 1 and k not in COMMON_NAMES}
    assert not same


def test_any_fault_at_all_is_caught_in_few_places() -> None:
    broad = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]
    assert len(broad) <= MOST_BROAD, f"{len(broad)}: {', '.join(broad)}"


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Whether any fault ends here; one that is raised again after tidying up does not."""
    names = (
        {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)}
        if handler.type
        else {"BaseException"}
    )
    raised = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(handler))
    return bool(names & {"Exception", "BaseException"}) and not raised


def test_tests_stand_where_what_they_test_stands() -> None:
    folders = {path_of(name).parent.relative_to(ROOT).as_posix() for name in NAMES}
    tests = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")]
    own = [path for path in tests if path.parts[0] in PACKAGES]
    assert not [path for path in own if path.parent.as_posix() not in folders]


def test_modules_have_a_test_file_of_their_name() -> None:
    tested = [
        name
        for name in MODULES
        if (path_of(name).parent.relative_to(ROOT).as_posix(), path_of(name).stem) in mirrored()
    ]
    share = len(tested) / len(MODULES)
    assert share >= LEAST_MIRRORED, f"{share:.2f} of {len(MODULES)}"


@cache
def mirrored() -> set[tuple[str, str]]:
    """Folder and name of what each test file tests by its own name."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        folder = path.parent.relative_to(ROOT / "tests").as_posix()
        name = path.stem.removeprefix("test_")
        found |= {(folder, name), (folder, f"__{name}__")}
    return found
