"""A conforming OpenID provider for tests, of Authlib's server parts: code flow, PKCE, ID tokens."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "assistant", "of-the-client"


@dataclass
class Code:
    """An authorization code."""

    code: str
    request: OAuth2Request
    user: Mapping[str, Any]

    def get_redirect_uri(self) -> str:
        return str(self.request.payload.redirect_uri)

    def get_scope(self) -> str:
        return str(self.request.payload.scope)

    def get_nonce(self) -> str | None:
        return self.request.payload.data.get("nonce")

    def get_auth_time(self) -> int | None:
        return None

    get_acr = get_amr = get_auth_time

    @property
    def code_challenge(self) -> str:
        return str(self.request.payload.data["code_challenge"])

    @property
    def code_challenge_method(self) -> str:
        return str(self.request.payload.data["code_challenge_method"])


@dataclass
class Provider:
    """What a test sets and reads; `spoil` changes the claims of the next ID tokens."""

    redirect: str
    user: dict[str, Any] = field(default_factory=dict)
    spoil: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    signs_with: RSAKey | None = None
    base: str = ""

    def __post_init__(self) -> None:
        self.http = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self})
        )
        self.base = f"http://127.0.0.1:{self.http.server_port}"
        self.server = _Server(self)
        self._thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self._thread.join(5)

    @property
    def metadata(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.base, "jwks_uri": f"{self.base}/jwks",
            "end_session_endpoint": f"{self.base}/leave",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **{f"{name}_endpoint": f"{self.base}/{path}" for name, path in names.items()},
        }  # fmt: skip


class _Client(ClientMixin):
    id_token_signed_response_alg = "RS256"

    def __init__(self, redirect: str) -> None:
        self._redirect = redirect

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self._redirect

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self._redirect

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class _Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        self.server.provider.codes[code] = Code(code, request, dict(request.user))

    def query_authorization_code(self, code: str, client: _Client) -> Code | None:
        return self.server.provider.codes.get(code)  # type: ignore[no-any-return]

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.server.provider.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> Mapping[str, Any]:
        return authorization_code.user


class _IdToken(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self._provider = provider

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return any(code.get_nonce() == nonce for code in self._provider.codes.values())

    def resolve_client_private_key(self, client: _Client) -> KeySet:
        return KeySet([self._provider.signs_with or self._provider.key])

    def get_client_claims(self, client: _Client) -> dict[str, Any]:
        return {"iss": self._provider.base, "aud": [CLIENT]}

    def generate_user_info(self, user: Mapping[str, Any], scope: str) -> UserInfo:
        return UserInfo(user | self._provider.spoil)


class _Server(AuthorizationServer):
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        self.register_token_generator(
            "default", BearerTokenGenerator(lambda **given: secrets.token_urlsafe(16))
        )
        self.register_grant(_Grant, [CodeChallenge(required=True), _IdToken(provider)])

    def query_client(self, client_id: str) -> _Client | None:
        return _Client(self.provider.redirect) if client_id == CLIENT else None

    def save_token(self, token: Mapping[str, Any], request: OAuth2Request) -> None:
        self.provider.tokens[token["access_token"]] = request.user

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: object, headers: object) -> tuple[Any, ...]:
        return status, body, headers

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        pass


class _Request(OAuth2Request):
    @property
    def form(self) -> dict[str, str]:
        return dict(self.payload.data)

    @property
    def args(self) -> dict[str, str]:
        return dict(self.payload.data)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        views: dict[str, Callable[[], tuple[Any, ...]]] = {
            "/.well-known/openid-configuration": lambda: (200, self.provider.metadata),
            "/jwks": lambda: (200, KeySet([self.provider.key]).as_dict(private=False)),
            "/authorize": self._authorize,
            "/userinfo": self._user_info,
        }
        self._send(*views[urlsplit(self.path).path]())

    def do_POST(self) -> None:
        size = int(self.headers.get("content-length", 0))
        request = self._request(self.rfile.read(size).decode())
        self._send(*self.provider.server.create_token_response(request))

    def _authorize(self) -> tuple[Any, ...]:
        request = self._request(urlsplit(self.path).query)
        server, user = self.provider.server, self.provider.user
        grant = server.get_consent_grant(request, user)
        made: tuple[Any, ...] = server.create_authorization_response(
            request, grant_user=user, grant=grant
        )
        return made

    def _user_info(self) -> tuple[Any, ...]:
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        found = self.provider.tokens.get(token)
        more = {"realm_access": {"roles": ["chief"]}}
        return (200, dict(found) | more) if found else (401, {})

    def _request(self, pairs: str) -> _Request:
        made = _Request(self.command, self.provider.base + self.path, headers=dict(self.headers))
        made.payload = BasicOAuth2Payload(dict(parse_qsl(pairs)))
        return made

    def _send(self, status: int, body: Any, headers: Any = ()) -> None:
        data = json.dumps(body).encode() if isinstance(body, dict) else str(body).encode()
        self.send_response(status)
        for name, value in headers or [("Content-Type", "application/json")]:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass
