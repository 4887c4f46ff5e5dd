"""Say what is set up, what is loaded and what cannot be read."""

from dataclasses import dataclass, field
from typing import Any

from assistant.errors import ModelUnavailable
from assistant.notes import notes
from assistant.session import (
    chat_model,
    embedder,
    open_entailment,
    open_store,
    own_prompts,
)
from assistant.settings import Settings
from ingest.councils import short_name
from vectorstore.errors import StoreError
from vectorstore.store import Store


@dataclass(slots=True)
class Findings:
    """What was found; `well` when questions can be answered."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing stands in the way of an answer."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """The findings as JSON."""
        return {
            "well": self.well,
            "problems": self.problems,
            "reports": self.reports,
            "files": self.files,
        }

    def as_text(self) -> str:
        """The findings as lines."""
        reports = [
            f"  {r['council'] or r['title'] or r['file']}: "
            f"inspected {r['inspected'] or 'not known'}, "
            f"{r['pages']} pages, page numbers {r['basis']} ({r['file']})"
            for r in self.reports
        ]
        unread, noted = (
            [f"  {f['status']}: {f['reason']}" for f in self.files if f["read"] is read]
            for read in (False, True)
        )
        problems = [f"PROBLEM: {problem}" for problem in self.problems]
        listed = [*(["Not read:"] if unread else []), *unread]
        listed += [*(["Read, but look at:"] if noted else []), *noted, *(problems or ["All well."])]
        return "\n".join([*self.lines, *reports, *listed])


def examine(settings: Settings) -> Findings:
    """Look at the settings, the model, the data folder and the reports."""
    findings = Findings(
        [f"Reports folder: {settings.reports}", f"Data folder: {settings.data_dir}"]
    )
    if not settings.reports.is_dir():
        findings.problems.append(f"The reports folder {settings.reports} does not exist.")
    _examine_chat(settings, findings)
    try:
        model = embedder(settings).model
        findings.lines.append(f"Embedding model: {model.title}, {model.dimension} dimensions")
        with open_store(settings) as store:
            _examine_store(store, findings, model.fingerprint)
        judge = open_entailment(settings)
        if judge:
            findings.lines.append(f"Entailment model: {judge.model.name}")
    except StoreError as error:
        findings.problems.append(str(error))
    return findings


def _examine_chat(settings: Settings, findings: Findings) -> None:
    """Name the chat model and let it begin an answer."""
    own_prompts(settings)
    chat = chat_model(settings)
    findings.lines.append(f"Chat model: {chat.name if chat else 'none, quotes mode'}")
    try:
        next(chat.pieces("Say yes.") if chat else iter(()), None)
    except ModelUnavailable as error:
        findings.problems.append(str(error))


def _examine_store(store: Store, findings: Findings, model: str) -> None:
    findings.problems += store.told
    if not store.generation:
        findings.problems.append("Nothing has been indexed yet: run `python -m assistant index`.")
        return
    if store.ledger.get("model") != model:
        findings.problems.append(
            "The index was made by another model: run `python -m assistant index`."
        )
    for row in store.ledger.reports():
        cover = row.cover
        findings.reports.append(
            {
                "file": row.file, "council": short_name(cover.council), "title": cover.title,
                "inspected": cover.inspected,
                "published": cover.published, "pages": row.pages, "basis": row.basis,
            }
        )  # fmt: skip
    findings.files += [
        {"path": n.path, "status": n.status, "reason": n.reason, "read": n.read}
        for n in notes(store.ledger)
    ]
    _examine_vectors(store, findings, model)
    findings.lines.append(
        f"Index: generation {store.generation}, {store.ledger.chunk_count()} chunks, "
        f"{len(findings.reports)} reports"
    )


def _examine_vectors(store: Store, findings: Findings, model: str) -> None:
    held, wanted = store.counts()
    if held != wanted:
        findings.problems.append(
            f"Chroma holds {max(held, 0)} of {wanted} chunks: run `python -m assistant index`."
        )
    lacking = store.ledger.lacking(model)
    if lacking:
        findings.problems.append(
            f"{lacking} reports lack vectors: run `python -m assistant index --rebuild`."
        )
