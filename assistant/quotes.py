"""Quotes mode: the few sentences that answer, in the report's own words."""

import re
from collections.abc import Sequence

from assistant.library import Library, Loaded
from assistant.ranking import Scored
from assistant.types import Statement
from ingest.types import Role
from prompts import message

_LIST_REFERENCE = re.compile(r"\s*\((?:pages?|pp?\.)\s*\d[\d,\s–-]*\)\s*$", re.IGNORECASE)


def quoted(library: Library, report: Loaded, chosen: Sequence[Scored]) -> list[Statement]:
    """A lead that says whose report it is, then the sentences, the best first."""
    key = "lead.report" if report.date else "lead.report_undated"
    lead = Statement(message(key, council=report.name, date=report.date))
    return [lead, *(_statement(library, report, scored) for scored in chosen)]


def _statement(library: Library, report: Loaded, scored: Scored) -> Statement:
    sentence = scored.sentence
    evidence = report.cite(sentence.text, sentence.place, scored.found.section.path, sentence.start)
    return Statement(
        in_quotes(sentence.text, sentence.role, sentence.speaker, sentence.lead_in), (evidence,)
    )


def in_quotes(text: str, role: Role, speaker: str, lead_in: str) -> str:
    """A sentence as shown: a person's words with who spoke, a list item with its lead-in."""
    plain = without_reference(text)
    if role is Role.PERSON:
        return message("quote.person", speaker=speaker, quote=plain.strip('“”"‘’ '))
    if lead_in:
        return message("quote.item", lead=_lead(lead_in), quote=plain)
    return message("quote.plain", quote=plain)


def without_reference(text: str) -> str:
    """A recommendation without the page it refers to, which is not the page it stands on."""
    return _LIST_REFERENCE.sub("", text)


def _lead(lead_in: str) -> str:
    """The last sentence of a lead-in, without its colon, if it is short enough to repeat."""
    last = re.split(r"(?<=[.!?])\s+", lead_in)[-1].rstrip(": ")
    return f"{last}:" if len(last.split()) <= 14 else "•"
