"""The routes: contracts, limits, who may ask, and what is never written down."""

import json
import logging
from pathlib import Path

import httpx
import pytest

from assistant.errors import ServerError
from assistant.people.people_database import Kept
from assistant.web.server import check_exposure, check_port
from assistant.web.service import embed_origins
from tests.assistant.web.conftest import Running, settings_for

GRADE = "How was Quillmere graded for safeguarding adults?"


def post(running: Running, path: str, body: object, **headers: str) -> httpx.Response:
    headers = {"content-type": "application/json"} | headers
    # Escaped, since half a character (a lone surrogate) can be sent in no other way.
    content = json.dumps(body).encode("ascii")
    return httpx.post(running.base + path, content=content, headers=headers, timeout=30)


def test_ask_returns_an_answer_with_links_that_lead_to_the_page(samples: Running) -> None:
    answer = post(samples, "/api/ask", {"question": GRADE}).json()
    assert answer["status"] == "answered"
    assert len(answer["passages"]) >= 3
    link = answer["citations"][0]["link"]
    assert link.startswith(f"/reports/{answer['citations'][0]['report_id']}#page=")
    assert httpx.get(samples.base + link).status_code == 200


def test_a_refusal_is_http_200(samples: Running) -> None:
    response = post(samples, "/api/ask", {"question": "How was Leeds graded?"})
    assert (response.status_code, response.json()["status"]) == (200, "no_such_council")


def test_history_carries_the_council(samples: Running) -> None:
    first = post(samples, "/api/ask", {"question": GRADE}).json()
    second = post(
        samples, "/api/ask", {"question": "Which page is that on?", "history": [first]}
    ).json()
    assert second["status"] == "answered"
    assert second["citations"][0]["quote"] == first["citations"][0]["quote"]


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001, "\n" * 50])
def test_unusable_questions_are_422_with_the_reason(question: str, samples: Running) -> None:
    response = post(samples, "/api/ask", {"question": question})
    error = response.json()
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "message", "id"} == set(error)
    assert error["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"question": 1}', b"[" * 100_000, b'"text"'])
def test_what_is_no_request_is_422(body: bytes, samples: Running) -> None:
    headers = {"content-type": "application/json"}
    response = httpx.post(f"{samples.base}/api/ask", content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["code"] == "request"


def test_a_question_of_fifty_lines_is_answered(samples: Running) -> None:
    question = "\n".join(["Please tell me.", *[""] * 48, GRADE])
    assert post(samples, "/api/ask", {"question": question}).json()["status"] == "answered"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e", "a" * 64, "0" * 64, "x", "CON"]
)
@pytest.mark.parametrize(
    "part", ["", "/outline", "/original", "/pages/1", "/pages/1.png", "/search?q=x"]
)
def test_an_id_that_is_a_path_is_not_found(name: str, part: str, samples: Running) -> None:
    response = httpx.get(f"{samples.base}/reports/{name}{part}")
    assert response.status_code == 404
    assert "root:" not in response.text


@pytest.mark.parametrize(
    "name",
    ["tokens.css/..", "../server.py", "%2e%2e/server.py", "fonts/../../server.py", "report.html"],
)
def test_only_packaged_files_are_served(name: str, samples: Running) -> None:
    assert httpx.get(f"{samples.base}/ui/{name}").status_code == 404


def test_other_origins_may_not_ask(samples: Running) -> None:
    for origin in ("http://evil.example", "null", "http://intranet.example.evil.example"):
        assert post(samples, "/api/ask", {"question": GRADE}, origin=origin).status_code == 403
    allowed = post(samples, "/api/ask", {"question": GRADE}, origin="http://intranet.example")
    assert allowed.headers["access-control-allow-origin"] == "http://intranet.example"
    assert "access-control-allow-credentials" not in allowed.headers


@pytest.mark.parametrize(
    "path", ["/api/feedback", "/api/index", "/api/save/md", "/gradio_api/queue/join"]
)
def test_an_embedding_origin_may_ask_and_nothing_else(path: str, samples: Running) -> None:
    assert post(samples, path, {}, origin="http://intranet.example").status_code == 403


def test_gradio_does_not_echo_origins(samples: Running) -> None:
    for path in ("/", "/config", "/gradio_api/startup-events"):
        headers = httpx.get(samples.base + path, headers={"origin": "http://evil.example"}).headers
        assert "access-control-allow-origin" not in headers
        assert "access-control-allow-credentials" not in headers


def test_unknown_host_names_are_refused(samples: Running) -> None:
    response = httpx.get(f"{samples.base}/api/reports", headers={"host": "rebound.example"})
    assert response.status_code == 403


def test_headers_of_every_page(samples: Running) -> None:
    report = httpx.get(f"{samples.base}/api/reports").json()["reports"][0]["link"]
    for path in ("/", "/embed", report, "/api/reports", "/ui/dom.js", "/embed.js", "/nowhere"):
        headers = httpx.get(samples.base + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        cookies = headers.get_list("set-cookie")
        assert [c.split("=")[0] for c in cookies] == (["ra_window"] if path == "/" else [])
        assert all("HttpOnly" in c and "SameSite=Strict" in c for c in cookies)
        policy = headers["content-security-policy"]
        framed = path.startswith("/embed") or path == report
        allowed = "frame-ancestors 'self' http://intranet.example http://localhost:1"
        assert allowed in policy if framed else "frame-ancestors 'none'" in policy
        if path not in ("/", "/nowhere"):
            assert "unsafe" not in policy


def test_gradio_defaults_are_off(samples: Running) -> None:
    config = httpx.get(f"{samples.base}/config").json()
    assert config["footer_links"] == []
    assert config["run_history"] is False
    assert config["analytics_enabled"] is False
    assert config["show_error"] is False
    assert not config.get("pwa")
    page = httpx.get(samples.base).text
    for word in (
        "og:image",
        "twitter:",
        "raw.githubusercontent",
        "fonts.googleapis",
        "manifest.json",
    ):
        assert word not in page


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring", "/monitoring/summary", "/gradio_api/info", "/gradio_api/openapi.json",
        "/gradio_api/deep_link", "/gradio_api/dev/reload", "/gradio_api/run/x", "/gradio_api/api/x",
        "/gradio_api/call/x", "/gradio_api/call/v2/x", "/gradio_api/token",
        "/gradio_api/upload", "/gradio_api/proxy=http://127.0.0.1", "/gradio_api/file=app.py",
        "/gradio_api/vibe-edit", "/gradio_api/runs", "/gradio_api/user", "/login", "/logout",
        "/manifest.json", "/pwa_icon", "/gradio_api/stream/x", "/gradio_api/component_server",
    ],
)  # fmt: skip
def test_of_gradio_only_what_the_window_uses_is_open(path: str, samples: Running) -> None:
    for method in ("GET", "POST"):
        response = httpx.request(method, samples.base + path)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_gradio_files_are_out_of_reach(samples: Running) -> None:
    path = samples.store.folder.resolve() / "ledger.sqlite3"
    for address in (f"/gradio_api/file={path}", "/gradio_api/file=app.py", "/file=/etc/passwd"):
        assert httpx.get(samples.base + address).status_code in (403, 404)


def test_only_this_machine_is_served_unless_said_otherwise(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "reports.example"):
        with pytest.raises(ServerError, match="ASSISTANT_AUTH"):
            check_exposure(settings_for(tmp_path, tmp_path, host=host))
        check_exposure(settings_for(tmp_path, tmp_path, host=host, auth="keys"))
        check_exposure(settings_for(tmp_path, tmp_path, host=host, allow_anonymous=True))
    for host in ("127.0.0.1", "::1", "localhost"):
        check_exposure(settings_for(tmp_path, tmp_path, host=host))


def test_a_port_in_use_is_one_sentence(samples: Running) -> None:
    with pytest.raises(ServerError, match="ASSISTANT_PORT"):
        check_port(samples.settings)


@pytest.mark.parametrize(
    "origin", ["*", "https://*.example", "intranet.example", "https://a.example/path", "file://x"]
)
def test_wrong_origins_are_refused(origin: str, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="ASSISTANT_EMBED_ORIGINS"):
        embed_origins(settings_for(tmp_path, tmp_path, embed_origins=origin))


def test_feedback_is_kept_without_the_question(samples: Running) -> None:
    secret = "Is Mrs Featherstonehaugh known?"
    body = {
        "answer_id": "a1",
        "status": "answered",
        "verdict": "down",
        "reason": "wrong_page",
        "question": secret,
    }
    assert post(samples, "/api/feedback", body).status_code == 200
    shared = body | {"answer_id": "a2", "share": True, "comment": "see page 3"}
    assert post(samples, "/api/feedback", shared).status_code == 200
    assert post(samples, "/api/feedback", {"verdict": "sideways"}).status_code == 422
    kept = Kept(samples.settings.data_dir)
    rows = dict(kept.run("SELECT answer_id, question FROM feedback"))
    kept.close()
    assert rows == {"a1": None, "a2": secret}


def test_questions_stay_out_of_the_logs(
    samples: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "Zephyrine"

    def broken(*arguments: object, **more: object) -> None:
        raise RuntimeError(f"cannot search {arguments}")

    monkeypatch.setattr("assistant.pipeline.Assistant.invoke", broken)
    with caplog.at_level(logging.DEBUG):
        answer = post(samples, "/api/ask", {"question": f"Who is {secret}?"}).json()
        httpx.get(f"{samples.base}/?q={secret}")
    assert answer["status"] == "failed"
    assert answer["error"]["id"] in caplog.text
    ours = [
        r
        for r in caplog.records
        if r.name.startswith(("assistant", "uvicorn", "gradio", "vectorstore"))
    ]
    assert not any(secret in record.getMessage() for record in ours)
    assert "RuntimeError" in caplog.text


def test_the_element_is_small_and_asks_nothing_else(samples: Running) -> None:
    import gzip

    script = httpx.get(f"{samples.base}/embed.js").text
    assert len(gzip.compress(script.encode())) <= 15 * 1024
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "cookie",
        "localStorage",
        "import ",
    ):
        assert word not in script.replace("no cookie", "").replace("No framework, no cookie", "")
    assert script.count("await fetch(") == 1


def test_an_explanation_comes_beside_the_same_answer(samples: Running) -> None:
    plain = post(samples, "/api/ask", {"question": GRADE}).json()
    told = post(samples, "/api/ask", {"question": GRADE, "explain": True}).json()
    assert "explain" not in plain
    why = told.pop("explain")
    assert why["stage"] == "facts"
    assert why["told"][0]["lines"]
    changing = {"id", "seconds"}
    assert {k: v for k, v in told.items() if k not in changing} == {
        k: v for k, v in plain.items() if k not in changing
    }


def test_an_unusable_question_cannot_be_explained(samples: Running) -> None:
    assert post(samples, "/api/ask", {"question": " ", "explain": True}).status_code == 422
