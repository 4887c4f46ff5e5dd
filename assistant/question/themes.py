"""Match what a question is about with the names of judgements and headings."""

from collections.abc import Iterable, Sequence

from assistant.question.topic import Matter
from ingest.language.words import stems

# Words that stand in most names of judgements and tell none from another.
_COMMON = frozenset(
    stems(
        """better people adults older council services increased improved improving improve
        providing provide use support supporting outcomes performance performing delivering
        recommendations"""
    )
)
# A name counts as meant when this share of its own words is asked for.
_ENOUGH = 0.6


def matched(names: Iterable[str], matter: Matter) -> list[str]:
    """The names that a question means, best first; none where it speaks of something else."""
    scored = [(likeness(name, matter), name) for name in dict.fromkeys(names)]
    found = sorted((s for s in scored if s[0][0] >= _ENOUGH), key=lambda s: s[0], reverse=True)
    return [name for score, name in found if score[0] >= found[0][0][0] - 0.01]


def likeness(name: str, matter: Matter) -> tuple[float, float]:
    """Share of a name's own words that are asked for, and of all its words.

    What stands before "for" names the judgement, what comes after says for whom.
    """
    every = list(dict.fromkeys(stems(name)))
    return max(_own(name, matter), _own(name.split(" for ")[0], matter)), _share(every, matter)


def _own(name: str, matter: Matter) -> float:
    every = stems(name)
    return _share([s for s in every if s not in _COMMON] or every, matter)


def _share(words: Sequence[str], matter: Matter) -> float:
    """Share of a name's words that the question asks for, in its own words or others."""
    asked = {*matter.terms, *(s for others in matter.synonyms.values() for o in others for s in o)}
    return sum(1 for word in words if word in asked) / len(words) if words else 0.0


def unmatched_terms(names: Iterable[str], matter: Matter, ignored: Iterable[str] = ()) -> list[str]:
    """Terms of a question that no name and nothing `ignored` accounts for: what else it asks."""
    named = {s for name in names for s in stems(name)} | {
        s for word in ignored for s in stems(word)
    }
    return [
        term
        for term in matter.terms
        if term not in named | _COMMON and not matter.says(term, named)
    ]
