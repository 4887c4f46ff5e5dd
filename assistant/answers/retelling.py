"""Say the answer before again: shorter, or with its abbreviations explained."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from assistant.answers.paging import evidence_of, page_draft
from assistant.explaining.stages import Stage
from assistant.library import Library, Loaded
from assistant.types import Answer, Citation, Draft, Statement, Status
from assistant.understanding.question import Kind, Question
from ingest.councils import short_name
from ingest.profiles import profile
from ingest.words import NUMBER_WORDS
from prompts import message

# "Summarise that", without a number; and as many as a person may ask for.
_SENTENCES, _MOST = 2, 5
# Quotations that are given again with their terms, as many as an answer mostly has, and words of
# them; and terms that are explained.
_QUOTED, _WORDS, _TERMS = 3, 120, 12
# A quotation up to so long, with a figure or a name in it, carries a fact in few words.
_SHORT = 30
_ABBREVIATION = re.compile(r"\b[A-Z][A-Za-z]?[A-Z]{1,5}s?\b")
_FACT = re.compile(r"\d|£|(?<=[a-z,] )[A-Z][a-z]+|\bper cent\b")
_SMALL = frozenset("of for and the to in on".split())


def backward_draft(question: Question, history: Sequence[Answer], library: Library) -> Draft:
    """What is asked of the answer before: its page, or to say it in other ways."""
    if question.kind is Kind.PAGE:
        return page_draft(history, library)
    last = next((answer for answer in reversed(history) if _can_be_retold(answer)), None)
    if last is None:
        said = (Statement(message("retold.none")),)
        return Draft(Status.CONVERSATION, said, stage=Stage.EARLIER)
    retold = _shorter(question, last) if question.kind is Kind.SHORTER else _plain(last, library)
    return Draft(Status.ANSWERED, tuple(retold), stage=Stage.EARLIER)


def _can_be_retold(answer: Answer) -> bool:
    """Whether an answer quotes reports, and not only to explain or place what another quoted."""
    return bool(answer.citations) and answer.understood.kind not in (Kind.PAGE, Kind.PLAIN)


def _shorter(question: Question, last: Answer) -> list[Statement]:
    """The sentences cited that carry most in few words, in their order."""
    citations = _told(last)
    kept = _weightiest(citations, _asked_for(question.asked))
    left = len(citations) - len(kept)
    said = [Statement(message("retold.shorter"))]
    said += [_quoted(citation) for citation in kept]
    said += [Statement(message("retold.left_out", count=left))] if left else []
    return [*said, Statement(message("retold.only_quotes"))]


def _told(last: Answer) -> list[Citation]:
    """What an answer cites, each quotation once."""
    return list({citation.quote: citation for citation in last.citations}.values())


def _asked_for(asked: str) -> int:
    """How many sentences are asked for."""
    found = re.search(r"\b(an?|\w+) (?:short )?(?:sentence|line)s?\b", asked, re.IGNORECASE)
    word = found.group(1).lower() if found else ""
    number = int(word) if word.isdigit() else NUMBER_WORDS.get(word, 1 if word[:1] == "a" else 0)
    return min(number or _SENTENCES, _MOST)


def _weightiest(citations: Sequence[Citation], count: int) -> list[Citation]:
    """The first of each report, then the shortest that carry a fact, then the next in order."""
    first = {c.report_id: c for c in reversed(citations)}
    others = [c for c in citations if c not in first.values()]
    others.sort(key=lambda c: (not _carries(c), len(c.quote.split())))
    ordered = [*(c for c in citations if c in first.values()), *others]
    kept = ordered[:count]
    return [c for c in citations if c in kept]


def _carries(citation: Citation) -> bool:
    return bool(_FACT.search(citation.quote)) and len(citation.quote.split()) <= _SHORT


def _quoted(citation: Citation) -> Statement:
    council = short_name(citation.cover.council) or citation.cover.title
    text = message("retold.quote", council=council, quote=citation.quote)
    return Statement(text, (evidence_of(citation),))


def _plain(last: Answer, library: Library) -> list[Statement]:
    """The quotations again, then what their abbreviations and special words mean."""
    citations = _told(last)
    meant: dict[str, Statement] = {}
    for citation in citations:
        report = next((r for r in library.reports if r.row.id == citation.report_id), None)
        if report:
            found = _explained(citation.quote, report, library)
            meant |= {term: said for term, said in found.items() if term not in meant}
    lead = "retold.plain" if meant else "retold.no_terms"
    return [
        *(_quoted(citation) for citation in _first(citations)),
        Statement(message(lead)),
        *list(meant.values())[:_TERMS],
        Statement(message("retold.only_model")),
    ]


def _first(citations: Sequence[Citation]) -> list[Citation]:
    """The first few quotations, fewer where they are long."""
    kept: list[Citation] = []
    for citation in citations[:_QUOTED]:
        if kept and sum(len(c.quote.split()) for c in (*kept, citation)) > _WORDS:
            break
        kept.append(citation)
    return kept


def _explained(quote: str, report: Loaded, library: Library) -> dict[str, Statement]:
    """Each special term of a quotation: as its own report writes it out, else by the glossary."""
    known = _glossary(profile(report.row.cover.kind).service)
    found: dict[str, Statement] = {}
    for short in dict.fromkeys(_ABBREVIATION.findall(quote)):
        written_out = _written_out(short, report, library)
        if written_out:
            found[short] = written_out
    for term, meaning in known.items():
        if term not in found and _speaks_of(quote, term):
            found[term] = Statement(message("retold.term", term=term, meaning=meaning))
    return found


def _written_out(short: str, report: Loaded, library: Library) -> Statement | None:
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


def _speaks_of(quote: str, term: str) -> bool:
    """Whether a quotation has a term; an abbreviation by its capitals."""
    flags = re.NOFLAG if term.isupper() else re.IGNORECASE
    return bool(re.search(rf"\b{re.escape(term)}s?\b", quote, flags))


@cache
def _glossary(service: str) -> dict[str, str]:
    """What the terms of a service mean, in our own words."""
    source = files("assistant.answers").joinpath("glossary.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(source)
    own = "adults" if "adult" in service else "children"
    return tables["all"] | tables[own]
