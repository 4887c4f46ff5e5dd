"""Reports are put into the folder and taken out; a server that follows or watches does its part."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from assistant.assembly import store_of
from assistant.errors import SettingsError
from assistant.web.server import _add_errors
from assistant.web.service import Service
from assistant.web.upload_routes import MOST_BYTES, Shelf, manage_routes, safe_name
from ingest.report_files import find_files
from tests.assistant.web.conftest import TEXT_REPORT, Running, settings_for
from tests.assistant.web.test_answer_routes import post
from tests.fakes import HashEmbedder, worded
from tests.ingest import written
from tests.texts import book
from tests.waiting import finished
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("C:\\reports\\a.PDF", "a.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("-rf.txt", "rf.txt"), (".hidden.txt", "hidden.txt"), ("a\u202egnp.pdf", "a_gnp.pdf"),
        ("<b>.pdf", "_b_.pdf"), ("Båth & “Wells”.pdf", "Båth & _Wells_.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)  # fmt: skip
def test_uploaded_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.fixture
def shelf(start: Callable[..., Running], tmp_path: Path) -> Running:
    (tmp_path / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    return start(tmp_path)


def wait_until_read(running: Running) -> dict[str, object]:
    for _ in range(300):
        state: dict[str, object] = httpx.get(f"{running.base}/api/progress").json()
        if not state["running"]:
            return state
        time.sleep(0.1)
    raise AssertionError("the index run does not end")


def test_a_report_is_added_removed_and_put_back(shelf: Running, tmp_path: Path) -> None:
    other = TEXT_REPORT.replace("Ashmere", "Brackenford").encode()
    added = httpx.put(f"{shelf.base}/api/reports/brackenford.txt", content=other)
    assert (added.status_code, added.json()) == (201, {"file": "brackenford.txt"})
    assert post(shelf, "/api/index", {}).status_code == 202
    assert not wait_until_read(shelf)["failed"]
    reports = httpx.get(f"{shelf.base}/api/reports").json()["reports"]
    new = next(r for r in reports if "Brackenford" in r["council"])
    assert httpx.get(shelf.base + new["link"]).status_code == 200
    assert httpx.delete(f"{shelf.base}/api/reports/{new['id']}").status_code == 202
    wait_until_read(shelf)
    gone = httpx.get(shelf.base + new["link"])
    assert gone.status_code == 404
    assert "has been removed" in gone.text
    assert httpx.get(f"{shelf.base}/reports/{new['id']}/pages/3").json()["message"]
    (file,) = httpx.get(f"{shelf.base}/api/removed").json()["removed"]
    assert (file["file"], file["removed"] < file["kept_until"]) == ("brackenford.txt", True)
    back = httpx.post(f"{shelf.base}/api/removed/brackenford.txt")
    assert (back.status_code, back.json()["file"]) == (202, "brackenford.txt")
    wait_until_read(shelf)
    assert httpx.get(shelf.base + new["link"]).status_code == 200
    again = httpx.post(f"{shelf.base}/api/removed/brackenford.txt")
    assert (again.status_code, again.json()["code"]) == (404, "not_removed")


def test_an_unreadable_upload_is_listed_with_its_reason(shelf: Running) -> None:
    httpx.put(f"{shelf.base}/api/reports/scan.pdf", content=b"%PDF-1.4 broken")
    post(shelf, "/api/index", {})
    wait_until_read(shelf)
    unread = httpx.get(f"{shelf.base}/api/reports").json()["unread"]
    assert [entry["file"] for entry in unread] == ["scan.pdf"]
    assert unread[0]["reason"].endswith(".")


def test_a_report_without_pages_opens_as_its_text(shelf: Running) -> None:
    for name, data in (
        ("netherby.html", written.page()),
        ("other.docx", written.word()),
        ("x.pdf", written.page()),
    ):
        assert httpx.put(f"{shelf.base}/api/reports/{name}", content=data).status_code == 201
    post(shelf, "/api/index", {})
    wait_until_read(shelf)
    shown = httpx.get(f"{shelf.base}/api/reports").json()
    assert [(entry["status"], entry["label"]) for entry in shown["unread"]] == [
        ("misnamed", "Not the type its name suggests")
    ]
    for entry in [r for r in shown["reports"] if "Netherby" in r["council"]]:
        assert (entry["pages"], entry["basis"]) == (0, "no page numbers")
        outline = httpx.get(f"{shelf.base}{entry['link']}/outline").json()
        assert [(p["name"], p["label"]) for p in outline["page_list"]] == [
            ("cover", "whole report")
        ]
        quote = "children tell them, so that plans are changed"
        text = httpx.get(f"{shelf.base}{entry['link']}/pages/cover?quote={quote}").json()
        assert text["found"]
        assert {block["kind"] for block in text["blocks"]} == {"h", "p", "li"}
        original = httpx.get(f"{shelf.base}{entry['link']}/original")
        assert "text/html" not in original.headers["content-type"]


def test_uploads_of_other_kinds_and_sizes_are_refused(shelf: Running, tmp_path: Path) -> None:
    assert httpx.put(f"{shelf.base}/api/reports/a.exe", content=b"MZ").status_code == 415
    assert httpx.put(f"{shelf.base}/api/reports/a.pdf", content=b"").status_code == 413

    def endless() -> object:
        for _ in range(MOST_BYTES // 1_000_000 + 2):
            yield b"0" * 1_000_000

    try:
        refused = httpx.put(f"{shelf.base}/api/reports/big.pdf", content=endless(), timeout=60)  # type: ignore[arg-type]
        assert refused.status_code == 413
    except httpx.WriteError:
        pass  # the server hung up in the middle, as it may
    assert not (tmp_path / "big.pdf").exists()


def test_nothing_is_changed_from_beyond_this_machine(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    (tmp_path / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    exposed = start(tmp_path, host="0.0.0.0", allow_anonymous=True)
    assert httpx.put(f"{exposed.base}/api/reports/a.txt", content=b"x").status_code == 403
    assert post(exposed, "/api/index", {}).status_code == 403
    assert httpx.delete(f"{exposed.base}/api/reports/{'0' * 64}").status_code == 403
    assert httpx.get(f"{exposed.base}/api/removed").status_code == 403
    assert httpx.post(f"{exposed.base}/api/removed/a.txt").status_code == 403
    assert httpx.get(f"{exposed.base}/api/progress").json()["may_change"] is False


# A server that follows: it answers from what another process indexed, and changes nothing.


def write(folder: Path, name: str, seed: int) -> None:
    folder.mkdir(exist_ok=True)
    text = book(seed, chapters=2).text.replace("Testshire", name)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def answered(service: Service, method: str, path: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(manage_routes(Shelf(service)))
    _add_errors(app)

    async def got() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, content=b"x")

    return finished(got())


def test_it_catches_up_with_the_process_that_writes_and_changes_nothing(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    write(reports, "Upshire", 1)
    settings = settings_for(tmp_path, reports, follow=True)
    with Store(settings.data_dir) as writer:
        build_index(writer, find_files(reports), HashEmbedder())
        with store_of(settings) as follower:
            service = Service(settings, follower, HashEmbedder(), worded)
            assert not service.catch_up()
            write(reports, "Downshire", 2)
            build_index(writer, find_files(reports), HashEmbedder())
            assert len(service.assistant.library.reports) == 1
            assert service.catch_up()
            assert len(service.assistant.library.reports) == 2
            assert not service.catch_up()
            for method, path in (
                ("POST", "/api/index"),
                ("PUT", "/api/reports/new.pdf"),
                ("DELETE", f"/api/reports/{'a' * 64}"),
                ("POST", "/api/removed/new.pdf"),
            ):
                response = answered(service, method, path)
                assert (response.status_code, response.json()["code"]) == (409, "follows")
            assert answered(service, "GET", "/api/progress").json()["may_change"] is False
        assert sorted(path.name for path in reports.iterdir()) == ["Downshire.txt", "Upshire.txt"]


def test_what_writes_is_refused_where_another_process_writes(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_FOLLOW is set"):
        store_of(settings_for(tmp_path, tmp_path, follow=True), mend=True)


# A server that watches its reports folder: what is put there answers without being told to.


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
