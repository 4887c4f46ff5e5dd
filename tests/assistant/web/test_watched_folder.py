"""A server that watches its reports folder: what is put there answers without being told to."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.web.service import Service
from assistant.web.uploads import Shelf
from ingest.files.folder import find_files
from tests.assistant.web.conftest import settings_for
from tests.assistant.web.test_following import write
from tests.fakes import HashEmbedder, worded
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    write(tmp_path / "reports", "Upshire", 1)
    settings = settings_for(tmp_path, tmp_path / "reports", watch=True)
    with Store(settings.data_dir) as store:
        build_index(store, find_files(settings.reports), HashEmbedder())
        yield Service(settings, store, HashEmbedder(), worded)


def loaded(service: Service) -> list[str]:
    return [report.row.file for report in service.assistant.library.reports]


def looked(shelf: Shelf, times: int = 2) -> list[bool]:
    found = []
    for _ in range(times):
        found.append(shelf.look())
        while shelf.progress.running:
            time.sleep(0.01)
    return found


def test_what_is_added_changed_or_taken_away_is_indexed_once(service: Service) -> None:
    shelf, folder = Shelf(service), service.settings.reports
    assert looked(shelf) == [False, False]
    write(folder, "Downshire", 2)
    assert looked(shelf, 3) == [False, True, False]
    assert loaded(service) == ["Downshire.txt", "Upshire.txt"]
    (folder / "Upshire.txt").unlink()
    (folder / "note.pdf").write_text("no report")
    assert looked(shelf, 4) == [False, True, False, False]
    assert loaded(service) == ["Downshire.txt"]
    assert [what for _, _, what, *_ in service.store.ledger.changes(3)] == [
        "removed", "added", "added",
    ]  # fmt: skip


def test_a_file_that_is_being_copied_waits_and_an_empty_folder_changes_nothing(
    service: Service,
) -> None:
    shelf, folder = Shelf(service), service.settings.reports
    with (folder / "long.txt").open("w") as file:
        for _ in range(3):
            file.write("More of it comes. ")
            file.flush()
            assert not shelf.look()
    shutil.move(folder, folder.with_name("elsewhere"))
    assert looked(shelf, 3) == [False, False, False]
    assert loaded(service) == ["Upshire.txt"]
