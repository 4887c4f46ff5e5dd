"""Find the words of a report that prove a sentence: what becomes its citations."""

import re
from collections.abc import Sequence

from assistant.chat.passages import Given
from assistant.types import Evidence
from ingest.types import Role, Sentence
from ingest.words import NUMBER_WORDS, stem, stems, words

# Further sentences are cited for figures, names and at least so many words that the best ones lack.
_MOST, _WORTH = 3, 2
_UNFIT = frozenset({Role.OUTCOME, Role.LEAD_IN, Role.BOILERPLATE})
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")

_Found = tuple[Given, Sentence]


def proof(text: str, cited: Sequence[Given]) -> tuple[Evidence, ...]:
    """For each cited passage the sentence nearest to `text`, and others for what these lack.

    Nothing where the nearest is a standard or boilerplate: that is no finding about a council.
    """
    wanted, exact = frozenset(stems(text)), _exact(text)
    best = [found for given in cited if (found := _best(given, wanted, exact))]
    if not best or any(sentence.role in _UNFIT for _, sentence in best):
        return ()
    while len(best) < max(_MOST, len(cited)):
        further = _further(best, cited, wanted, exact)
        if further is None:
            break
        best.append(further)
    return tuple(
        given.report.cite(s.text, s.place, given.found.section.path, s.start) for given, s in best
    )


def _further(
    best: Sequence[_Found], cited: Sequence[Given], wanted: frozenset[str], exact: frozenset[str]
) -> _Found | None:
    """A sentence that holds figures, names or several words of what the best ones do not hold."""
    lacking = wanted - frozenset(stems(" ".join(s.text for _, s in best)))
    exact = exact - frozenset().union(*(_exact(s.text) for _, s in best))
    found = [f for given in cited if (f := _best(given, lacking, exact)) and f not in best]
    for given, sentence in found:
        if sentence.role not in _UNFIT and (
            exact & _exact(sentence.text)
            or len(lacking & frozenset(stems(sentence.text))) >= _WORTH
        ):
            return given, sentence
    return None


def _best(given: Given, wanted: frozenset[str], exact: frozenset[str]) -> _Found | None:
    """The sentence of a passage that shares most with what is wanted, exact things first."""

    def shared(sentence: Sentence) -> float:
        own = frozenset(stems(f"{sentence.speaker} {sentence.text}"))
        return len(own & wanted) / (len(own) ** 0.25 or 1) + len(_exact(sentence.text) & exact)

    best = max((s for _, s in given.found.sentences), key=shared, default=None)
    return (given, best) if best is not None and shared(best) > 0 else None


def _exact(text: str) -> frozenset[str]:
    """Numbers, as figures, and the stems of names inside a sentence."""
    numbers = {w.replace(",", "") for w in words(text) if w[0].isdigit()}
    numbers |= {str(NUMBER_WORDS[w.lower()]) for w in words(text) if w.lower() in NUMBER_WORDS}
    return frozenset(numbers - {"1"} | {stem(name) for name in _NAME.findall(text)})
