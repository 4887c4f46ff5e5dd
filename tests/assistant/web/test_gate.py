"""Who is let in: every route against every kind of caller that should not be."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from starlette.requests import Request

from assistant.errors import ServerError
from assistant.people.keys import Keys, Person, Role
from assistant.people.people_database import Kept
from assistant.web.api import Refused
from assistant.web.gate import Doorkeeper, Limiter, needed
from assistant.web.server import check_exposure
from tests.assistant.web.conftest import TEXT_REPORT, Running, copy_of_samples, settings_for

GRADE = "How was Quillmere graded for safeguarding adults?"
PAGE = "https://intranet.example"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.close()


def request(
    address: str = "127.0.0.1", path: str = "/", method: str = "POST", **headers: str
) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b"",
         "client": (address, 1), "server": ("127.0.0.1", 80), "scheme": "http"}
    )  # fmt: skip


def test_without_signing_in_a_proxy_ends_the_rights_of_an_editor(
    kept: Kept, tmp_path: Path
) -> None:
    keeper = Doorkeeper(settings_for(tmp_path, tmp_path), Keys(kept))

    def role(**headers: str) -> Role:
        person = keeper.person(request(**headers))
        assert person
        return person.role

    assert role() is Role.EDITOR
    assert role(x_forwarded_for="192.0.2.1") is Role.READER
    # The next request may come without the header, and from the same proxy.
    assert role() is Role.READER


def test_only_named_proxies_say_who_asks(kept: Kept, tmp_path: Path) -> None:
    more = {"auth": "proxy", "proxy_addresses": "10.0.0.0/24", "editors": "ada"}
    keeper = Doorkeeper(settings_for(tmp_path, tmp_path, **more), Keys(kept))
    said = {"x_forwarded_user": "ada"}
    assert keeper.person(request("10.0.0.7", **said)) == Person(
        "ada", Role.EDITOR, subject="proxy:ada"
    )
    bob = keeper.person(request("10.0.0.7", x_forwarded_user="bob"))
    assert bob == Person("bob", Role.READER, subject="proxy:bob")
    assert keeper.person(request("10.0.0.7", x_forwarded_user="b" * 201)) is None
    for address in ("10.0.1.7", "127.0.0.1", "", "testclient"):
        assert keeper.person(request(address, **said)) is None
    assert keeper.person(request("10.0.0.7")) is None
    for wrong in ("", "proxy.example", "10.0.0.0/99"):
        settings = settings_for(tmp_path, tmp_path, auth="proxy", proxy_addresses=wrong)
        with pytest.raises(ServerError, match="PROXY_ADDRESSES"):
            check_exposure(settings)


def test_too_many_questions_are_told_when_to_come_again() -> None:
    limiter = Limiter("2/minute", "3/minute")
    ada, bob = Person("ada", Role.READER), Person("bob", Role.READER)

    def ask(person: Person, **headers: str) -> None:
        limiter.check(request(path="/api/ask", **headers), person)

    ask(ada), ask(ada), ask(bob)
    with pytest.raises(Refused) as refused:
        ask(ada)
    assert refused.value.status == 429
    assert 0 < int((refused.value.headers or {})["Retry-After"]) <= 120
    for name in "cde":
        ask(Person(name, Role.READER), origin=PAGE)
    with pytest.raises(Refused):
        ask(Person("f", Role.READER), origin=PAGE)
    with pytest.raises(ServerError, match="often"):
        Limiter("often", "3/minute")


@pytest.fixture(scope="module")
def locked(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Running:
    folder = copy_of_samples(tmp_path_factory.mktemp("locked"))
    (folder / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    return start(folder, auth="keys")


@pytest.fixture(scope="module")
def secrets(locked: Running) -> dict[str, str]:
    kept = Kept(locked.settings.data_dir)
    keys = Keys(kept)
    made = {role.value: keys.make(role.value, role, 1, [PAGE]) for role in Role}
    made["scoped"] = keys.make("scoped", Role.READER, 1, [], ["skelderby"])
    made["revoked"] = keys.make("revoked", Role.EDITOR)
    keys.revoke(next(key.id for key in keys.every() if key.person.name == "revoked"))
    made["expired"] = keys.make("expired", Role.EDITOR, -1)
    kept.close()
    return made


HIDDEN = (
    ("GET", "/"), ("GET", "/config"), ("GET", "/theme.css"), ("POST", "/gradio_api/queue/join"),
    ("GET", "/gradio_api/queue/data?session_hash=a"), ("GET", "/gradio_api/heartbeat/a"),
    ("POST", "/gradio_api/cancel"), ("POST", "/gradio_api/reset"), ("POST", "/mcp"),
    ("GET", "/gradio_api/startup-events"), ("GET", "/gradio_api/app_id"), ("GET", "/embed/start"),
    ("GET", "/docs"), ("GET", "/openapi.json"), ("POST", "/sign-out"), ("GET", "/api/me"),
)  # fmt: skip


def routes(running: Running, secret: str) -> list[tuple[str, str]]:
    schema = httpx.get(f"{running.base}/openapi.json", headers=bearer(secret)).json()
    told = [
        (method.upper(), path.replace("{report_id}", "0" * 64).replace("{name}", "1"))
        for path, operations in schema["paths"].items()
        for method in operations
    ]
    assert len(told) > 20
    return [*told, *HIDDEN]


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def test_nobody_is_let_in_on_any_route(locked: Running, secrets: dict[str, str]) -> None:
    callers: dict[str, dict[str, str]] = {
        "no key": {}, "revoked": bearer(secrets["revoked"]), "expired": bearer(secrets["expired"]),
        "invented": bearer("ra_editor_x"), "empty": {"authorization": "Bearer"},
        "basic": {"authorization": f"Basic {secrets['editor']}"},
        "forged": {"x-forwarded-user": "admin", "x-forwarded-for": "127.0.0.1", "x-real-ip": "::1"},
        "cookie": {"cookie": f"ra_session={secrets['editor']}; ra_window=x"},
        "embed elsewhere": bearer(secrets["embed"]) | {"origin": "https://evil.example"},
        "embed without a page": bearer(secrets["embed"]),
    }  # fmt: skip
    let_in = []
    with httpx.Client(base_url=locked.base) as client:
        for method, path in routes(locked, secrets["reader"]):
            if needed(method, path.partition("?")[0]) is None:
                continue
            for name, headers in callers.items():
                status = client.request(method, path, headers=headers).status_code
                if status not in (401, 403):
                    let_in.append((method, path, name, status))
    assert let_in == []


def test_a_reader_does_no_editors_act_and_an_embed_key_only_asks(
    locked: Running, secrets: dict[str, str]
) -> None:
    with httpx.Client(base_url=locked.base) as client:
        for method, path in routes(locked, secrets["reader"]):
            role = needed(method, path.partition("?")[0])
            if role is Role.EDITOR:
                refused = client.request(method, path, headers=bearer(secrets["reader"]))
                assert refused.status_code == 403, path
            if role in (Role.EDITOR, Role.READER):
                headers = bearer(secrets["embed"]) | {"origin": PAGE}
                assert client.request(method, path, headers=headers).status_code == 403, path


def test_people_are_told_on_a_page_and_programs_in_a_problem(
    locked: Running, secrets: dict[str, str]
) -> None:
    """A reader who follows a link to what is an editor's, or to what is gone."""
    with httpx.Client(base_url=locked.base, headers=bearer(secrets["reader"])) as client:
        for path, status in (("/batch", 403), ("/answers/none", 404), ("/nowhere", 404)):
            page = client.get(path, headers={"accept": "text/html,*/*"})
            assert (page.status_code, page.headers["content-type"][:9]) == (status, "text/html")
            assert client.get(path).json()["status"] == status


def test_other_origins_do_nothing_with_somebodys_cookies(
    locked: Running, secrets: dict[str, str]
) -> None:
    with httpx.Client(base_url=locked.base) as client:
        signed = client.post("/sign-in", data={"key": secrets["editor"], "next": "/docs"})
        assert (signed.status_code, signed.headers["location"]) == (303, "/docs")
        assert client.get("/api/me").json() == {
            "name": "editor", "role": "editor", "signed_in": True,
        }  # fmt: skip
        for method, path in routes(locked, secrets["reader"]):
            for origin in ("https://evil.example", "null", PAGE, "http://[", "x://[::1"):
                asks = origin == PAGE and path.startswith("/api/ask")
                if method in ("POST", "PUT", "DELETE") and not asks:
                    refused = client.request(method, path, headers={"origin": origin})
                    assert refused.status_code == 403, (path, origin)
        assert client.post("/sign-out").status_code == 303
        assert client.get("/api/me").status_code == 401


def test_no_page_that_is_not_named_may_frame_anything(
    locked: Running, secrets: dict[str, str]
) -> None:
    with httpx.Client(base_url=locked.base, headers=bearer(secrets["editor"])) as client:
        for method, path in [*routes(locked, secrets["reader"]), ("GET", "/sign-in")]:
            if method == "GET" and "/queue/data" not in path and "/heartbeat/" not in path:
                policy = client.get(path, headers={"accept": "text/html"}).headers[
                    "content-security-policy"
                ]
                (framers,) = re.findall(r"frame-ancestors (.*)$", policy)
                assert framers in ("'self'", "'none'"), path


def test_an_embed_key_asks_from_its_page(locked: Running, secrets: dict[str, str]) -> None:
    headers = bearer(secrets["embed"]) | {"origin": PAGE}
    answer = httpx.post(f"{locked.base}/api/ask", json={"question": GRADE}, headers=headers)
    assert answer.json()["status"] == "answered"
    assert answer.headers["access-control-allow-origin"] == PAGE
    asks = {"origin": PAGE, "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type"}  # fmt: skip
    before = httpx.options(f"{locked.base}/api/ask", headers=asks)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, PAGE)


def test_a_key_is_answered_from_its_councils_alone(
    locked: Running, secrets: dict[str, str]
) -> None:
    headers = bearer(secrets["scoped"])
    outside = httpx.post(f"{locked.base}/api/ask", json={"question": GRADE}, headers=headers).json()
    assert (outside["status"], outside["citations"]) == ("not_in_reports", [])
    refused = httpx.post(
        f"{locked.base}/api/ask", json={"question": GRADE, "councils": ["quillmere"]},
        headers=headers,
    )  # fmt: skip
    assert refused.status_code == 422


def test_people_are_led_to_the_sign_in_page(locked: Running, secrets: dict[str, str]) -> None:
    led = httpx.get(f"{locked.base}/", headers={"accept": "text/html"})
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=/")
    form = httpx.get(f"{locked.base}/sign-in?next=/%22%3E%3Cscript%3E")
    assert "<script>" not in form.text
    for secret in ("wrong", secrets["embed"], secrets["revoked"]):
        wrong = httpx.post(f"{locked.base}/sign-in", data={"key": secret})
        assert wrong.status_code == 401
        assert "set-cookie" not in wrong.headers


def test_a_windows_session_is_its_owners(samples: Running) -> None:
    with httpx.Client(base_url=samples.base) as one, httpx.Client(base_url=samples.base) as two:
        one.get("/"), two.get("/")
        asked = {"session_hash": "theirs", "fn_index": 0, "data": [], "event_id": "x"}
        assert one.post("/gradio_api/queue/join", json=asked).status_code == 200
        stolen = two.get("/gradio_api/queue/data?session_hash=theirs")
        assert (stolen.status_code, stolen.json()["code"]) == (403, "session")
        for path in ("cancel", "reset", "queue/join"):
            assert two.post(f"/gradio_api/{path}", json=asked).status_code == 403
        assert httpx.get(f"{samples.base}/gradio_api/heartbeat/theirs").status_code == 403


def test_malformed_requests_are_never_a_fault_of_ours(samples: Running) -> None:
    odd = ["[", "]", "[::1", "a b", "%", "\\", "x" * 300, "127.0.0.1:99999", "http://", "[v1.x]",
           "@", "127.0.0.1@evil", "::::", "a:b:c"]  # fmt: skip
    statuses = []
    with httpx.Client(base_url=samples.base) as client:
        for text in odd:
            statuses.append(client.get("/api/reports", headers={"host": text}).status_code)
            for value in (text, f"http://{text}", f"https://{text}:x"):
                given = {"origin": value}
                statuses.append(client.post("/api/ask", json={}, headers=given).status_code)
                given = {
                    "authorization": value,
                    "cookie": value,
                    "if-none-match": value,
                    "x-request-id": value,
                }
                statuses.append(client.get("/api/reports", headers=given).status_code)
            for path in ("/reports/", "/answers/", "/v1/models/", "/ui/", "/gradio_api/"):
                statuses.append(client.get(path + quote(text, safe="")).status_code)
        for name in ("%00", "%ff%fe", "%ed%a0%80", "%2e%2e%2f", "%c0%ae", "%0d%0aX:1", "%7f"):
            for path in ("/reports/", "/answers/", "/v1/models/", "/ui/", "/oembed?url=", "/"):
                statuses.append(client.get(path + name).status_code)
        half = '{"question": "\\ud800", "answer": "\\ud800", "status": "answered", "id": "\\udfff"}'
        for text in (half, '{"id": 1e999, "question": "x"}', "[" * 99_999, "null", "\x00",
                     f'{{"turns": [{half}], "verdict": "up", "reason": "\\ud800"}}',
                     f'{{"question": "x", "history": [{half}, 1, null], "councils": ["\\ud800"]}}',
                     '{"messages": [{"role": "user", "content": "\\ud800"}]}'):  # fmt: skip
            given = {"content-type": "application/json"}
            for path in ("/api/batch?name=a.jsonl", "/api/ask", "/api/ask/stream", "/mcp",
                         "/v1/chat/completions", "/answers", "/api/feedback", "/api/save/md",
                         "/api/save/docx", "/api/save/csv", "/api/conversations", "/api/stop",
                         "/gradio_api/queue/join"):  # fmt: skip
                sent = client.post(path, content=text, headers=given)
                statuses.append(sent.status_code)
    assert len(statuses) >= 200
    assert max(statuses) < 500


def test_who_asks_too_much_is_told_when_there_is_room() -> None:
    limiter = Limiter("2/minute", "100/minute")
    for _ in range(2):
        limiter.check(request(path="/api/ask"), None)
    with pytest.raises(Refused) as caught:
        limiter.check(request(path="/api/ask"), None)
    assert caught.value.status == 429
    assert int((caught.value.headers or {})["Retry-After"]) >= 1
    limiter.check(request("10.0.0.2", "/api/ask"), None)


def test_people_are_counted_by_themselves_wherever_they_are() -> None:
    limiter = Limiter("1/minute", "100/minute")
    limiter.check(request(path="/api/ask"), Person("Ada", Role.READER, key_id="a"))
    limiter.check(request(path="/api/ask"), Person("Ada", Role.READER, key_id="b"))
    with pytest.raises(Refused):
        limiter.check(request("10.0.0.9", "/api/ask"), Person("Ada", Role.READER, key_id="a"))


def test_only_questions_are_counted() -> None:
    limiter = Limiter("1/minute", "1/minute")
    for _ in range(5):
        limiter.check(request(path="/api/ask", method="GET"), None)
        limiter.check(request(path="/api/reports"), None)


def test_who_is_alone_at_the_machine_has_no_limit_unless_one_is_set() -> None:
    free, limited = Limiter("", "100/minute"), Limiter("2/minute", "100/minute")
    for _ in range(70):
        free.check(request(path="/api/ask"), None, alone=True)
    for _ in range(2):
        limited.check(request(path="/api/ask"), None, alone=True)
    with pytest.raises(Refused):
        limited.check(request(path="/api/ask"), None, alone=True)
    for _ in range(60):
        free.check(request(path="/api/ask"), None)
    with pytest.raises(Refused):
        free.check(request(path="/api/ask"), None)
