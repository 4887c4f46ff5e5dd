"""What a term means: as a report writes it out, else by the glossary in our own words."""

import re
from collections.abc import Sequence

from assistant.library.reports import Library, Loaded
from assistant.question.phrases import has_term
from assistant.question.question import Asks, Question
from assistant.question.services import names_kind
from assistant.types import Draft, Stage, Statement, Status
from ingest.register.profiles import profile
from prompts import message, packaged

# Where no council is named, so many reports are looked through.
_SOME = 6
_SMALL = frozenset("of for and the to in on".split())


def definition_draft(
    question: Question, reports: Sequence[Loaded], library: Library
) -> Draft | None:
    """What the terms that a question names mean; None where neither reports nor glossary say.

    What it quotes is asked for, and nothing beside; a kind of report only where nothing else is.
    """
    quoted = " ".join(question.quoted)
    within = f"{quoted} {quoted.upper()}"
    named = [s for s in question.wording.abbreviations if not quoted or has_term(within, s)]
    shorts = [s for s in named if not names_kind(s)] or named
    for report in reports if question.named else reports[:_SOME]:
        for short in shorts:
            said = written_out(short, report, library)
            if said:
                return Draft(Status.ANSWERED, (said,))
    told = [
        Statement(message("retold.term", term=term, meaning=meaning))
        for term, meaning in _terms_of(reports).items()
        if question.wording.has_term(term) and (not quoted or has_term(within, term))
    ]
    return Draft(Status.CONVERSATION, tuple(told), stage=Stage.CONVERSATION) if told else None


def spelled_out(question: Question, reports: Sequence[Loaded], library: Library) -> Question:
    """A question with the words for its abbreviations that none of the reports writes.

    One of a kind of report names it, and is not what is asked about.
    """
    words = [
        meaning.partition(":")[0]
        for term, meaning in _terms_of(reports[:_SOME]).items()
        if term.isupper()
        and question.wording.has_term(term)
        and not names_kind(term)
        and not any(has_term(library.text(r.row.id), term) for r in reports[:_SOME])
    ]
    return question.with_words(words) if words and question.asks is not Asks.DEFINE else question


def written_out(short: str, report: Loaded, library: Library) -> Statement | None:
    """Where a report writes an abbreviation out: "personal adviser (PA)" or the other way round."""
    letters = short.removesuffix("s")
    after = re.compile(rf"\b{letters}s? \(([^()]+)\)")
    before = re.compile(rf"^(.+) \({letters}s?\)")
    for _, sentence in library.sentences(report.row.id):
        found = before.search(sentence.text) or after.search(sentence.text)
        words = _spelled(found.group(1), letters) if found else ""
        if words:
            evidence = report.cite(sentence.text, sentence.place, (), sentence.start)
            said = message("retold.expansion", short=letters, words=words, council=report.name)
            return Statement(said, (evidence,))
    return None


def _spelled(before: str, letters: str) -> str:
    """The last words of a text whose first letters are these, small words aside; else ""."""
    words = list(re.finditer(r"[\w’'-]+", before))
    for first in reversed(range(len(words))):
        some = [found.group() for found in words[first:]]
        telling = [w for w in some if w.lower() not in _SMALL]
        initials = "".join(part[0] for w in telling for part in w.split("-") if part)
        if some[0] in telling and initials.lower() == letters.lower():
            return before[words[first].start() : words[-1].end()]
        if len(initials) > len(letters):
            break
    return ""


def _terms_of(reports: Sequence[Loaded]) -> dict[str, str]:
    """What the terms of the services that reports are on mean."""
    services = dict.fromkeys(profile(r.row.cover.kind).service for r in reports)
    return {term: meaning for service in services for term, meaning in glossary(service).items()}


def glossary(service: str) -> dict[str, str]:
    """What the terms of a service mean, in our own words."""
    tables: dict[str, dict[str, str]] = packaged("assistant.answers", "glossary.toml")
    own = "adults" if "adult" in service else "children"
    return tables["all"] | tables[own]
