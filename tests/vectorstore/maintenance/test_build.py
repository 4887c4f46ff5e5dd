"""The index mirrors the folder; what was embedded is not embedded again."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.report_files import find_files
from tests.conftest import SAMPLES
from tests.fakes import HashEmbedder
from tests.texts import book
from tests.vectorstore.maintenance.indexing import ask, councils, index, reached
from vectorstore.errors import (
    IndexMissing,
    ModelMismatch,
    NothingThere,
    SchemaMismatch,
    SearchUnavailable,
)
from vectorstore.index.health import digest
from vectorstore.index.store import Store
from vectorstore.maintenance import build
from vectorstore.maintenance.build import How, build_index, path_key, read_changed
from vectorstore.models.embeddings import Vectors
from vectorstore.search import Query, Searcher
from vectorstore.types import FileState, Progress, Scope, silent


class Breaking(HashEmbedder):
    """Stops like a pulled plug after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.left = calls

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode(texts, progress)


def test_hidden_files_and_readmes_are_no_reports(tmp_path: Path) -> None:
    for name in ("a.txt", "deep/b.pdf", "README.md", "readme", ".hidden.txt", ".git/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["a.txt", "deep/b.pdf"]


def test_all_reports_of_a_folder_are_indexed(store: Store, folder: Path) -> None:
    stats = index(store, folder)
    assert (stats.reports, stats.removed, stats.unread) == (2, 0, ())
    assert councils(store) == {"upshire", "downshire"}
    assert stats.embedded > stats.chunks > 10
    assert reached(store) == stats.chunks


def test_an_unchanged_folder_embeds_nothing(store: Store, folder: Path) -> None:
    index(store, folder)
    before = store.generation
    again = HashEmbedder()
    stats = index(store, folder, again)
    assert again.encoded == []
    assert (stats.embedded, stats.unchanged) == (0, 2)
    assert store.generation == before


def test_an_added_report_is_embedded_alone(store: Store, folder: Path) -> None:
    index(store, folder)
    text = book(9, chapters=2).text.replace("Testshire", "Midshire")
    (folder / "new.txt").write_text(text, encoding="utf-8")
    again = HashEmbedder()
    stats = index(store, folder, again)
    assert (stats.reports, stats.unchanged) == (3, 2)
    assert again.encoded
    assert not any("Upshire" in text or "Downshire" in text for text in again.encoded)
    assert councils(store) == {"upshire", "downshire", "midshire"}


def test_a_removed_report_stops_answering(store: Store, folder: Path) -> None:
    index(store, folder)
    (folder / "upshire.txt").unlink()
    stats = index(store, folder)
    assert (stats.reports, stats.removed, stats.embedded) == (1, 1, 0)
    assert set(ask(store, "council")) == {"downshire"}


def test_a_changed_report_takes_the_place_of_the_old(store: Store, folder: Path) -> None:
    index(store, folder)
    path = folder / "upshire.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nThe zeppelin had landed twice.\n", encoding="utf-8")
    stats = index(store, folder)
    assert (stats.reports, stats.removed, stats.unchanged) == (2, 1, 1)
    assert ask(store, "zeppelin")[0] == "upshire"
    assert len(store.ledger.reports()) == 2


def test_a_renamed_report_keeps_its_vectors_and_has_its_new_name(
    store: Store, folder: Path
) -> None:
    index(store, folder)
    (folder / "upshire.txt").rename(folder / "renamed.txt")
    stats = index(store, folder)
    assert (stats.embedded, stats.unchanged, stats.removed) == (0, 2, 0)
    assert {row.file for row in store.ledger.reports()} == {"renamed.txt", "downshire.txt"}
    assert {Path(state.path).name for state in store.ledger.files()} == {
        "renamed.txt",
        "downshire.txt",
    }


def test_another_folder_leaves_nothing_of_the_first(store: Store, folder: Path) -> None:
    index(store, folder)
    index(store, SAMPLES)
    assert councils(store) == {"quillmere", "skelderby", "vennshire"}
    assert len(store.vectors.generations()) == 1


def test_a_file_that_cannot_be_read_is_listed_and_stops_nothing(store: Store, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 no more")
    (folder / "empty.txt").write_bytes(b"")
    stats = index(store, folder)
    assert stats.reports == 2
    assert {Path(s.path).name: s.status for s in stats.unread} == {
        "broken.pdf": "damaged",
        "empty.txt": "no-text",
    }
    assert all(s.reason.endswith(".") for s in stats.unread)
    assert {Path(s.path).name for s in index(store, folder).unread} == {"broken.pdf", "empty.txt"}


def test_a_broken_file_that_was_mended_is_read(store: Store, folder: Path) -> None:
    (folder / "late.txt").write_bytes(b"")
    index(store, folder)
    text = book(7, chapters=2).text.replace("Testshire", "Lateshire")
    (folder / "late.txt").write_text(text, encoding="utf-8")
    assert index(store, folder).unread == ()
    assert "lateshire" in councils(store)


def test_paths_are_added_to_what_is_there(store: Store, folder: Path) -> None:
    index(store, folder)
    added = [SAMPLES / "quillmere.pdf"]
    stats = build_index(store, added, HashEmbedder(), how=How(keep_others=True))
    assert stats.reports == 3
    assert councils(store) == {"upshire", "downshire", "quillmere"}


def test_an_empty_folder_removes_nothing_without_being_told_to(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    index(store, folder)
    (tmp_path / "none").mkdir()
    (tmp_path / "unreadable").mkdir()
    (tmp_path / "unreadable" / "empty.txt").write_bytes(b"")
    for name in ("none", "unreadable"):
        with pytest.raises(NothingThere, match="the index holds 2: nothing was removed"):
            index(store, tmp_path / name)
    store.ledger.put("schema", "0")
    with pytest.raises(NothingThere):
        index(store, tmp_path / "none")
    index(store, folder)
    assert councils(store) == {"upshire", "downshire"}
    emptied = build_index(store, [], HashEmbedder(), how=How(may_empty=True))
    assert (emptied.reports, emptied.removed) == (0, 2)
    assert ask(store, "council") == []


def test_an_empty_folder_makes_an_empty_index(store: Store, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    stats = index(store, tmp_path / "none")
    assert (stats.reports, stats.chunks, stats.embedded) == (0, 0, 0)
    assert ask(store, "council") == []


def test_progress_tells_of_every_stage(store: Store, folder: Path) -> None:
    told: dict[str, int] = {}

    def progress(stage: str, done: int, total: int, detail: str = "") -> None:
        assert done <= total
        told[stage] = told.get(stage, 0) + done

    build_index(store, find_files(folder), HashEmbedder(), progress)
    assert told["reading"] == told["building"] == 2
    assert told["embedding"] > 20


def test_an_interrupted_run_leaves_the_old_index_and_goes_on_where_it_stopped(
    store: Store, folder: Path
) -> None:
    index(store, folder)
    for seed in range(20, 24):
        text = book(seed, chapters=6).text.replace("Testshire", f"Newshire{seed}")
        (folder / f"{seed}.txt").write_text(text, encoding="utf-8")
    broken = Breaking(2)
    with pytest.raises(KeyboardInterrupt):
        index(store, folder, broken)
    assert councils(store) == {"upshire", "downshire"}
    assert set(ask(store, "council")) <= {"upshire", "downshire"}
    again = HashEmbedder()
    stats = index(store, folder, again)
    assert stats.reports == 6
    assert broken.encoded
    assert not set(broken.encoded) & set(again.encoded)
    assert reached(store) == stats.chunks


def stopping(after: int) -> Progress:
    """Stops the run, as Ctrl-C does, once so many files have been read."""
    seen = 0

    def progress(stage: str, done: int, total: int, detail: str = "") -> None:
        nonlocal seen
        seen += done if stage == "reading" else 0
        if seen > after:
            raise KeyboardInterrupt

    return progress


def test_what_was_read_before_an_interruption_is_not_read_again(store: Store, folder: Path) -> None:
    index(store, folder)
    for seed in range(20, 26):
        text = book(seed, chapters=2).text.replace("Testshire", f"Newshire{seed}")
        (folder / f"{seed}.txt").write_text(text, encoding="utf-8")
    (folder / "00.txt").write_bytes(b"")
    with pytest.raises(KeyboardInterrupt):
        build_index(store, find_files(folder), HashEmbedder(), stopping(4))
    assert councils(store) == {"upshire", "downshire"}
    told: dict[str, int] = {}

    def progress(stage: str, done: int, total: int, detail: str = "") -> None:
        told[stage] = told.get(stage, 0) + done

    stats = build_index(store, find_files(folder), HashEmbedder(), progress)
    assert told["reading"] == 3
    assert (stats.reports, [s.status for s in stats.unread]) == (8, ["no-text"])
    assert store.ledger.waiting() == []
    assert reached(store) == stats.chunks


def test_a_report_that_was_removed_while_it_waited_does_not_answer(
    store: Store, folder: Path
) -> None:
    text = book(9, chapters=2).text.replace("Testshire", "Midshire")
    (folder / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        index(store, folder, Breaking(0))
    assert len(store.ledger.waiting()) == 3
    (folder / "a.txt").unlink()
    assert index(store, folder).reports == 2
    assert councils(store) == {"upshire", "downshire"}


def test_another_model_is_refused_until_indexed_again(store: Store, folder: Path) -> None:
    index(store, folder)
    other = HashEmbedder(64, "other")
    with pytest.raises(ModelMismatch, match=r"made by the model hash, not by other: run .* index"):
        Searcher(store, other)
    stats = index(store, folder, other)
    assert stats.embedded == len(other.encoded) > stats.chunks
    assert ask(store, "council", other)


def test_sentences_are_compared_after_a_change_of_model(store: Store, folder: Path) -> None:
    index(store, folder)
    other = HashEmbedder(64, "other")
    index(store, folder, other)
    searcher = Searcher(store, other)
    found = searcher.search(Query(searcher.encode("council staff"), ()), Scope(), 3)
    assert found
    assert all(f.near for f in found)


def test_a_change_of_model_that_was_interrupted_goes_on_where_it_stopped(
    store: Store, folder: Path
) -> None:
    index(store, folder)
    broken = Breaking(1)
    broken.name = "other"
    with pytest.raises(KeyboardInterrupt):
        index(store, folder, broken)
    assert ask(store, "council")
    again = HashEmbedder(name="other")
    index(store, folder, again)
    assert not set(broken.encoded) & set(again.encoded)


def test_a_generation_of_another_shape_is_made_anew_without_embedding(
    store: Store, folder: Path
) -> None:
    embedder = HashEmbedder()
    build_index(store, find_files(folder), embedder)
    before, encoded = store.base, len(embedder.encoded)
    build_index(store, find_files(folder), embedder)
    assert store.base == before
    store.ledger.put("base_shape", "another")
    build_index(store, find_files(folder), embedder)
    assert store.base[0] > before[0]
    assert len(embedder.encoded) == encoded


def test_an_index_of_another_version_is_told_and_made_anew(store: Store, folder: Path) -> None:
    index(store, folder)
    store.ledger.put("schema", "0")
    with pytest.raises(SchemaMismatch, match="another version of the program"):
        Searcher(store, HashEmbedder())
    again = HashEmbedder()
    stats = index(store, folder, again)
    assert (stats.reports, stats.embedded, again.encoded) == (2, 0, [])
    assert ask(store, "council")


def test_a_rebuild_reads_everything_again_and_embeds_nothing(store: Store, folder: Path) -> None:
    index(store, folder)
    before = store.ledger.numbers()
    again = HashEmbedder()
    stats = build_index(store, find_files(folder), again, how=How(anew=True))
    assert (stats.reports, stats.unchanged, again.encoded) == (2, 0, [])
    after = store.ledger.numbers()
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    assert reached(store) == stats.chunks


def test_a_rebuild_that_is_interrupted_leaves_the_old_index_and_is_taken_up(
    store: Store, folder: Path
) -> None:
    index(store, folder)
    before, found = store.ledger.numbers(), ask(store, "council")
    with pytest.raises(KeyboardInterrupt):
        build_index(store, find_files(folder), HashEmbedder(), stopping(1), How(anew=True))
    assert store.ledger.numbers() == before
    assert ask(store, "council") == found
    index(store, folder)
    assert not set(store.ledger.numbers().values()) & set(before.values())
    assert ask(store, "council") == found


def test_vectors_of_removed_reports_are_dropped(store: Store, folder: Path) -> None:
    index(store, folder)
    (folder / "upshire.txt").unlink()
    index(store, folder)
    (folder / "upshire.txt").write_text(
        book(1, chapters=3).text.replace("Testshire", "Upshire"), encoding="utf-8"
    )
    again = HashEmbedder()
    index(store, folder, again)
    assert any("Upshire" in text for text in again.encoded)


def test_a_search_before_any_index_is_told(store: Store) -> None:
    with pytest.raises(IndexMissing, match="Nothing has been indexed yet"):
        Searcher(store, HashEmbedder())


def test_while_others_ask_chroma_is_written_by_another_process(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "FEW", 0)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        with pytest.raises(SearchUnavailable, match="could not be made anew"):
            build_index(store, find_files(folder), HashEmbedder(), how=How(apart=True))
    # What was read is there; the next run makes what is missing.
    assert councils(store) == {"upshire", "downshire"}
    stats = build_index(store, find_files(folder), HashEmbedder(), how=How(apart=True))
    assert stats.embedded == 0
    held, given = store.counts()
    assert held == given
    assert reached(store) == stats.chunks


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


def test_a_copy_of_the_folder_with_other_times_is_not_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one", encoding="utf-8")
    found = file.stat()
    state = FileState(path_key(file), digest(file), "ok", "", found.st_size, found.st_mtime_ns - 9)
    (kept, report), *others = read_changed([file], {state.path: state}, silent)
    assert (kept, report, others) == (replace(state, modified=found.st_mtime_ns), None, [])


def test_other_bytes_of_the_same_size_at_another_time_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one", encoding="utf-8")
    found = file.stat()
    state = FileState(path_key(file), digest(file), "ok", "", found.st_size, found.st_mtime_ns - 9)
    file.write_text("two", encoding="utf-8")
    ((kept, _),) = read_changed([file], {state.path: state}, silent)
    assert kept.report_id != state.report_id
