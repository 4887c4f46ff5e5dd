"""The Batch page: upload a table of questions, run it, see and take the results."""

import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import BatchError
from assistant.evaluation.batch_run import SUMMARY, Order, manifest, read_run, run_batch
from assistant.evaluation.files import read_json
from assistant.evaluation.question_file import examine_questions, read_questions
from assistant.evaluation.run import Choice, LocalAsker
from assistant.evaluation.run_comparison import compare, write_comparison
from assistant.web.api import base_of, described_routes, problem, read_body, sound, too_large
from assistant.web.assets import page
from assistant.web.service import Service
from prompts import message

Row = dict[str, Any]
_FOLDER, _RUN = "batch", "run"
_ID = re.compile(r"[0-9a-f]{12}")
_SHOWN = 20
_FILES = {
    "answers.csv": "text/csv; charset=utf-8",
    "answers.jsonl": "application/x-ndjson",
    "report.html": "text/html; charset=utf-8",
    "comparison.html": "text/html; charset=utf-8",
}


@dataclass
class Progress:
    """How far the run at work is; `said` is why it ended where it did not end well."""

    id: str = ""
    done: int = 0
    of: int = 0
    said: str = ""
    running: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


_MOST_BYTES = 20_000_000


def batch_routes(service: Service) -> APIRouter:
    """Routes of the Batch page; the gate lets editors run batches, and nobody else."""
    batches, at = _Batches(service), "/api/batch/{id}"
    return described_routes(
        "",
        ("GET", "/batch", batches.page),
        ("POST", "/api/batch", batches.upload),
        ("GET", at, batches.state),
        ("POST", f"{at}/start", batches.start),
        ("POST", f"{at}/stop", batches.stop),
        ("POST", f"{at}/compare/{{other}}", batches.compare),
        ("GET", f"{at}/files/{{name}}", batches.file),
        described=False,
    )


class _Batches:
    """The batch runs of a server: what each route does and returns."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._folder = service.store.folder / _FOLDER
        self._progress = Progress()
        self._mutex = threading.Lock()

    def page(self) -> HTMLResponse:
        """The page; its script asks for the rest."""
        return HTMLResponse(page("batch", title=message("web.batch_title")))

    async def upload(self, request: Request, name: str = "") -> Response:
        """Keep a file of questions, and say its rows and faults."""
        data = await read_body(request, _MOST_BYTES)
        if len(data) > _MOST_BYTES:
            raise too_large(_MOST_BYTES)
        return _sent(await run_in_threadpool(self._put, name, data))

    def _put(self, name: str, data: bytes) -> Row:
        """Keep a file of questions; BatchError where it is none."""
        id = uuid.uuid4().hex[:12]
        folder = self._folder / id
        folder.mkdir(parents=True)
        # The name is shown and ends the file; nothing else of it reaches the disk.
        suffix = Path(name).suffix.lower()[:8]
        file = folder / f"questions{suffix if suffix.isascii() else ''}"
        file.write_bytes(data)
        try:
            found = examine_questions(file)
        except BatchError:
            file.unlink()
            folder.rmdir()
            raise
        shown = [{"id": row["id"], "question": row["question"]} for row in found.rows[:_SHOWN]]
        return {
            "id": id, "rows": len(found.rows), "first": shown,
            "faults": list(found.faults), "notes": list(found.notes),
        }  # fmt: skip

    def state(self, id: str) -> Response:
        """How far a run is, its figures and rows when it is done, and those that were before."""
        run = self._file(id).parent / _RUN
        known = self._progress if self._progress.id == id else Progress(id)
        done = sorted(self._done(), reverse=True)
        state: Row = {
            "running": known.running, "done": known.done, "of": known.of,
            "said": known.said, "summary": None, "rows": [],
            "earlier": [{"id": other, "made": made} for made, other in done if other != id],
        }  # fmt: skip
        if (run / SUMMARY).exists() and not known.running:
            found = read_run(run)
            state["summary"] = found.summary
            state["rows"] = [
                {"id": line["id"], "question": answer["question"], "status": answer["status"],
                 "passed": line["passed"], "answer": answer["answer"]}
                for line, answer in zip(found.lines, found.answers, strict=True)
            ]  # fmt: skip
        return _sent(state)

    def _done(self) -> Iterator[tuple[str, str]]:
        for run in self._folder.glob(f"*/{_RUN}"):
            if (run / SUMMARY).exists():
                yield str(read_json(run / "run.json").get("made", "")), run.parent.name

    def start(self, id: str, request: Request) -> Response:
        """Run a file that was kept, or go on with it; not while another one runs."""
        file = self._file(id)
        questions = read_questions(file)
        order = Order(questions, file, file.parent / _RUN, Choice(workers=2), base_of(request))
        with self._mutex:
            if self._progress.running:
                return _sent({"started": False})
            self._progress = Progress(id, running=True)
        threading.Thread(target=self._run, args=(order, self._progress), daemon=True).start()
        return _sent({"started": True})

    def _run(self, order: Order, progress: Progress) -> None:
        def told(done: int, of: int) -> None:
            progress.done, progress.of = done, of
            if progress.stop.is_set():
                raise BatchError(message("web.batch_stopped"))

        assistant = self._service.assistant
        try:
            run_batch(
                LocalAsker(assistant), manifest(assistant, self._service.settings), order, told
            )
        except BatchError as error:
            progress.said = str(error)
        finally:
            progress.running = False

    def stop(self, id: str) -> Response:
        """Stop the run at work; what was done is kept."""
        self._progress.stop.set()
        return _sent({"stopped": self._progress.running})

    def compare(self, id: str, other: str, request: Request) -> Response:
        """Compare a run with an earlier one; the page of it lies beside the run."""
        a, b = (self._file(one).parent / _RUN for one in (other, id))
        found = compare(read_run(a), read_run(b))
        write_comparison(found, b, base_of(request))
        outcomes = [change["outcome"] for change in found.changes]
        return _sent({name: outcomes.count(name) for name in ("better", "worse")})

    def file(self, id: str, name: str) -> Response:
        """A file of a run, to be kept: it is never shown as a page of this server."""
        path = self._folder / id / _RUN / name
        if not _ID.fullmatch(id) or name not in _FILES or not path.is_file():
            return problem(404, "batch", message("web.batch_gone"))
        return FileResponse(path, media_type=_FILES[name], filename=name)

    def _file(self, id: str) -> Path:
        """The questions of a run; BatchError where there is no such run."""
        if _ID.fullmatch(id):
            for file in (self._folder / id).glob("questions*"):
                return file
        raise BatchError(message("web.batch_gone"))


def _sent(found: Row) -> JSONResponse:
    return JSONResponse(sound(found))
