"""Signs of life, and the figures that a monitoring system collects."""

import logging

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from assistant.web.problems import problem
from assistant.web.service import Service
from prompts import message

log = logging.getLogger(__name__)


def health_routes(service: Service) -> APIRouter:
    """Routes for those who run the server."""
    views, router = _Views(service), APIRouter(tags=["Operation"])
    for path, view in (
        ("/healthz", views.alive),
        ("/readyz", views.ready),
        ("/metrics", views.metrics),
    ):
        router.add_api_route(path, view, methods=["GET"], response_model=None)
    router.add_api_route("/health", views.health, methods=["GET"], response_model=None,
                         deprecated=True)  # fmt: skip
    return router


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._warned = False

    def alive(self) -> JSONResponse:
        """Whether the server runs."""
        return JSONResponse({"status": "ok"})

    def ready(self) -> JSONResponse:
        """Whether questions can be answered: 503 while no report is loaded."""
        reports = len(self._service.assistant.library.reports)
        if not reports:
            return problem(503, "nothing_loaded", message("web.not_ready"))
        return JSONResponse({"status": "ready", "reports": reports})

    def health(self) -> JSONResponse:
        """The former name of /healthz, for one more release."""
        if not self._warned:
            self._warned = True
            log.warning("%s", message("web.old_address", old="/health", new="/healthz"))
        return JSONResponse({"status": "ok"}, headers={"Deprecation": "true"})

    def metrics(self) -> Response:
        """Figures in Prometheus's text format."""
        counts, turnstile = self._service.counts, self._service.turnstile
        counts.reports.set(len(self._service.assistant.library.reports))
        counts.running.set(turnstile.inside)
        counts.waiting.set(turnstile.waiting)
        return Response(generate_latest(counts.registry), media_type=CONTENT_TYPE_LATEST)
