"""Pages: where the citations before stand, where a section begins, what is on a page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answers.refusals import near_miss
from assistant.library.reports import Library, Loaded
from assistant.output import pdf_page
from assistant.question.question import Question
from assistant.question.topic import likeness
from assistant.reading.scores import confidence, read_of
from assistant.reading.selection import pick
from assistant.retrieval.candidates import Retrieved
from assistant.types import Answer, Citation, Draft, Evidence, Stage, Statement, Status
from ingest.language.words import stems
from ingest.register.councils import short_name
from ingest.register.grades import grades
from ingest.types import Place, Role, Sentence
from prompts import message

_MOST = 3


def page_draft(history: Sequence[Answer]) -> Draft:
    """The pages of what was last cited; a question back where nothing was."""
    for answer in reversed(history):
        if answer.citations:
            said = tuple(_statement(c) for c in answer.citations[:_MOST])
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
        pages=_where(sentence.place, sentence.place.labels[:1]),
        council=report.name,
        date=report.date,
    )
    evidence = report.cite(sentence.text, sentence.place, under.path, sentence.start)
    return Statement(text, (evidence,), own_words=True)


def _heading(headings: Sequence[str], question: Question, library: Library) -> str:
    """The heading that a question names, in its words or in others; "" for none."""
    plain = {name: _ungraded(name) for name in headings}
    named = [name for name, text in plain.items() if question.calls(text)]
    if named:
        return max(named, key=len)
    own = library.searcher.encode(question.searched)
    near = library.searcher.encode_all(list(plain.values())) @ own
    alike = [_WORDS * likeness(text, question.matter)[1] for text in plain.values()]
    best = int((near + alike).argmax())
    return list(plain)[best] if near[best] + alike[best] >= _NEAR else ""


def _ungraded(heading: str) -> str:
    """A heading without the grade at its end."""
    low = heading.lower()
    return next((heading[: -len(g)].strip() for g in grades() if low.endswith(f" {g}")), heading)


# How much of a heading's words being asked for counts beside its nearness; from how much of both
# together it is taken for what a question calls it.
_WORDS, _NEAR = 0.5, 0.4


def _pages(labels: Sequence[str]) -> str:
    return f"page {labels[0]}" if len(labels) == 1 else f"pages {' and '.join(labels)}"


def _where(place: Place, labels: Sequence[str]) -> str:
    """The page by its label, and by its place in the file where that is another."""
    position = pdf_page(place)
    pages = _pages(labels)
    return message("page.pdf", pages=pages, position=position) if position else pages


# So many sentences of a page are given where nothing on it is asked for.
_SHOWN = 6


def numbered_page_draft(
    question: Question, reports: Sequence[Loaded], library: Library, retrieved: Retrieved
) -> Draft | None:
    """What stands on the page that a question names; None where it names none, or none has it.

    Two pages of one number are told apart by their places in the file.
    """
    label = question.wording.page
    if not label:
        return None
    if question.beside_page:
        said = _said_there(question, library, retrieved)
    else:
        said = [(r, some) for r in reports for some in _opening(label, r, library)]
    statements: list[Statement] = []
    for report, sentences in said:
        where = _where(sentences[0].place, sentences[0].place.labels[:1])
        values = {"council": report.name, "date": report.date}
        text = message("page.content", pages=f"{where[:1].upper()}{where[1:]}", **values)
        statements += [Statement(text), *(_quoted(report, s) for s in sentences)]
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _is_on(sentence: Sentence, label: str) -> bool:
    return sentence.place.labels[:1] == (label,)


def _said_there(
    question: Question, library: Library, retrieved: Retrieved
) -> list[tuple[Loaded, list[Sentence]]]:
    """What was read on the pages of a label and answers, page by page.

    Where nothing surely does, what has all words of the matter is said of it all the same.
    """
    there = [
        replace(
            r, sentences=tuple(s for s in r.sentences if _is_on(s.sentence, question.wording.page))
        )
        for _, ranked in retrieved.groups
        for r in ranked
    ]
    read, asked = read_of(there), set(question.beside_page)
    chosen = pick(there)
    if near_miss(confidence(read), library):
        chosen = [one for one in read if asked <= set(stems(one.sentence.text))][:_SHOWN]
    loaded = {report.row.id: report for report in library.reports}
    pages: dict[tuple[str, tuple[int, ...]], list[Sentence]] = {}
    for one in chosen:
        place = one.found.report.id, one.sentence.place.pages
        pages.setdefault(place, []).append(one.sentence)
    return [(loaded[report], sentences) for (report, _), sentences in pages.items()]


def _opening(label: str, report: Loaded, library: Library) -> Iterator[list[Sentence]]:
    """The first sentence of each paragraph of every page of a label."""
    pages: dict[tuple[int, ...], list[Sentence]] = {}
    for _, sentence in library.sentences(report.row.id):
        if _is_on(sentence, label) and sentence.role not in (Role.BOILERPLATE, Role.LEAD_IN):
            pages.setdefault(sentence.place.pages, []).append(sentence)
    for sentences in pages.values():
        first = {sentence.paragraph: sentence for sentence in reversed(sentences)}
        yield [*reversed(first.values())][:_SHOWN]


def _quoted(report: Loaded, sentence: Sentence) -> Statement:
    text = message("quote.plain", quote=sentence.text)
    return Statement(text, (report.cite(sentence.text, sentence.place, (), sentence.start),))


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


def _statement(citation: Citation) -> Statement:
    council = short_name(citation.cover.council) or citation.cover.title
    evidence = evidence_of(citation)
    labels = [label for label in citation.place.labels if label != "cover"]
    if not labels:
        return Statement(message("page.cover", council=council), (evidence,), own_words=True)
    return Statement(
        message("page.one", pages=_where(citation.place, labels), council=council),
        (evidence,),
        own_words=True,
    )
