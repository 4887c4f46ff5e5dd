"""Tell national outcome statements from findings.

A section of findings opens with the standard that every council is held to. The standard speaks
of people in general and in the present; the findings around it tell what was found, in the past.
"""

import re
from collections.abc import Sequence

from ingest.types import Block, BlockKind

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
    past = [i for i in paragraphs if i not in emphatic and in_the_past(blocks[i].text)]
    if len(past) < max(1, len(paragraphs) // 2):
        return set()
    own = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b") if names else None
    return {
        i
        for i in paragraphs
        if i < past[-1]
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
