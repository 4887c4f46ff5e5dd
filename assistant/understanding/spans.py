"""The years that a question names, as spans: "since 2020", "between 2018 and 2023", "in 2019"."""

import re
from collections.abc import Callable

from assistant.facts.factsheet import Years

_YEAR = r"\b(?:19|20)\d\d\b"
_SOME = r"(?: \w+){0,3}? "
_AND = r"(?: \w+)? ?(?:and|to|until|[-–])(?: \w+){0,3}? ?"
# Each with up to two years; tried in this order, so that "from 2019 to 2021" is no "from 2019".
_SPANS: tuple[tuple[re.Pattern[str], Callable[[int, int], Years]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), span)
    for pattern, span in (
        (rf"\b(?:between|from){_SOME}({_YEAR}){_AND}({_YEAR})", Years),
        (rf"({_YEAR}) ?(?:to|[-–]) ?({_YEAR})", Years),
        (
            rf"\b(?:since|from){_SOME}({_YEAR})(?: on(?:wards?)?)?|({_YEAR}) (?:or later|onwards?)",
            lambda first, other: Years(first or other),
        ),
        (rf"\bafter{_SOME}({_YEAR})()", lambda first, _: Years(first + 1)),
        (rf"\bbefore{_SOME}({_YEAR})()", lambda first, _: Years(0, first - 1)),
        (rf"\b(?:until|till|up to|by){_SOME}({_YEAR})()", lambda first, _: Years(0, first)),
        (rf"({_YEAR})()", lambda first, _: Years(first, first)),
    )
)


def spans_of(text: str) -> tuple[str, tuple[Years, ...]]:
    """The text without its years, and the spans that they mean."""
    found: list[Years] = []
    for pattern, span in _SPANS:
        for match in pattern.finditer(text):
            first, second = (int(year or 0) for year in match.groups())
            found.append(span(first, second))
        text = pattern.sub(" ", text)
    return text, tuple(found)
