"""The command line: `python -m assistant VERB` (docs/command-line.md)."""

import argparse
import json
import runpy
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.assembly import open_assistant
from assistant.cli.administration import add_data_folder
from assistant.cli.batch import add_batch, add_compare, add_questions
from assistant.errors import (
    DONE,
    KNOWN_ERROR,
    WRONG_USAGE,
    AssistantError,
    FactsError,
    QuestionError,
    ServerError,
)
from assistant.explain.wording import explained_json, explained_text
from assistant.grades.table import as_csv, as_json, as_lines, filter_of, records
from assistant.output import ROOM, as_text
from assistant.people.keys import Keys, Role
from assistant.people.people_database import Kept, purge
from assistant.settings import Settings, load_settings
from assistant.types import Answer, Status
from prompts import message
from vectorstore.errors import StoreError

# What narrows the table of Facts.
_NARROWING = ("council", "kind", "year", "judgement", "grade")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(load_settings(), options))
    except QuestionError as error:
        return _fail(str(error), WRONG_USAGE)
    except (AssistantError, StoreError) as error:
        return _fail(str(error), KNOWN_ERROR)
    except KeyboardInterrupt:
        return _fail(
            "Stopped. What was done so far is kept; run the same command to go on.", KNOWN_ERROR
        )


def _fail(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant",
        description="Answers from council inspection reports, with the page.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_data_folder(verbs)
    verb = verbs.add_parser("ask", help="answer one question")
    verb.add_argument("question")
    verb.add_argument("--json", action="store_true", help="print the Answer as one JSON object")
    verb.add_argument("--explain", action="store_true", help="say why: what was found and dropped")
    verb.set_defaults(run=_ask)
    verb = verbs.add_parser("chat", help="ask in the terminal, with follow-ups")
    verb.set_defaults(run=_chat)
    add_batch(verbs)
    add_compare(verbs)
    add_questions(verbs)
    verb = verbs.add_parser("facts", help="print the table of Facts: dates, inspectors, grades")
    for name in _NARROWING:
        verb.add_argument(f"--{name}", default="", metavar=name[:1].upper())
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print it for a spreadsheet")
    form.add_argument("--json", action="store_true", help="print it as one JSON list")
    verb.set_defaults(run=_facts)
    verb = verbs.add_parser("serve", help="index, then open the chat window")
    verb.set_defaults(run=_serve)
    verb = verbs.add_parser("mcp", help="serve the tools for agents on standard input and output")
    verb.set_defaults(run=_mcp)
    _add_keys(verbs)
    return parser


def _ask(settings: Settings, options: argparse.Namespace) -> int:
    _say_wait()
    with open_assistant(settings) as assistant:
        if options.explain:
            answer, trace = assistant.explain(options.question)
            why = explained_json(trace) if options.json else explained_text(trace)
        else:
            answer, why = assistant.invoke({"question": options.question}), None
    if options.json:
        said = answer.as_json() | ({"explain": why} if why else {})
        _write(json.dumps(said, ensure_ascii=False))
    else:
        _write(f"{_shown(answer)}\n\n{why}" if why else _shown(answer))
    return DONE


def _say_wait() -> None:
    """The first question waits for the model to load: a person at a terminal is told so."""
    if sys.stderr.isatty():
        sys.stderr.write(message("error.loading") + "\n")


def _shown(answer: Answer) -> str:
    return as_text(answer, shutil.get_terminal_size((ROOM, 0)).columns)


def _chat(settings: Settings, options: argparse.Namespace) -> int:
    history: list[Answer] = []
    _say_wait()
    with open_assistant(settings) as assistant:
        _write(_shown(assistant.ask("hello")) + "\n(An empty line ends.)")
        while question := _line():
            answer = assistant.ask(question, tuple(history))
            _write(_shown(answer))
            if answer.status is not Status.FAILED:
                history.append(answer)
    return DONE


def _line() -> str:
    sys.stdout.write("\n> ")
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def _facts(settings: Settings, options: argparse.Namespace) -> int:
    with open_assistant(settings) as assistant:
        library = assistant.library
        if not library.reports:
            raise FactsError(message("error.nothing_loaded"))
        every = records(library.reports)
        asked = {name: getattr(options, name) for name in _NARROWING}
        chosen = filter_of(every, library.councils, **asked)
        rows = [row for row in every if chosen.takes(row)]
    if options.json:
        _write(json.dumps(as_json(rows), ensure_ascii=False))
    elif options.csv:
        sys.stdout.write(as_csv(rows))
    else:
        councils = len({row.council_id for row in rows})
        counted = message("facts.counted", shown=len(rows), total=len(every), councils=councils)
        # Through a pipe there is room for everything.
        room = shutil.get_terminal_size((sys.maxsize, 0)).columns
        table = as_lines(rows, chosen, room) if rows else message("facts.none_found")
        _write(f"{table}\n\n{counted}")
    return DONE


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    # app.py is the web server; Gradio takes seconds to import, and only this verb waits for it.
    runpy.run_module("app", run_name="__main__")
    return DONE


def _mcp(settings: Settings, options: argparse.Namespace) -> int:
    # The protocol's library takes a second to import, and only this verb needs it.
    runpy.run_module("assistant.mcp", run_name="__main__")
    return DONE


# `keys` and `forget`: keys made by who runs the server, old things of people removed.


def _add_keys(verbs: Any) -> None:
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
    _write(said)
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
    _write(message("kept.purged", **gone))
    return DONE


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
