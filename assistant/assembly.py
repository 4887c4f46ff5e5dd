"""Open what a command needs: the store of the data folder, the embedder, the assistant."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from assistant.checks.judge import EntailmentJudge, packaged_judge
from assistant.checks.types import Judge
from assistant.errors import SettingsError
from assistant.model.chat_model import Chat, Limits, open_chat
from assistant.model.mode import Writer
from assistant.pipeline import Assistant
from assistant.settings import Settings
from ingest.report_files import find_files
from prompts import PromptError, Prompts, load_prompts, message
from vectorstore.index.store import Follower, Store
from vectorstore.maintenance.build import How, build_index
from vectorstore.models.cross_encoder import CrossEncoderModel
from vectorstore.models.embeddings import Embedder, SentenceEmbedder
from vectorstore.types import IndexStats


def store_of(settings: Settings, *, mend: bool = False) -> Store:
    """The store of the data folder, open; a torn ledger is an error unless it is to be mended.

    Where this process follows another it only reads, and what would write is a SettingsError.
    """
    token = settings.chroma_token.get_secret_value()
    if settings.follow:
        if mend:
            raise SettingsError(message("error.follows"))
        return Follower(settings.data_dir, settings.chroma_url, chroma_token=token)
    store = Store(settings.data_dir, settings.chroma_url, chroma_token=token, mend=mend)
    for line in store.told:
        sys.stderr.write(f"{line}\n")
    return store


@contextmanager
def open_assistant(settings: Settings) -> Iterator[Assistant]:
    """The assistant over an index that exists."""
    with store_of(settings) as store:
        model = embedder(settings)
        writer = open_writer(settings, model)
        yield Assistant(store, model, writer=writer, answer_from=settings.answer_from)


def open_writer(settings: Settings, model: Embedder) -> Writer | None:
    """What writes with the chat model that is set; None in quotes mode."""
    prompts, chat = own_prompts(settings), chat_model(settings)
    if not chat:
        return None
    by_model = settings.check_with == "model"
    judge = None if by_model else open_judge(settings)
    return Writer(
        chat,
        prompts,
        model.encode,
        settings.chat_context,
        judge,
        by_model=by_model,
        searches=settings.chat_searches,
    )


def open_judge(settings: Settings) -> Judge | None:
    """What settles whether a sentence is supported; None where rules alone are to."""
    if settings.check_with == "rules":
        return None
    own = open_entailment(settings)
    if own is None:
        return packaged_judge()
    return EntailmentJudge(
        lambda premise, claims: list(map(float, own.entailment(premise, claims)))
    )


def chat_model(settings: Settings) -> Chat | None:
    """The chat model that is set, not yet opened."""
    if not settings.chat_model:
        return None
    limits = Limits(
        settings.chat_timeout_connect,
        settings.chat_timeout_first,
        settings.chat_timeout_between,
        settings.chat_timeout_total,
        settings.chat_max_tokens,
    )
    key = settings.chat_api_key.get_secret_value()
    return open_chat(settings.chat_model, settings.chat_base_url, key, limits)


def own_prompts(settings: Settings) -> Prompts:
    """The prompts, those of the folder that is set in place of the packaged ones."""
    try:
        return load_prompts(settings.prompts_dir)
    except PromptError as error:
        raise SettingsError(str(error)) from error


def embedder(settings: Settings) -> SentenceEmbedder:
    """The embedding model that is set."""
    return SentenceEmbedder(settings.embedding_model)


def open_entailment(settings: Settings) -> CrossEncoderModel | None:
    """The entailment model that is set, loaded and tried; ModelUnavailable where it is none."""
    if not settings.entailment_model:
        return None
    judge = CrossEncoderModel(settings.entailment_model)
    judge.entailment("", [""])
    return judge


def index(
    settings: Settings, store: Store, paths: list[Path] | None = None, how: How | None = None
) -> IndexStats:
    """Make the index mirror the reports folder, or add `paths`; progress on standard error."""
    files = _files(paths) if paths else _folder_files(settings.reports)
    progress = Progress()
    how = how or How(keep_others=bool(paths))
    try:
        return build_index(store, files, embedder(settings), progress, how)
    finally:
        progress.close()


def _folder_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SettingsError(
            f"The reports folder {folder} does not exist: "
            "set ASSISTANT_REPORTS_DIR to one that does."
        )
    return find_files(folder)


def _files(paths: list[Path]) -> list[Path]:
    for path in paths:
        if not path.exists():
            raise SettingsError(f"{path} does not exist: give files or folders of reports.")
    return [file for path in paths for file in (find_files(path) if path.is_dir() else [path])]


class Progress:
    """Progress bars on standard error, one for each stage that has something to do."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """`done` more of `total` units of a stage are done; `detail` is shown beside the bar."""
        if stage != self._stage or self._bar is None:
            self.close()
            self._stage = stage
            units = {"reading": "file", "embedding": "text", "building": "report"}
            self._bar = tqdm(
                total=total,
                desc=stage,
                unit=units.get(stage, ""),
                file=sys.stderr,
                disable=not total,
            )
        if detail:
            self._bar.set_postfix_str(detail, refresh=False)
        self._bar.update(done)
        if self._bar.n >= total:
            self.close()

    def close(self) -> None:
        """End the bar's line, also where the work was broken off."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
