"""Answer "Which page is that on?" with the citations of the answer before."""

from collections.abc import Sequence

from assistant.explaining.stages import Stage
from assistant.library import Library
from assistant.types import Answer, Citation, Draft, Evidence, Statement, Status
from ingest.councils import short_name
from prompts import message

_MOST = 3


def page_draft(history: Sequence[Answer], library: Library) -> Draft:
    """The pages of what was last cited; a question back where nothing was."""
    for answer in reversed(history):
        if answer.citations:
            said = tuple(_statement(c, library) for c in answer.citations[:_MOST])
            return Draft(Status.ANSWERED, said, stage=Stage.EARLIER)
    return Draft(Status.CONVERSATION, (Statement(message("page.none")),), stage=Stage.EARLIER)


def evidence_of(citation: Citation) -> Evidence:
    """What an earlier answer cited, as evidence of this one."""
    return Evidence(
        citation.report_id,
        citation.file,
        citation.cover,
        citation.place,
        citation.headings,
        citation.quote,
        -1,
    )


def _statement(citation: Citation, library: Library) -> Statement:
    council = short_name(citation.cover.council) or citation.cover.title
    evidence = evidence_of(citation)
    labels = [label for label in citation.place.labels if label != "cover"]
    if not labels:
        return Statement(message("page.cover", council=council), (evidence,), own_words=True)
    pages = f"page {labels[0]}" if len(labels) == 1 else f"pages {' and '.join(labels)}"
    return Statement(message("page.one", pages=pages, council=council), (evidence,), own_words=True)
