"""Whether a question is in English, which the reports are."""

import re

_OTHER_LANGUAGE = re.compile(
    r"\b(le|la|les|des|une|est|quel(le)?s?|pour|dans|der|die|das|und|ist|wie|für|welche[rs]?|el|los|las|qué|por|para"
    r"|cómo|yn|yw|beth|sut|mae|ar|gyfer|czy|jest|jak|dla|che|della|per|il|o que|como|qual)\b",
    re.IGNORECASE,
)
_FOREIGN_SHARE = 0.25


def is_foreign(text: str) -> bool:
    """Whether a question is in another language than English."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(1 for c in letters if ord(c) > 0x24F) > len(letters) / 2:
        return True
    count = len(text.split())
    english = len(
        re.findall(r"\b(the|what|how|who|when|which|did|was|is|are|of|for|and|to|in)\b", text, re.I)
    )
    return count >= 4 and len(_OTHER_LANGUAGE.findall(text)) > max(
        english, count * _FOREIGN_SHARE - 1
    )
