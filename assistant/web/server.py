"""The web server: routes, window and guards put together, and started."""

import socket
import sys

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from assistant.chain import Assistant
from assistant.errors import ServerError
from assistant.mcp.http import McpRoutes
from assistant.mcp.tools import make_server
from assistant.session import embedder, index, open_reranker, open_writer
from assistant.settings import Settings
from assistant.web.ask_routes import ask_routes
from assistant.web.assets import asset_routes, page
from assistant.web.docs_routes import docs_routes
from assistant.web.doors import Doors, no_such_address
from assistant.web.embed_routes import embed_routes
from assistant.web.grades_routes import grades_routes
from assistant.web.health_routes import health_routes
from assistant.web.manage import Shelf
from assistant.web.manage_routes import manage_routes
from assistant.web.openai_routes import openai_routes
from assistant.web.problems import Refused, problem
from assistant.web.report_routes import report_routes
from assistant.web.security import Guard
from assistant.web.service import Service, allowed_scope, embed_origins, is_loopback, link
from assistant.web.shell import Shell
from assistant.web.telemetry import Telemetry
from assistant.web.theme import window_theme
from assistant.web.window import build_window
from prompts import message
from vectorstore.embeddings import Embedder, SentenceEmbedder
from vectorstore.store import Store

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def create_app(settings: Settings, store: Store, model: Embedder) -> FastAPI:
    """The whole application over an open store that has been indexed."""
    origins = embed_origins(settings)
    writer = open_writer(settings, model)
    assistant = Assistant(store, model, link, writer, open_reranker(settings))
    service = Service(settings, store, model, assistant)
    tools = McpRoutes(make_server(assistant, store, service.answer_alone, allowed_scope))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=tools.running)
    app.router.routes.extend(tools.routes)
    for routes in (
        ask_routes(service), openai_routes(service), report_routes(service),
        grades_routes(service), manage_routes(Shelf(service)), embed_routes(service),
        health_routes(service), docs_routes(app), asset_routes(),
    ):  # fmt: skip
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
    app.add_middleware(Doors, routes=app.router.routes)
    hosts = _LOOPBACK if is_loopback(settings.host) and not settings.allow_anonymous else ()
    app.add_middleware(Guard, origins=origins, hosts=hosts)
    # Without Starlette's own middleware Gradio would echo any origin.
    app.add_middleware(
        CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "POST"],
        allow_headers=["content-type", "authorization"], max_age=600,
        expose_headers=["x-request-id", "retry-after"],
    )  # fmt: skip
    app.add_middleware(Telemetry, counts=service.counts)
    return app


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code != 404:
            return problem(error.status_code, "request", str(error.detail))
        known = str(error.detail)
        return no_such_address(request, "" if known == "Not Found" else known)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return problem(422, "request", message("web.bad_request"))

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return error.response


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
    with Store(settings.data_dir, settings.chroma_url) as store:
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
    store = Store(settings.data_dir, settings.chroma_url)
    return create_app(settings, store, _indexed(settings, store))


def _indexed(settings: Settings, store: Store) -> SentenceEmbedder:
    """Bring the index up to date; return the loaded model."""
    model = embedder(settings)
    index(settings, store)
    model.load()
    return model


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
