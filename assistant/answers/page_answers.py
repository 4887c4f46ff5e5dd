"""Answer "Which page is that on?" with the citations before, and where a section begins."""

from collections.abc import Sequence

from assistant.library.reports import Library, Loaded
from assistant.question.question import Question
from assistant.question.themes import likeness
from assistant.types import Answer, Citation, Draft, Evidence, Stage, Statement, Status
from ingest.language.words import words
from ingest.register.councils import short_name
from ingest.register.grades import grades
from prompts import message

_MOST = 3


def page_draft(history: Sequence[Answer], library: Library) -> Draft:
    """The pages of what was last cited; a question back where nothing was."""
    for answer in reversed(history):
        if answer.citations:
            said = tuple(_statement(c, library) for c in answer.citations[:_MOST])
            return Draft(Status.ANSWERED, said, stage=Stage.EARLIER)
    return Draft(Status.CONVERSATION, (Statement(message("page.none")),), stage=Stage.EARLIER)


def section_page_draft(
    question: Question, reports: Sequence[Loaded], library: Library
) -> Draft | None:
    """The page on which the section that a question names begins; None where it names none."""
    said = [s for report in reports if (s := _begins(question, report, library))]
    return Draft(Status.ANSWERED, tuple(said)) if said else None


def _begins(question: Question, report: Loaded, library: Library) -> Statement | None:
    sections = library.sections(report)
    if not sections:
        return None
    heading = _heading([step for s in sections for step in s.path], question, library)
    under = next((s for s in sections if heading in s.path), None)
    first = library.sentences_within(report, under)[:1] if under else []
    if not under or not first:
        return None
    sentence = first[0]
    text = message(
        "page.section",
        heading=heading,
        pages=_pages(sentence.place.labels[:1]),
        council=report.name,
        date=report.date,
    )
    evidence = report.cite(sentence.text, sentence.place, under.path, sentence.start)
    return Statement(text, (evidence,), own_words=True)


def _heading(headings: Sequence[str], question: Question, library: Library) -> str:
    """The heading that a question names, in its words or in others; "" for none."""
    plain = {name: _ungraded(name) for name in headings}
    asked = f" {_folded(question.text)} "
    named = [name for name, text in plain.items() if f" {_folded(text)} " in asked]
    if named:
        return max(named, key=len)
    own = library.searcher.encode(question.matter.text or question.reading)
    near = library.searcher.encode_all(list(plain.values())) @ own
    alike = [_WORDS * likeness(text, question.matter)[1] for text in plain.values()]
    best = int((near + alike).argmax())
    return list(plain)[best] if near[best] + alike[best] >= _NEAR else ""


def _ungraded(heading: str) -> str:
    """A heading without the grade at its end."""
    low = heading.lower()
    return next((heading[: -len(g)].strip() for g in grades() if low.endswith(f" {g}")), heading)


def _folded(text: str) -> str:
    return " ".join(words(text.lower()))


# How much of a heading's words being asked for counts beside its nearness; from how much of both
# together it is taken for what a question calls it.
_WORDS, _NEAR = 0.5, 0.4


def _pages(labels: Sequence[str]) -> str:
    return f"page {labels[0]}" if len(labels) == 1 else f"pages {' and '.join(labels)}"


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
    return Statement(
        message("page.one", pages=_pages(labels), council=council), (evidence,), own_words=True
    )
