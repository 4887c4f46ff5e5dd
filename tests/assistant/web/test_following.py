"""A server that follows: it answers from what another process indexed, and changes nothing."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from assistant.assembly import store_of
from assistant.errors import SettingsError
from assistant.web.service import Service
from assistant.web.upload_routes import manage_routes
from assistant.web.uploads import Shelf
from ingest.files.folder import find_files
from tests.assistant.web.conftest import settings_for
from tests.fakes import HashEmbedder, worded
from tests.texts import book
from tests.waiting import finished
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index


def write(folder: Path, name: str, seed: int) -> None:
    folder.mkdir(exist_ok=True)
    text = book(seed, chapters=2).text.replace("Testshire", name)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def answered(service: Service, method: str, path: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(manage_routes(Shelf(service)))

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
