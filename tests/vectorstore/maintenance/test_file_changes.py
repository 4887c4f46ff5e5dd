"""Which files are read again: by size and time, by bytes; two of one content are one report."""

import os
import shutil
from pathlib import Path

from ingest.files.folder import find_files
from tests.fakes import HashEmbedder
from tests.vectorstore.maintenance.indexing import ask, councils, index
from vectorstore.index.store import Store
from vectorstore.maintenance.build import How, build_index


def test_a_file_of_the_same_size_and_time_is_not_read_again(store: Store, folder: Path) -> None:
    index(store, folder)
    path = folder / "upshire.txt"
    before = path.stat()
    path.write_bytes(b"x" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert index(store, folder).unchanged == 2
    assert councils(store) == {"upshire", "downshire"}


def test_an_edit_that_keeps_size_and_time_is_found_by_its_bytes(store: Store, folder: Path) -> None:
    index(store, folder)
    path = folder / "upshire.txt"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("council", "zeppoli"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert index(store, folder).unchanged == 2
    again = HashEmbedder()
    stats = build_index(store, find_files(folder), again, how=How(check=True))
    assert (stats.unchanged, stats.removed) == (1, 1)
    assert ask(store, "zeppoli")[0] == "upshire"


def test_a_touched_file_embeds_nothing(store: Store, folder: Path) -> None:
    index(store, folder)
    os.utime(folder / "upshire.txt", (1, 1))
    again = HashEmbedder()
    assert index(store, folder, again).embedded == 0
    assert again.encoded == []


def test_two_files_of_the_same_content_are_one_report(store: Store, folder: Path) -> None:
    shutil.copy(folder / "upshire.txt", folder / "zcopy.txt")
    stats = index(store, folder)
    assert stats.reports == 2
    (double,) = stats.unread
    assert double.status == "duplicate"
    assert double.reason == "zcopy.txt has the same content as upshire.txt."
    (folder / "upshire.txt").unlink()
    stats = index(store, folder)
    assert (stats.reports, stats.unread, stats.embedded) == (2, (), 0)
    assert {row.file for row in store.ledger.reports()} == {"zcopy.txt", "downshire.txt"}


def test_a_file_given_twice_is_indexed_once(store: Store, folder: Path) -> None:
    file = folder / "upshire.txt"
    stats = build_index(store, [file, folder / ".." / "reports" / "upshire.txt"], HashEmbedder())
    assert (stats.reports, stats.unread) == (1, ())


def test_added_content_that_is_there_already_is_a_duplicate(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    index(store, folder)
    copy = Path(shutil.copy(folder / "upshire.txt", tmp_path / "copy.txt"))
    stats = build_index(store, [copy], HashEmbedder(), how=How(keep_others=True))
    assert stats.reports == 2
    assert [s.status for s in stats.unread] == ["duplicate"]
