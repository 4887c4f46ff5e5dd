"""Retrieval as LangChain offers it: a BaseRetriever that returns passages as Documents."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.chain import Assistant
from assistant.types import Passage


class ReportRetriever(BaseRetriever):
    """The passages that an answer to a question would be made from, best first."""

    assistant: Assistant
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(passage) for passage in self.assistant.ask(query).passages[: self.k]]


def _document(passage: Passage) -> Document:
    """A passage with its place as metadata; the id is that of the place, the same at every run."""
    shown = passage.as_json()
    text = shown.pop("text")
    return Document(page_content=text, metadata=shown, id=passage.id)
