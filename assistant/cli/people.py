"""`keys` and `forget`: keys made by who runs the server, old things of people removed."""

import argparse
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.errors import DONE, ServerError
from assistant.people.keys import Keys, Role
from assistant.people.people_database import Kept, purge
from assistant.settings import Settings
from prompts import message


def add_keys(verbs: Any) -> None:
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
    verb.set_defaults(run=_forget)


def _keys(settings: Settings, options: argparse.Namespace) -> int:
    with closing(Kept(settings.data_dir)) as kept:
        said = _ACTS[options.act](Keys(kept), options)
    sys.stdout.write(f"{said}\n")
    return DONE


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


def _forget(settings: Settings, options: argparse.Namespace) -> int:
    before = datetime.now(UTC) - timedelta(days=options.days)
    with closing(Kept(settings.data_dir)) as kept:
        gone = purge(kept, before, cards=options.cards)
    sys.stdout.write(message("kept.purged", **gone) + "\n")
    return DONE
