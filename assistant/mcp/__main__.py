"""The tools over standard input and output: `python -m assistant mcp`."""

import sys

from assistant.assembly import embedder, open_store, open_writer
from assistant.mcp.tools import Alone, make_server
from assistant.pipeline import Assistant
from assistant.settings import load_settings
from prompts import message


def main() -> None:
    """Serve until the client goes; nothing but the protocol is written to standard output."""
    settings = load_settings()
    with open_store(settings) as store:
        model = embedder(settings)
        assistant = Assistant(
            store, model, writer=open_writer(settings, model), answer_from=settings.answer_from
        )
        loaded = len(assistant.library.reports)
        sys.stderr.write(message("mcp.serving", reports=loaded) + "\n")
        make_server(Alone(assistant, store)).run("stdio")


if __name__ == "__main__":
    main()
