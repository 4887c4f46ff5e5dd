"""The verbs `keys` and `forget`: keys made by who runs the server, old things removed."""

import argparse
import sys
from datetime import UTC, datetime, timedelta

from assistant.errors import ServerError
from assistant.people.keys import Keys, Role
from assistant.people.people_database import Kept, now
from assistant.settings import Settings
from prompts import message


def add_keys(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both verbs to the command line."""
    verb = verbs.add_parser("keys", help="make, list or revoke the keys with which people sign in")
    verb.set_defaults(run=_keys)
    acts = verb.add_subparsers(dest="act", required=True, metavar="make|list|revoke")
    act = acts.add_parser("make", help="make a key; it is shown this once")
    act.add_argument("name", help="whose key it is")
    act.add_argument("--role", choices=[role.value for role in Role], default=Role.READER.value)
    act.add_argument("--days", type=int, default=365, help="until it expires; 0 for never")
    act.add_argument("--origin", action="append", default=[], help="a page's, for an embed key")
    act.add_argument("--council", action="append", default=[], help="only the reports on it")
    acts.add_parser("list", help="list the keys")
    act = acts.add_parser("revoke", help="end a key at once")
    act.add_argument("id")
    verb = verbs.add_parser("forget", help="remove what people left that is older than some days")
    verb.add_argument("--days", type=int, default=90)
    verb.add_argument("--cards", action="store_true", help="answer cards too, which pages may show")
    verb.set_defaults(run=_purge)


def _keys(settings: Settings, options: argparse.Namespace) -> int:
    kept = Kept(settings.data_dir)
    try:
        _say(_ACTS[options.act](Keys(kept), options))
    finally:
        kept.close()
    return 0


def _make(keys: Keys, options: argparse.Namespace) -> str:
    role = Role(options.role)
    if role is Role.EMBED and not options.origin:
        raise ServerError(message("kept.needs_origin"))
    secret = keys.make(options.name, role, options.days, options.origin, options.council)
    return message("kept.made", key=secret)


def _list(keys: Keys, options: argparse.Namespace) -> str:
    lines = [
        "  ".join(
            (key.id, key.person.role.value, key.person.name, f"until {key.expires[:10]}",
             "" if key.works else "ended", *key.person.origins, *key.person.councils)
        ).rstrip()
        for key in keys.every()
    ]  # fmt: skip
    return "\n".join(lines) or message("kept.none")


def _revoke(keys: Keys, options: argparse.Namespace) -> str:
    if not keys.revoke(options.id):
        raise ServerError(message("kept.no_such", id=options.id))
    return message("kept.revoked", id=options.id)


_ACTS = {"make": _make, "list": _list, "revoke": _revoke}


def _purge(settings: Settings, options: argparse.Namespace) -> int:
    before = datetime.now(UTC) - timedelta(days=options.days)
    kept = Kept(settings.data_dir)
    try:
        _say(message("kept.purged", **purge(kept, before, cards=options.cards)))
    finally:
        kept.close()
    return 0


def purge(kept: Kept, before: datetime, *, cards: bool = False) -> dict[str, int]:
    """Remove what is older, and keys and sessions that have ended; say how many of each."""
    day = before.isoformat(timespec="seconds")
    gone = {
        "conversations": ("DELETE FROM conversations WHERE changed < ? RETURNING 1", day),
        "questions": ("DELETE FROM questions WHERE at < ? RETURNING 1", day),
        "feedback": ("DELETE FROM feedback WHERE at < ? RETURNING 1", day),
        "keys": ("DELETE FROM keys WHERE expires < ?1 OR (revoked > '' AND revoked < ?1)"
                 " RETURNING 1", day),
        "sessions": ("DELETE FROM sessions WHERE expires < ? RETURNING 1", now()),
        "cards": ("DELETE FROM cards WHERE made < ? RETURNING 1", day if cards else ""),
    }  # fmt: skip
    return {name: len(kept.run(sql, (value,))) for name, (sql, value) in gone.items()}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
