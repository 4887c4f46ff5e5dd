"""Keys, sessions and sign-ins: made, listed, revoked, expiring; of a key only a hash is kept."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from assistant.people.people_database import Kept, now

_SESSION = timedelta(hours=12)
_NEVER = "9999"


class Role(StrEnum):
    """What somebody may do: each may do what those before it may."""

    EMBED = "embed"
    READER = "reader"
    EDITOR = "editor"

    def may(self, needed: "Role") -> bool:
        """Whether this role includes another."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks; an embed key is bound to `origins`, and any key may be to `councils`."""

    name: str
    role: Role
    origins: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    key_id: str = ""
    subject: str = ""

    @property
    def owner(self) -> str:
        """Under which what they make is kept: theirs alone, and the same next time; "" for nobody.

        Names are for show: they change, and may be another's later.
        """
        return f"key:{self.key_id}" if self.key_id else self.subject


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is listed."""

    id: str
    person: Person
    made: str
    expires: str
    revoked: str

    @property
    def works(self) -> bool:
        """Whether it lets anybody in now."""
        return not self.revoked and now() < self.expires


_COLUMNS = "id, name, role, origins, councils, made, expires, revoked"


class Keys:
    """The keys of a file."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def make(
        self, name: str, role: Role, days: int = 0, origins: Sequence[str] = (),
        councils: Sequence[str] = (),
    ) -> str:  # fmt: skip
        """A new key, shown this once; `days` until it expires, 0 for never."""
        secret = f"ra_{role.value}_{secrets.token_urlsafe(24)}"
        number = secrets.token_hex(4)
        expires = now(timedelta(days=days)) if days else _NEVER
        self._kept.run(
            "INSERT INTO keys (hash, id, name, role, origins, councils, made, expires)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (_hash(secret), number, name, role.value, json.dumps(list(origins)),
             json.dumps(list(councils)), now(), expires),
        )  # fmt: skip
        return secret

    def every(self) -> list[Key]:
        """All keys, the oldest first."""
        return [_key(row) for row in self._kept.run(f"SELECT {_COLUMNS} FROM keys ORDER BY made")]

    def revoke(self, number: str) -> bool:
        """End a key and the sessions begun with it; False where there is none."""
        self._kept.run("DELETE FROM sessions WHERE key_id = ?", (number,))
        return bool(self._kept.run(
            "UPDATE keys SET revoked = ? WHERE id = ? AND revoked = '' RETURNING id",
            (now(), number),
        ))  # fmt: skip

    def holder(self, secret: str) -> Person | None:
        """Who holds a key that works."""
        return self._holder("hash", _hash(secret))

    def _holder(self, column: str, value: str) -> Person | None:
        rows = self._kept.run(f"SELECT {_COLUMNS} FROM keys WHERE {column} = ?", (value,))
        return next((key.person for key in map(_key, rows) if key.works), None)

    def origins(self) -> frozenset[str]:
        """The origins of all embed keys that work."""
        return frozenset(o for key in self.every() if key.works for o in key.person.origins)

    def begin(self, person: Person) -> str:
        """A session of somebody who has signed in: the cookie's value."""
        secret = secrets.token_urlsafe(32)
        self._kept.run("DELETE FROM sessions WHERE expires < ?", (now(),))
        self._kept.run(
            "INSERT INTO sessions (hash, name, role, key_id, subject, expires)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (_hash(secret), person.name, person.role.value, person.key_id, person.subject,
             now(_SESSION)),
        )  # fmt: skip
        return secret

    def visitor(self, secret: str) -> Person | None:
        """Whose session it is, as long as the key it was begun with works."""
        rows = self._kept.run(
            "SELECT name, role, key_id, subject FROM sessions WHERE hash = ? AND expires > ?",
            (_hash(secret), now()),
        )
        if not rows:
            return None
        name, role, number, subject = rows[0]
        if number:
            return self._holder("id", number)
        return Person(name, Role(role), subject=subject)

    def end(self, secret: str) -> None:
        """End a session."""
        self._kept.run("DELETE FROM sessions WHERE hash = ?", (_hash(secret),))


def _key(row: Sequence[str]) -> Key:
    number, name, role, origins, councils, made, expires, revoked = row
    person = Person(
        name, Role(role), tuple(json.loads(origins)), tuple(json.loads(councils)), number
    )
    return Key(number, person, made, expires, revoked)


def _hash(secret: str) -> str:
    # Keys are long and random: a plain hash cannot be searched through.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


# Sign-ins that have begun elsewhere: each is taken up once, in the browser that began it.

_AWAY, _MOST = timedelta(minutes=10), 10_000


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
        self._kept.run(
            "INSERT INTO logins VALUES (?, ?, ?, ?, ?, ?)",
            (_hash(state), _hash(browser), login.nonce, login.verifier, login.back, now(_AWAY)),
        )

    def take(self, state: str, browser: str) -> Login | None:
        """The sign-in of a state, if this browser began it; it cannot be taken again."""
        rows = self._kept.run(
            "DELETE FROM logins WHERE state = ? AND browser = ? AND expires > ?"
            " RETURNING nonce, verifier, back",
            (_hash(state), _hash(browser), now()),
        )
        return Login(*rows[0]) if rows else None
