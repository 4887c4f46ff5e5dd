"""Kept conversations: each person's own, over the interface and in the window."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from assistant.people.keys import Keys, Role
from assistant.people.people_database import MOST, Conversations, Kept, QuestionLog, redacted
from assistant.types import Answer, Status
from tests.assistant.web.conftest import TEXT_REPORT, Running, ask

# A busy machine shows things late.
_SLOW = 60_000
ASKED = "How many volunteers did the lantern festival at Ashmere Mill bring?"


@pytest.fixture(scope="module")
def running(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Running:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    return start(folder, auth="keys", keep_conversations=True, log_questions=True)


@pytest.fixture
def keys(running: Running) -> Iterator[Keys]:
    kept = Kept(running.settings.data_dir)
    yield Keys(kept)
    kept.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.close()


def client(running: Running, keys: Keys, role: Role = Role.READER) -> httpx.Client:
    secret = keys.make("somebody", role, 1, ["https://intranet.example"])
    return httpx.Client(base_url=running.base, headers={"authorization": f"Bearer {secret}"})


def test_a_conversation_is_its_owners_alone(running: Running, keys: Keys) -> None:
    with client(running, keys) as ada, client(running, keys) as bob:
        answer = ada.post("/api/ask", json={"question": ASKED}).json()
        begun = ada.post("/api/conversations", json={"turns": [answer]})
        assert begun.status_code == 201
        one = f"/api/conversations/{begun.json()['id']}"
        for call in (
            bob.get(one), bob.put(one, json={"name": "mine"}), bob.delete(one),
            bob.put(one, json={"turns": [answer]}), bob.get(f"{one}/file/md"),
        ):  # fmt: skip
            assert call.status_code == 404
        assert bob.get("/api/conversations").json() == {"keeps": True, "conversations": []}
        (listed,) = ada.get("/api/conversations").json()["conversations"]
        assert listed["name"] == ASKED
        assert ada.put(one, json={"name": " Volunteers "}).status_code == 200
        assert ada.put(one, json={"turns": [answer, answer | {"id": "two"}]}).status_code == 200
        (listed,) = ada.get("/api/conversations").json()["conversations"]
        assert listed["name"] == "Volunteers"
        found = ada.get(one).json()["turns"]
        assert [turn["id"] for turn in found] == [answer["id"], "two"]
        assert found[0]["citations"] == answer["citations"]
        assert found[0]["passages"] == []
        assert "240 volunteers" in ada.get(f"{one}/file/md").text
        assert ada.get(f"{one}/file/exe").status_code == 422
        assert ada.put(one, json={"turns": []}).status_code == 422
        assert ada.delete(one).status_code == 200
        assert ada.get(one).status_code == 404


def test_an_embed_key_and_nobody_keep_nothing(
    running: Running, keys: Keys, samples: Running
) -> None:
    page = {"origin": "https://intranet.example"}
    with client(running, keys, Role.EMBED) as embedded:
        assert embedded.get("/api/conversations", headers=page).status_code == 403
    assert httpx.get(f"{running.base}/api/conversations").status_code == 401
    nothing = {"keeps": False, "conversations": []}
    assert httpx.get(f"{samples.base}/api/conversations").json() == nothing
    for call in ("post", "get"):
        path = "/api/conversations" if call == "post" else "/api/conversations/x"
        refused = httpx.request(
            call, samples.base + path, **({"json": {}} if call == "post" else {})
        )
        assert refused.status_code == 404


def test_there_is_an_end_to_how_many_are_kept(kept: Kept) -> None:
    own, other = Conversations(kept, "key:a"), Conversations(kept, "key:b")
    turns = [Answer("1", "q" * 500, Status.ANSWERED, "a")]
    made = [own.begin(turns) for _ in range(MOST)]
    assert None not in made
    assert own.begin(turns) is None
    assert other.begin(turns)
    assert len(own.every()[0]["name"]) == 120


def test_the_window_keeps_lists_renames_and_deletes(
    page: Page, running: Running, keys: Keys
) -> None:
    page.set_default_timeout(_SLOW)
    page.goto(f"{running.base}/sign-in")
    page.fill("#key", keys.make("Ada", Role.READER, 1))
    page.keyboard.press("Enter")
    page.wait_for_selector(".ra-welcome")
    with page.expect_response(lambda r: r.request.method == "POST" and "/api/conv" in r.url):
        ask(page, ASKED)
    page.wait_for_function("sessionStorage.getItem('ra-conversation')")
    page.reload()
    expect(page.locator(".ra-answer")).to_have_count(1, timeout=_SLOW)
    with page.expect_response(
        lambda r: "/api/conv" in r.url and "Which page" in (r.request.post_data or "")
    ):
        ask(page, "Which page is that on?")
    page.locator("[data-do=new]").click()
    page.wait_for_selector(".ra-welcome")
    menu = page.locator(".ra-nav details").filter(has_text="Conversations")
    menu.locator("summary").click()
    expect(menu.locator("li")).to_have_count(1, timeout=_SLOW)
    menu.get_by_role("button", name="Rename").click()
    menu.get_by_role("textbox").fill("Volunteers")
    page.keyboard.press("Enter")
    menu.locator(".ra-kept-name").get_by_text("Volunteers").click()
    expect(page.locator(".ra-answer")).to_have_count(2, timeout=_SLOW)
    menu.locator("summary").click()
    menu.get_by_role("button", name="Delete").click()
    menu.get_by_role("button", name="Delete").click()
    expect(menu).to_contain_text("will be listed here", timeout=_SLOW)
    page.locator(".ra-sign-out button").click()
    page.wait_for_selector("#key")
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize(
    ("question", "kept_as"),
    [
        ("How was Quillmere graded in 2019-2023?", "How was […] graded in 2019-2023?"),
        ("How was Bromley graded by it?", "How was Bromley graded by it?"),
        ("Did ILACS and Ofsted say so in 2019?", "Did ILACS and […] say so in 2019?"),
        ("What of Mary O'Neill-Smith of SW1A 1AA?", "What of […] […] of […]?"),
        ("I am ada@example.org, ring 020 7946 0000", "I am […] ring […]"),
        ("See https://x.example/a?b for QQ 12 34 56 C", "See […] for […]"),
    ],
)
def test_what_could_tell_who_it_is_about_is_taken_out(question: str, kept_as: str) -> None:
    assert redacted(question) == kept_as


def test_questions_are_kept_only_where_that_is_switched_on(
    running: Running, keys: Keys, samples: Running
) -> None:
    with client(running, keys) as ada:
        ada.post("/api/ask", json={"question": "Was Mary Example seen at Ashmere Mill?"})
    httpx.post(f"{samples.base}/api/ask", json={"question": "Was Mary Example seen?"})
    for server, noted in ((running, True), (samples, False)):
        file = Kept(server.settings.data_dir)
        rows = file.run("SELECT question, status FROM questions")
        file.close()
        assert bool(rows) == noted
        assert not any("Mary" in question for question, _ in rows)


def test_questions_go_when_they_have_been_kept_for_long_enough(kept: Kept) -> None:
    log = QuestionLog(kept, 30)
    for days in (29, 31):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        kept.run("INSERT INTO questions VALUES (?, 'q', 'answered')", (at,))
    log.note(Answer("1", "And now?", Status.ANSWERED, "a"))
    assert kept.run("SELECT count(*) FROM questions") == [(2,)]
    assert log.purge() == 0
