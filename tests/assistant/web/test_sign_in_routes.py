"""Signing in at a provider: the whole code flow against a conforming one, and what it refuses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from assistant.errors import ServerError
from assistant.web.server import check_exposure
from assistant.web.sign_in_routes import BACK, inside
from tests.assistant.web.conftest import TEXT_REPORT, Running, free_port, settings_for
from tests.assistant.web.provider import CLIENT, SECRET, Provider

ADA = {"sub": "u-1", "name": "Ada Example"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider("")
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(
    start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory, provider: Provider
) -> Running:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    port = free_port()
    provider.redirect = f"http://127.0.0.1:{port}{BACK}"
    return start(
        folder, port=port, auth="oidc", oidc_issuer=provider.base, oidc_client_id=CLIENT,
        oidc_client_secret=SECRET, public_url=f"http://127.0.0.1:{port}/",
        oidc_claim="realm_access.roles", oidc_editors="editor, chief", oidc_readers="staff chief",
    )  # fmt: skip


@pytest.fixture
def browser_like(running: Running, provider: Provider) -> Iterator[httpx.Client]:
    provider.user, provider.spoil, provider.signs_with = {}, {}, None
    with httpx.Client(base_url=running.base) as client:
        yield client


def sign_in(client: httpx.Client, provider: Provider, roles: object, **more: Any) -> httpx.Response:
    """As a browser goes: to the provider and back."""
    provider.user = ADA | {"realm_access": {"roles": roles}} | more
    sent = client.get("/sign-in/start?next=/grades")
    assert sent.status_code == 303
    back = httpx.get(sent.headers["location"])
    assert back.status_code == 302
    return client.get(back.headers["location"])


@pytest.mark.parametrize(
    ("roles", "role"),
    [(["staff"], "reader"), (["staff", "editor"], "editor"), (["chief"], "editor")],
)
def test_who_signs_in_gets_the_role_of_their_claim(
    browser_like: httpx.Client, provider: Provider, roles: list[str], role: str
) -> None:
    led = browser_like.get("/", headers={"accept": "text/html"})
    assert led.headers["location"] == "/sign-in?next=/"
    assert "/sign-in/start?next=/" in browser_like.get(led.headers["location"]).text
    signed = sign_in(browser_like, provider, roles)
    assert (signed.status_code, signed.headers["location"]) == (303, "/grades")
    me = {"name": "Ada Example", "role": role, "signed_in": True}
    assert browser_like.get("/api/me").json() == me
    refused = browser_like.post("/api/index", json={}).status_code == 403
    assert refused == (role == "reader")
    out = browser_like.post("/sign-out")
    assert browser_like.get("/api/me").status_code == 401
    told = browser_like.get(out.headers["location"]).text
    assert "You have signed out here." in told
    assert '<a href="/sign-in/leave">' in told


def test_the_session_at_the_provider_is_ended_there(
    browser_like: httpx.Client, provider: Provider, running: Running
) -> None:
    led = urlsplit(browser_like.get("/sign-in/leave").headers["location"])
    assert f"{led.scheme}://{led.netloc}{led.path}" == f"{provider.base}/leave"
    back = f"{running.base}/sign-in?out=1"
    assert parse_qs(led.query) == {"client_id": [CLIENT], "post_logout_redirect_uri": [back]}


def test_a_claim_that_the_token_lacks_is_asked_for(
    browser_like: httpx.Client, provider: Provider
) -> None:
    provider.user = ADA
    back = httpx.get(browser_like.get("/sign-in/start").headers["location"])
    assert browser_like.get(back.headers["location"]).status_code == 303
    assert browser_like.get("/api/me").json()["role"] == "editor"


@pytest.mark.parametrize("roles", [[], ["guest"], None, {"staff": 1}])
def test_an_account_without_a_right_is_told_so(
    browser_like: httpx.Client, provider: Provider, roles: object
) -> None:
    told = sign_in(browser_like, provider, roles)
    assert told.status_code == 403
    assert "no right" in told.text
    assert browser_like.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "spoil",
    [{"iss": "https://evil.example"}, {"aud": ["another"]}, {"exp": 1}, {"nonce": "another"},
     {"azp": "another"}, {"at_hash": "x"}],
    ids=lambda spoil: next(iter(spoil)),
)  # fmt: skip
def test_a_token_that_breaks_a_condition_lets_nobody_in(
    browser_like: httpx.Client, provider: Provider, spoil: dict[str, Any]
) -> None:
    provider.spoil = spoil
    assert sign_in(browser_like, provider, ["staff"]).status_code == 401
    assert browser_like.get("/api/me").status_code == 401


def test_a_token_that_another_key_signed_lets_nobody_in(
    browser_like: httpx.Client, provider: Provider
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, auto_kid=True)
    assert sign_in(browser_like, provider, ["staff"]).status_code == 401


def test_a_sign_in_belongs_to_the_browser_that_began_it_and_is_taken_once(
    browser_like: httpx.Client, running: Running, provider: Provider
) -> None:
    provider.user = ADA | {"realm_access": {"roles": ["staff"]}}
    sent = browser_like.get("/sign-in/start?next=//evil.example")
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"][0] not in sent.headers["set-cookie"]
    back = httpx.get(sent.headers["location"]).headers["location"]
    with httpx.Client(base_url=running.base) as other:
        assert other.get(back).status_code == 401
        other.get("/sign-in/start")
        assert other.get(back).status_code == 401
    assert browser_like.get(back).headers["location"] == "/"
    assert browser_like.get(back).status_code == 401
    for address in (BACK, f"{BACK}?code=x&state=y", f"{BACK}?error=access_denied"):
        assert browser_like.get(address).status_code == 401


def test_a_provider_that_is_away_is_said_to_be(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    (tmp_path / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    away = f"http://127.0.0.1:{free_port()}"
    running = start(tmp_path, auth="oidc", oidc_issuer=away, oidc_client_id=CLIENT, public_url=away)
    told = httpx.get(f"{running.base}/sign-in/start")
    assert told.status_code == 503
    assert "cannot be reached" in told.text
    assert httpx.get(f"{running.base}/api/reports").status_code == 401


@pytest.mark.parametrize(
    "given",
    [{}, {"oidc_issuer": "http://id.example"}, {"public_url": "assistant.example"},
     {"oidc_client_id": ""}],
)  # fmt: skip
def test_settings_that_do_not_suffice_are_named(tmp_path: Path, given: dict[str, str]) -> None:
    whole = {"oidc_issuer": "https://id.example", "oidc_client_id": "a",
             "public_url": "https://assistant.example"}  # fmt: skip
    settings = settings_for(tmp_path, tmp_path, auth="oidc", **(whole | given if given else {}))
    with pytest.raises(ServerError, match="ASSISTANT_(OIDC|PUBLIC)"):
        check_exposure(settings)
    check_exposure(settings_for(tmp_path, tmp_path, auth="oidc", **whole))


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "\\\\evil", "/\\evil", "x", "", "/a\nb"]
)
def test_signing_in_leads_to_no_other_server(address: str) -> None:
    assert inside(address) == "/"
