"""Find the words of a report that prove a sentence: what becomes its citations."""

import re
from collections.abc import Sequence

from assistant.chat.passages import Given, Line
from assistant.types import Evidence
from ingest.types import Role
from ingest.words import NUMBER_WORDS, stem, stems, words

# Further sentences are cited for figures, names and at least so many words that the best ones lack.
_MOST, _WORTH = 4, 2
_UNFIT = frozenset({Role.OUTCOME, Role.LEAD_IN, Role.BOILERPLATE})
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")

_Found = tuple[Given, Line]


def proof(text: str, cited: Sequence[Given]) -> tuple[Evidence, ...]:
    """For each cited passage the sentence nearest to `text`, and others for what these lack.

    Nothing where these are standards or boilerplate: that is no finding about a council.
    """
    wanted, exact = frozenset(stems(text)), _exact(text)
    best = [found for given in cited if (found := _best(given, wanted, exact))]
    if not best or all(line.role in _UNFIT for _, line in best):
        return ()
    best = [found for found in best if found[1].role not in _UNFIT]
    while len(best) < max(_MOST, len(cited) + 1):
        further = _further(best, cited, wanted, exact)
        if further is None:
            break
        best.append(further)
    return tuple(dict.fromkeys(line.evidence for _, line in best))


def _further(
    best: Sequence[_Found], cited: Sequence[Given], wanted: frozenset[str], exact: frozenset[str]
) -> _Found | None:
    """A sentence that holds figures, names or several words of what the best ones do not hold."""
    lacking = wanted - frozenset(stems(" ".join(s.text for _, s in best)))
    exact = exact - frozenset().union(*(_exact(s.text) for _, s in best))
    found = [f for given in cited if (f := _best(given, lacking, exact)) and f not in best]
    for given, line in found:
        if line.role not in _UNFIT and (
            exact & _exact(line.text) or len(lacking & frozenset(stems(line.text))) >= _WORTH
        ):
            return given, line
    return None


def _best(given: Given, wanted: frozenset[str], exact: frozenset[str]) -> _Found | None:
    """The sentence of a passage that shares most with what is wanted, exact things first."""

    def shared(line: Line) -> float:
        own = frozenset(stems(f"{line.speaker} {line.text}"))
        return len(own & wanted) / (len(own) ** 0.25 or 1) + len(_exact(line.text) & exact)

    best = max(given.lines, key=shared, default=None)
    return (given, best) if best is not None and shared(best) > 0 else None


def _exact(text: str) -> frozenset[str]:
    """Numbers, as figures, and the stems of names inside a sentence."""
    numbers = {w.replace(",", "") for w in words(text) if w[0].isdigit()}
    numbers |= {str(NUMBER_WORDS[w.lower()]) for w in words(text) if w.lower() in NUMBER_WORDS}
    return frozenset(numbers - {"1"} | {stem(name) for name in _NAME.findall(text)})
