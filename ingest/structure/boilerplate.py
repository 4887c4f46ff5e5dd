"""What an inspectorate prints in every report: national outcome statements and standing text."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.types import Block, BlockKind

# Tell national outcome statements from findings.
# A section of findings opens with the standard that every council is held to. The standard speaks
# of people in general and in the present; the findings around it tell what was found, in the past.

_PAST = re.compile(
    r"\b(was|were|had|did|found|told|said|saw|heard|became|began|rose|fell|took|made|led|kept|gave"
    r"|went|felt|met|spoke|knew|held|brought|thought)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"\b(is|are|has|have|can|does|do|will|understand|sets?)\b", re.IGNORECASE)
_ED = re.compile(r"\b(?!need|indeed|exceed|proceed|succeed|speed|feed)[a-z]{2,}ed\b")
_PARTICULAR = re.compile(
    r"(^|[.!?] )(Some|Most|Many|Few|Several)\b|\d"
    r"|\b(?i:we|our|however|nevertheless|although|still|yet|recent\w*|currently|increasing\w*|improving|underway)\b"
)
_SENTENCE = re.compile(r"[^.!?]+")
_NOT_FINDINGS = re.compile(
    r"introduction|method|context|background|appendix|annex|about|acknowledge|contents|reading"
    r"|summary|recommend|doing well",
    re.IGNORECASE,
)
_LONGEST = 110
# Where standards open the chapters, so great a share of the paragraphs around them is in the past.
_TOLD_IN_PAST = 0.7
_SHORTEST = 80


def holds_findings(title: str) -> bool:
    """Whether a chapter of this title holds findings under outcome statements."""
    return not _NOT_FINDINGS.search(title)


def in_the_past(text: str) -> bool:
    """Whether a paragraph tells what was so, rather than what should be so."""
    if _PAST.search(text):
        return True
    # "Are helped" and "specialised support" are no past tense beside a verb in the present.
    return any(
        _ED.search(sentence) and not _PRESENT.search(sentence)
        for sentence in _SENTENCE.findall(text)
    )


def opens_with_standards(blocks: Sequence[Block]) -> bool:
    """Whether a report tells its findings in the past, so that the present can mark a standard.

    Other inspectorates tell findings in the present throughout, and print no standards.
    """
    told = [b.text for b in blocks if b.kind is BlockKind.PARAGRAPH and len(b.text) >= _SHORTEST]
    return sum(map(in_the_past, told)) >= _TOLD_IN_PAST * len(told)


def outcome_statements(blocks: Sequence[Block], names: Sequence[str]) -> set[int]:
    """Indexes of the blocks of one chapter that are outcome statements.

    `names` are words of the council's name: a paragraph that has one is about the council.
    A chapter written in the present throughout has no statements that could be told by tense.
    """
    paragraphs = [i for i, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH]
    # In bold among plain text, "plans are kept up to date" is a standard for all its "kept".
    emphatic = {i for i in paragraphs if blocks[i].bold}
    past = {i for i in paragraphs if i not in emphatic and in_the_past(blocks[i].text)}
    if len(past) < max(1, len(paragraphs) // 2):
        return set()
    last = max(past)
    own = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b") if names else None
    return {
        i
        for i in paragraphs
        if i < last
        and i not in past
        and _is_general(blocks[i], own)
        and not (i and blocks[i - 1].joins_next)
    }


def _is_general(block: Block, own: re.Pattern[str] | None) -> bool:
    text = block.text
    return (
        not block.joins_next
        and text.endswith(".")
        and text[0].isupper()
        and len(text.split()) <= _LONGEST
        and not _PARTICULAR.search(text)
        and not (own and own.search(text))
        and not re.search(r"(?<![.!?] )(?<!^)\b[A-Z][a-z]+ [A-Z][a-z]+", text)
    )


# Standing text: what an inspectorate prints in every report, and so says nothing of this council.
# Told by its form: the imprint at the end, the law that an inspection is made under, what a grade
# means, how inspectors work, addresses, the ends of letters.

# The imprint: who the publisher is, in what forms the report is to be had, who may copy it.
_IMPRINT = re.compile(
    r"\bregulates and inspects\b|\blarge print or Braille\b|^(?:\W*|.{0,20}) ?© |Crown copyright"
    r"|\bmay be reproduced (?:free|in whole)\b|^Further copies\b"
    r"|\bOpen Government Licence\b|^You may (?:re-?use|copy)\b|^If you are not happy with"
    r"|^Any complaints about|^This (?:publication|report) is (?:also )?available (?:at|from)",
    re.IGNORECASE,
)
# An imprint ends the report: it takes no more characters than this, and no greater share.
_LONGEST_IMPRINT, _GREATEST_SHARE = 3_500, 0.3
_MEANINGS = re.compile(
    r"what (?:the|our) (?:\w+ )?(?:judge?ments?|grades?|ratings?|scores?) mean"
    r"|(?:grade|judge?ment|rating)s? descriptors?|^if you are not happy with",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"^(?:information )?about th(?:is|e) (?:\w+ )?(?:inspection|review|assessment)\b"
    r"|^how (?:we|inspectors) (?:carried|inspect|did)",
    re.IGNORECASE,
)
# Under such a heading, these sentences still tell of this inspection.
_TEAM = re.compile(
    r"\bteam (?:consisted|included|comprised|was|were)\b|\bled by\b|\bleads? inspectors?\b"
    r"|\b(?:met|spoke|visited|talked|held|sampled|reviewed)\b.*\b(?:\d+|two|three|four|five|six)\b",
    re.IGNORECASE,
)
# "Lead inspector: …": a row of the team, though it may end with a full stop.
_KEYED = re.compile(r"^[A-Z][\w’' -]{2,40}:")
_REPORTED = r"(?:This|The) (?:\w+ ){0,2}(?:(?:re-)?inspection|review|report|letter|assessment)s?\b"
_LAW = re.compile(
    rf"^(?:\d{{1,2}}\s?)?(?:{_REPORTED}|\w+ produces? this report\b).*"
    r"\b(?:under|in accordance with)\b.{0,100}"
    r"\b(?:sections? \d|Act (?:19|20)\d\d|Regulations \d{4})"
)
_CONTACT = re.compile(
    r"^(?:(?:[TEWF]|Tel|Telephone|Textphone|Fax|Email|E-mail|Web|Website)\s?:.*"
    r"|\S+@\S+|(?:https?://|www\.)\S+|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$"
)
_LETTER = re.compile(r"^(?:Dear\b[^.?!]{0,60}|Yours (?:sincerely|faithfully),?)$")
_ENDS = re.compile(r"^Yours (?:sincerely|faithfully)\b")
_NO_STATEMENT = re.compile(
    r"^It is .{3,40} expectation that\b|\bgiven the opportunity to review this\b"
    r"|^with local unvalidated data\b"
    r"|^(?:\(recommendations?\.?\)\.?|(?:key )?judge?ments?:?\s+(?:judge?ment )?grades?|and|or)$",
    re.IGNORECASE,
)


def is_standing(path: Sequence[str], text: str) -> bool:
    """Whether a sentence under these headings is the same in every report."""
    if _IMPRINT.search(text) or _CONTACT.match(text) or _LETTER.match(text):
        return True
    meanings, method = _headed(tuple(path))
    if meanings or _LAW.match(text) or _NO_STATEMENT.match(text):
        return True
    told = method and text.endswith(".")
    return told and not _TEAM.search(text) and not _KEYED.match(text)


@lru_cache(maxsize=256)
def _headed(path: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether headings announce what grades mean, and how inspectors work."""
    return any(map(_MEANINGS.search, path)), any(map(_METHOD.search, path))


def imprint_start(blocks: Sequence[Block]) -> int:
    """The offset from which a report holds its imprint alone; its end where it has none."""
    end = blocks[-1].end if blocks else 0
    start = end - min(_LONGEST_IMPRINT, _GREATEST_SHARE * end)
    for block in blocks:
        if block.start >= start and _IMPRINT.search(block.text):
            return block.start
    return end + 1


def letter_end(blocks: Sequence[Block]) -> int:
    """The offset from which a letter holds names; the end of the report where it is no letter."""
    found = [block.start for block in blocks if _ENDS.match(block.text)]
    return found[0] if found else (blocks[-1].end + 1 if blocks else 0)
