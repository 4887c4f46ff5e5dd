"""The web server: routes, window and guards put together, and started."""

import asyncio
import logging
import resource
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from assistant.assembly import embedder, index, open_writer, store_of
from assistant.errors import BatchError, FactsError, ServerError, SettingsError
from assistant.mcp import McpRoutes, make_server
from assistant.people.keys import Keys
from assistant.people.people_database import Kept, QuestionLog
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.tracing import trace_to
from assistant.web.answer_routes import ask_routes, card_routes
from assistant.web.api import Refused, allowed_scope, docs_routes, no_such_address, problem, told
from assistant.web.assets import asset_routes, page
from assistant.web.batch_routes import batch_routes
from assistant.web.conversation_routes import conversation_routes
from assistant.web.gate import Doorkeeper, Gate, Guard, Limiter, Origins, networks
from assistant.web.openai_routes import openai_routes
from assistant.web.report_routes import report_routes
from assistant.web.service import Service, embed_origins, is_loopback, link
from assistant.web.sign_in_routes import check_oidc, sign_in_routes
from assistant.web.telemetry import Telemetry, health_routes, start_logs
from assistant.web.upload_routes import Shelf, manage_routes
from assistant.web.window import Doors, Shell, WindowSessions, build_window, window_theme
from prompts import message
from vectorstore.errors import NothingThere, StoreError
from vectorstore.index.store import Store
from vectorstore.models.embeddings import Embedder, SentenceEmbedder
from vectorstore.models.trained_models import Classifier, Reader

log = logging.getLogger(__name__)

# Seconds after which a process looks for a newer index, or for other files in the reports folder.
_LOOK = 2.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def create_app(
    settings: Settings,
    store: Store,
    model: Embedder,
    reader: Reader | None = None,
    classifier: Classifier | None = None,
) -> FastAPI:
    """The whole application over an open store that has been indexed; None: the default models."""
    origins = embed_origins(settings)
    writer = open_writer(settings, model)

    def over(reading: Store) -> Assistant:
        return Assistant(reading, model, link, writer, reader, classifier, settings.answer_from)

    service = Service(settings, store, model, over)
    service.assistant.load()
    kept = Kept(settings.data_dir)
    if settings.log_questions:
        service.note = QuestionLog(kept, settings.log_questions_days).note
    keys = Keys(kept)
    shelf = Shelf(service)
    tools = McpRoutes(
        make_server(
            lambda: service.assistant,
            lambda question, scope: service.answer(question, scope=scope),
            allowed_scope,
        )
    )

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        async with tools.running(app), _looking(service, shelf):
            yield
        kept.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=running)
    app.router.routes.extend(tools.routes)
    for routes in (
        ask_routes(service, kept), card_routes(service, kept), openai_routes(service),
        report_routes(service), manage_routes(shelf),
        batch_routes(service), health_routes(service),
        conversation_routes(kept, service.desk, keeps=settings.keep_conversations),
        sign_in_routes(keys, kept, settings), docs_routes(app), asset_routes(),
    ):  # fmt: skip
        app.include_router(routes)
    _add_errors(app)
    _add_window(app, service, store.folder)
    _add_guards(app, service, keys, origins)
    return app


def _add_window(app: FastAPI, service: Service, data: Path) -> None:
    """The chat window, with all that Gradio offers beside it switched off."""
    settings = service.settings
    gr.mount_gradio_app(
        app, build_window(service), path="/", server_name=settings.host, server_port=settings.port,
        footer_links=[], run_history=False, allowed_paths=[],
        blocked_paths=[str(data.resolve())], show_error=False, max_file_size=1,
        ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
        theme=window_theme(), head=page("window_head"),
    )  # fmt: skip


@asynccontextmanager
async def _looking(service: Service, shelf: Shelf) -> AsyncIterator[None]:
    """Until the end of the block look for what another process indexed, or for other files."""
    settings = service.settings
    look = service.catch_up if settings.follow else shelf.look if settings.watch else None
    task = asyncio.create_task(_now_and_then(look)) if look else None
    yield
    if task:
        task.cancel()


async def _now_and_then(look: Callable[[], bool]) -> None:
    while True:
        await asyncio.sleep(_LOOK)
        try:
            await run_in_threadpool(look)
        except (StoreError, OSError) as error:
            # What was read before goes on answering.
            log.error("the index or its folder could not be read: %s", type(error).__name__)


def _add_guards(app: FastAPI, service: Service, keys: Keys, origins: tuple[str, ...]) -> None:
    """What every request passes through, the innermost first."""
    settings = service.settings
    app.add_middleware(Shell)
    app.add_middleware(Doors, routes=app.router.routes)
    app.add_middleware(WindowSessions)
    limiter = Limiter(settings.limit_person, settings.limit_origin)
    app.add_middleware(Gate, doorkeeper=Doorkeeper(settings, keys), limiter=limiter)
    alone = is_loopback(settings.host) and settings.auth == "none" and not settings.allow_anonymous
    callers = Origins(origins, keys)
    app.add_middleware(Guard, framers=origins, callers=callers, hosts=_LOOPBACK if alone else ())
    # Without Starlette's own middleware Gradio would echo any origin.
    app.add_middleware(
        CORSMiddleware, allow_origins=cast(list[str], callers), allow_methods=["GET", "POST"],
        allow_headers=["content-type", "authorization"], max_age=600,
        expose_headers=["x-request-id", "retry-after"],
    )  # fmt: skip
    app.add_middleware(Telemetry, counts=service.counts)


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

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        number = getattr(request.state, "number", "")
        sentence = message("web.broken", id=number)
        return problem(500, "internal", sentence, number, {"X-Request-ID": number})

    @app.exception_handler(BatchError)
    @app.exception_handler(FactsError)
    async def unusable(request: Request, error: BatchError | FactsError) -> Response:
        return problem(422, error.code, str(error))

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return told(request, error.status, error.code, str(error), error.headers)


def check_exposure(settings: Settings) -> None:
    """Refuse to listen beyond this machine without a way of signing in."""
    if settings.auth == "proxy":
        _check_proxies(settings)
    if settings.auth == "oidc":
        check_oidc(settings)
    if is_loopback(settings.host) or settings.auth != "none":
        return
    if not settings.allow_anonymous:
        raise ServerError(message("web.exposed", host=settings.host))
    old, new = "ASSISTANT_ALLOW_ANONYMOUS", "ASSISTANT_AUTH"
    log.warning("%s", message("web.old_setting", old=old, new=new))


def _check_proxies(settings: Settings) -> None:
    """Raise ServerError where no proxy is named that may say who asks."""
    try:
        proxies = networks(settings.proxy_addresses)
    except ValueError as error:
        raise ServerError(message("web.bad_proxy", given=settings.proxy_addresses)) from error
    if not proxies:
        raise ServerError(message("web.no_proxy"))


def check_port(settings: Settings) -> None:
    """Raise ServerError where another program listens at the port."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            told = {"host": settings.host, "port": settings.port, "reason": error.strerror or ""}
            raise ServerError(message("web.port_taken", **told)) from error


def serve(settings: Settings) -> None:
    """Index what is new and serve until interrupted; raise a known fault as one sentence."""
    check_exposure(settings)
    check_port(settings)
    with store_of(settings, mend=not settings.follow) as store:
        app = create_app(settings, store, _indexed(settings, store))
        sys.stderr.write(message("web.serving", address=_address(settings)) + "\n")
        allow_many_connections()
        # No access log: addresses may hold questions.
        uvicorn.run(
            app, host=settings.host, port=settings.port, access_log=False, log_level="warning",
            server_header=False,
        )  # fmt: skip


def allow_many_connections() -> None:
    """Raise the limit of open files to what the system allows: idle connections need one each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def start_watching(settings: Settings) -> None:
    """Logs and traces as they are set."""
    start_logs(settings)
    if settings.traces:
        trace_to(settings.traces)


def open_app(settings: Settings) -> FastAPI:
    """The application for a server started elsewhere: the store stays open with the process."""
    check_exposure(settings)
    store = store_of(settings, mend=not settings.follow)
    return create_app(settings, store, _indexed(settings, store))


def _indexed(settings: Settings, store: Store) -> SentenceEmbedder:
    """Bring the index up to date; return the loaded model."""
    model = embedder(settings)
    try:
        if not settings.follow:
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
