"""The web server: composition only. `python app.py`, or `uvicorn --factory app:create`."""

import sys

from fastapi import FastAPI

from assistant.errors import AssistantError
from assistant.settings import load_settings
from assistant.web.server import open_app, serve, start_watching
from vectorstore.errors import StoreError


def create() -> FastAPI:
    """The application over the configured data folder, for a server of one's own choice."""
    settings = load_settings()
    start_watching(settings)
    return open_app(settings)


def main() -> int:
    """Serve until interrupted; a known fault ends in one clear line."""
    try:
        settings = load_settings()
        start_watching(settings)
        serve(settings)
    except (AssistantError, StoreError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
