"""The web server: routes, window and guards put together, and started."""

import socket
import sys

import gradio as gr
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.cors import CORSMiddleware

from assistant.chain import Assistant
from assistant.errors import ServerError, SettingsError
from assistant.session import embedder, index, open_writer, store_of
from assistant.settings import Settings
from assistant.web.ask_routes import ask_routes, problem
from assistant.web.assets import asset_routes, page
from assistant.web.batch_routes import batch_routes
from assistant.web.embed_routes import embed_routes
from assistant.web.grades_routes import grades_routes
from assistant.web.manage import Shelf
from assistant.web.manage_routes import manage_routes
from assistant.web.report_routes import report_routes
from assistant.web.security import Guard
from assistant.web.service import Service, embed_origins, is_loopback, link
from assistant.web.shell import Shell
from assistant.web.theme import window_theme
from assistant.web.window import build_window
from prompts import message
from vectorstore.embeddings import Embedder, SentenceEmbedder
from vectorstore.errors import NothingThere
from vectorstore.store import Store

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def create_app(settings: Settings, store: Store, model: Embedder) -> FastAPI:
    """The whole application over an open store that has been indexed."""
    origins = embed_origins(settings)
    writer = open_writer(settings, model)
    service = Service(
        settings,
        store,
        model,
        lambda reading: Assistant(reading, model, link, writer, answer_from=settings.answer_from),
    )
    app = FastAPI(title=message("web.title"), docs_url=None, redoc_url=None, openapi_url=None)
    for routes in (ask_routes(service), report_routes(service), manage_routes(Shelf(service)),
                   embed_routes(service), grades_routes(service), batch_routes(service),
                   asset_routes()):  # fmt: skip
        app.include_router(routes)
    _add_errors(app)
    gr.mount_gradio_app(
        app, build_window(service), path="/", server_name=settings.host, server_port=settings.port,
        footer_links=[], run_history=False, allowed_paths=[],
        blocked_paths=[str(store.folder.resolve())], show_error=False, max_file_size=1,
        ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
        theme=window_theme(), head=page("window_head"),
    )  # fmt: skip
    app.add_middleware(Shell)
    hosts = _LOOPBACK if is_loopback(settings.host) and not settings.allow_anonymous else ()
    app.add_middleware(Guard, origins=origins, hosts=hosts)
    # Without Starlette's own middleware Gradio would echo any origin.
    app.add_middleware(
        CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "POST"],
        allow_headers=["content-type"], max_age=600,
    )  # fmt: skip
    return app


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        return problem(
            error.status_code,
            "not_found" if error.status_code == 404 else "request",
            str(error.detail),
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, "request", message("web.bad_request"))


def check_exposure(settings: Settings) -> None:
    """Refuse to listen beyond this machine unless it is said that anyone may ask."""
    if not is_loopback(settings.host) and not settings.allow_anonymous:
        raise ServerError(message("web.exposed", host=settings.host))


def check_port(settings: Settings) -> None:
    """Raise ServerError where another program listens at the port."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ServerError(
                message(
                    "web.port_taken",
                    host=settings.host,
                    port=settings.port,
                    reason=error.strerror or "",
                )
            ) from error


def serve(settings: Settings) -> None:
    """Index what is new and serve until interrupted; raise a known fault as one sentence."""
    check_exposure(settings)
    check_port(settings)
    with store_of(settings, mend=True) as store:
        app = create_app(settings, store, _indexed(settings, store))
        sys.stderr.write(message("web.serving", address=_address(settings)) + "\n")
        # No access log: addresses may hold questions.
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_level="warning",
            server_header=False,
        )


def open_app(settings: Settings) -> FastAPI:
    """The application for a server started elsewhere: the store stays open with the process."""
    check_exposure(settings)
    store = store_of(settings, mend=True)
    return create_app(settings, store, _indexed(settings, store))


def _indexed(settings: Settings, store: Store) -> SentenceEmbedder:
    """Bring the index up to date; return the loaded model."""
    model = embedder(settings)
    try:
        index(settings, store)
    except (NothingThere, SettingsError) as error:
        if not store.generation:
            raise
        # The folder may be unmounted for a while: what was read of it goes on answering.
        sys.stderr.write(f"{error}\n")
    model.load()
    return model


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
