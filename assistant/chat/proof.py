"""Find the words of a report that prove a sentence: what becomes its citations."""

import re
from collections.abc import Sequence

from assistant.chat.passages import Given
from assistant.types import Evidence
from ingest.types import Role, Sentence
from ingest.words import NUMBER_WORDS, stem, stems, words

# Further sentences are cited for figures and names that the best one does not hold.
_MOST = 3
_UNFIT = frozenset({Role.OUTCOME, Role.LEAD_IN, Role.BOILERPLATE})
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")


def proof(text: str, cited: Sequence[Given]) -> tuple[Evidence, ...]:
    """For each cited passage the sentence nearest to `text`, and others for what it lacks."""
    wanted, exact = frozenset(stems(text)), _exact(text)
    best = [found for given in cited if (found := _best(given, wanted, exact))]
    lacking = exact - frozenset().union(*(_exact(s.text) for _, s in best)) if best else exact
    while lacking and len(best) < _MOST:
        found = next(
            (f for g in cited if (f := _best(g, lacking, lacking)) and _exact(f[1].text) & lacking),
            None,
        )
        if found is None or found in best:
            break
        best.append(found)
        lacking -= _exact(found[1].text)
    return tuple(
        given.report.cite(s.text, s.place, given.found.section.path, s.start) for given, s in best
    )


def _best(
    given: Given, wanted: frozenset[str], exact: frozenset[str]
) -> tuple[Given, Sentence] | None:
    """The sentence of a passage that shares most with what is wanted, exact things first."""
    fit = [s for _, s in given.found.sentences if s.role not in _UNFIT]

    def shared(sentence: Sentence) -> float:
        own = frozenset(stems(f"{sentence.speaker} {sentence.text}"))
        return len(own & wanted) / (len(own) ** 0.25 or 1) + len(_exact(sentence.text) & exact)

    best = max(fit, key=shared, default=None)
    return (given, best) if best is not None and shared(best) > 0 else None


def _exact(text: str) -> frozenset[str]:
    """Numbers, as figures, and the stems of names inside a sentence."""
    numbers = {w.replace(",", "") for w in words(text) if w[0].isdigit()}
    numbers |= {str(NUMBER_WORDS[w.lower()]) for w in words(text) if w.lower() in NUMBER_WORDS}
    return frozenset(numbers - {"1"} | {stem(name) for name in _NAME.findall(text)})
