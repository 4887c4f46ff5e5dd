"""Sign-ins that have begun elsewhere: each is taken up once, in the browser that began it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.web.kept.database import Kept, now

_MINUTES, _MOST = 10, 10_000


@dataclass(frozen=True, slots=True)
class Login:
    """What is known of a sign-in while somebody is at the provider."""

    nonce: str
    verifier: str
    back: str


class Logins:
    """The sign-ins under way of a file."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def keep(self, state: str, browser: str, login: Login) -> None:
        """Keep a sign-in until it is taken up; the oldest go where there are too many."""
        self._kept.run("DELETE FROM logins WHERE expires < ?", (now(),))
        self._kept.run(
            "DELETE FROM logins WHERE state IN"
            " (SELECT state FROM logins ORDER BY expires DESC LIMIT -1 OFFSET ?)",
            (_MOST,),
        )
        expires = datetime.now(UTC) + timedelta(minutes=_MINUTES)
        self._kept.run(
            "INSERT INTO logins VALUES (?, ?, ?, ?, ?, ?)",
            (_hash(state), _hash(browser), login.nonce, login.verifier, login.back,
             expires.isoformat(timespec="seconds")),
        )  # fmt: skip

    def take(self, state: str, browser: str) -> Login | None:
        """The sign-in of a state, if this browser began it; it cannot be taken again."""
        rows = self._kept.run(
            "DELETE FROM logins WHERE state = ? AND browser = ? AND expires > ?"
            " RETURNING nonce, verifier, back",
            (_hash(state), _hash(browser), now()),
        )
        return Login(*rows[0]) if rows else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
