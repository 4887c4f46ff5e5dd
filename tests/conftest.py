"""What all tests share: the sample reports as read and as indexed, no network, no settings."""

import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.library.reports import Library
from assistant.pipeline import Assistant
from ingest.reader import Reading, read_file
from ingest.report_files import find_files
from ingest.types import Report
from tests.fakes import HashEmbedder, worded
from tests.graded import write
from tests.ingest.reports import read_report
from vectorstore.index.store import Store
from vectorstore.maintenance import build
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import SentenceEmbedder

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_reports"
SHARED = ROOT.parent / "shared"
LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0")


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        del os.environ[name]


# Files that take long, longest first: begun first, none is left to one process at the end.
LONG = ("assistant/model/test_real_model.py", "ingest/test_real_reports.py", "e2e/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [not item.nodeid.startswith(f"tests/{file}") for file in LONG])
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


class NetworkUsed(AssertionError):
    """A test reached for another machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection but those within this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(made: socket.socket, address: Any) -> None:
        if made.family != socket.AF_UNIX and address[0] not in LOCAL:
            raise NetworkUsed(f"a test connects to {address[0]}")

    def guarded(made: socket.socket, address: Any) -> None:
        refuse(made, address)
        connect(made, address)

    def guarded_ex(made: socket.socket, address: Any) -> int:
        refuse(made, address)
        return connect_ex(made, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield


def read_here(paths: Sequence[Path]) -> Iterator[Reading]:
    """Read files one after another in this process."""
    for path in paths:
        yield read_file(path)


@pytest.fixture(scope="session", autouse=True)
def no_readers() -> Iterator[None]:
    """Indexing starts no processes, which take longer than a small report.

    Those of `ingest/reader.py` have tests of their own, and the real program starts them too.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "read_all", read_here)
        yield


@pytest.fixture(scope="session")
def reports() -> dict[str, Report]:
    """The sample reports by their council's id."""
    found = [read_report(path) for path in sorted(SAMPLES.glob("*.pdf"))]
    return {report.cover.council_id: report for report in found}


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample reports, indexed with vectors of hashed words; not to be changed."""
    with Store(tmp_path_factory.mktemp("samples")) as store:
        build_index(store, find_files(SAMPLES), HashEmbedder())
        yield store


@pytest.fixture(scope="session")
def assistant(sample_store: Store) -> Assistant:
    """An assistant over the sample reports."""
    return worded(sample_store)


@pytest.fixture(scope="session")
def library(assistant: Assistant) -> Library:
    """The loaded sample reports."""
    return assistant.library


@pytest.fixture(scope="session")
def real_embedder() -> SentenceEmbedder:
    """The packaged embedding model, loaded once."""
    return SentenceEmbedder()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real reports, beside the repository; a clone may lack it, CI may not."""
    if SHARED.is_dir():
        return SHARED
    reason = "The folder ../shared with the real reports is not beside this repository."
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_reports(shared: Path) -> dict[str, Report]:
    """The two real text reports by their council's id."""
    found = [read_report(path) for path in sorted((shared / "reports" / "cqc").glob("*.txt"))]
    return {report.cover.council_id: report for report in found}


@pytest.fixture(scope="session")
def graded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of invented reports with grades, of several councils, kinds and years."""
    return write(tmp_path_factory.mktemp("graded"))


@pytest.fixture(scope="session")
def graded(graded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the invented reports with grades."""
    with Store(tmp_path_factory.mktemp("graded_data")) as store:
        build_index(store, find_files(graded_folder), HashEmbedder())
        yield worded(store)
