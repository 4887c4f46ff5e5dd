"""Signing in with an organisation's own accounts: OpenID Connect's code flow, by Authlib."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.errors import ServerError
from assistant.people.keys import Login, Person, Role
from assistant.settings import Settings
from assistant.web.requests import Refused
from assistant.web.service import is_loopback
from prompts import message

BACK = "/sign-in/back"
# Only signatures with the provider's own key pair: none, and nothing made with the client's secret.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_SECONDS, _KEPT, _LEEWAY = 10, 600, 60
# What an answer of another shape than is due ends in.
_WRONG = (OAuthError, JoseError, ValueError, KeyError, TypeError, AttributeError)
_NEEDED = ("oidc_issuer", "oidc_client_id", "public_url")


def check_oidc(settings: Settings) -> None:
    """Raise ServerError where what is set does not suffice to sign anybody in."""
    for name in _NEEDED:
        if not getattr(settings, name):
            raise ServerError(message("oidc.missing", name=f"ASSISTANT_{name.upper()}"))
    for name in ("oidc_issuer", "public_url"):
        parts = urlsplit(getattr(settings, name))
        safe = parts.scheme == "https" or is_loopback(parts.hostname or "")
        if not (safe and parts.scheme in ("http", "https") and parts.hostname):
            raise ServerError(message("oidc.bad_address", name=f"ASSISTANT_{name.upper()}"))


class Oidc:
    """The provider that the settings name, as a client sees it."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer
        self._id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._home = settings.public_url.rstrip("/")
        self._back = self._home + BACK
        self._claim = settings.oidc_claim
        self._editors = frozenset(settings.oidc_editors.replace(",", " ").split())
        self._readers = frozenset(settings.oidc_readers.replace(",", " ").split())
        self._known: dict[str, Any] = {}
        self._until = 0.0

    async def begin(self, back: str) -> tuple[str, str, Login]:
        """Where to send somebody to sign in, the state, and what to know when they come back."""
        known = await self._provider()
        login = Login(generate_token(32), generate_token(64), back)
        with _Faults():
            async with self._client(known) as client:
                address, state = client.create_authorization_url(
                    known["authorization_endpoint"], nonce=login.nonce, code_verifier=login.verifier
                )
        return address, state, login

    async def finish(self, login: Login, code: str) -> Person:
        """Who has signed in; Refused (403) for who may not use this server."""
        known = await self._provider()
        with _Faults():
            async with self._client(known) as client:
                token = await client.fetch_token(
                    known["token_endpoint"], code=code, code_verifier=login.verifier
                )
                claims = await self._claims(known, token, login.nonce)
                if self._claim.partition(".")[0] not in claims and "userinfo_endpoint" in known:
                    more = (await client.get(known["userinfo_endpoint"])).json()
                    if more.get("sub") == claims["sub"]:
                        claims = more | claims
        return self._person(claims)

    async def _claims(
        self, known: Mapping[str, Any], token: Mapping[str, Any], nonce: str
    ) -> dict[str, Any]:
        """What the provider says of somebody, its signature and every condition checked."""
        keys = KeySet.import_key_set(await _fetched(known["jwks_uri"]))
        found = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS)
        wanted = {"iss": self._issuer, "aud": self._id}
        claims = CodeIDToken(
            found.claims, found.header,
            {name: {"essential": True, "value": value} for name, value in wanted.items()},
            {"nonce": nonce, "client_id": self._id, "access_token": token.get("access_token")},
        )  # fmt: skip
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    async def leave(self, back: str) -> str:
        """Where somebody ends the session at the provider (RP-initiated logout), "" if nowhere."""
        address = (await self._provider()).get("end_session_endpoint")
        if not isinstance(address, str) or urlsplit(address).scheme not in ("http", "https"):
            return ""
        asked = {"client_id": self._id, "post_logout_redirect_uri": self._home + back}
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    def _person(self, claims: Mapping[str, Any]) -> Person:
        held = _values(claims, self._claim)
        editor = bool(held & self._editors)
        if not editor and self._readers and not held & self._readers:
            raise Refused(403, "no_right", message("oidc.no_right"))
        names = (claims.get(name) for name in ("name", "preferred_username", "email", "sub"))
        name = next(str(found) for found in names if found)[:200]
        # A name may change and be given to another; what identifies somebody is the subject.
        role = Role.EDITOR if editor else Role.READER
        return Person(name, role, subject=f"oidc:{claims['sub']}")

    async def _provider(self) -> dict[str, Any]:
        """What the provider tells of itself, asked for again after a while."""
        if time.monotonic() >= self._until:
            with _Faults():
                known = await _fetched(get_well_known_url(self._issuer, external=True))
                if known.get("issuer") != self._issuer:
                    raise OAuthError("issuer")
            self._known, self._until = known, time.monotonic() + _KEPT
        return self._known

    def _client(self, known: Mapping[str, Any]) -> AsyncOAuth2Client:
        methods = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return AsyncOAuth2Client(
            self._id, self._secret, scope="openid profile email", redirect_uri=self._back,
            token_endpoint_auth_method=method if self._secret else "none",
            code_challenge_method="S256", timeout=_SECONDS,
        )  # fmt: skip


class _Faults:
    """Tells whatever a provider does wrong as one refusal, which shows nothing of it."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Refused in place of a fault of the provider."""
        if isinstance(error, httpx2.HTTPError):
            raise Refused(503, "provider", message("oidc.unreachable")) from error
        if isinstance(error, _WRONG):
            raise Refused(401, "provider", message("oidc.failed")) from error


async def _fetched(address: str) -> Any:
    async with httpx2.AsyncClient(timeout=_SECONDS) as client:
        response = await client.get(address)
        response.raise_for_status()
        return response.json()


def _values(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    """The texts of a claim; a dot leads into it, as in realm_access.roles."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    items = found.split() if isinstance(found, str) else found if isinstance(found, list) else []
    return frozenset(item for item in items if isinstance(item, str))
