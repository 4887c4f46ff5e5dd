"""The matter of a question: its words without the council, the report and the asking.

And the names of judgements and headings that it means.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.language.words import stem, stems, words

# Words of asking and of reports: what is asked about is the rest.
_ASKING_STEMS = frozenset(
    stems(
        """report reports reported inspection inspections inspector inspectors inspectorate council
        councils authority authorities borough county city say says said saying find finds found
        finding findings according mention mentioned mentions describe described know think thought
        anything something someone anyone please question answer page want asked ask look looked
        really actually ever thing things people kind sort way ok hi hello thanks wondering wonder
        figure detail details give given gave explain identify identified note noted conclude
        concluded much many went place got get make made come came lot bit big compare compared
        comparison differ difference differences different versus vs two three both each im ive id
        whats hows better worse best worst stronger weaker higher lower same tried try""",
        keep_stop_words=True,
    )
)
# Words to the assistant, not about the matter.
_ASIDE = re.compile(
    r"\b(?:tell me|can you (?:tell|give|show) me|i(?:['’]m| am| was) told(?: that)?|told me"
    r"|i gather(?: that)?|do you know|i (?:want|need|would like) to know"
    r"|according to (?:the )?(?:inspectors?|report|inspection|cqc))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked about, and its stems, each once."""

    text: str
    terms: tuple[str, ...]

    @property
    def as_asked(self) -> tuple[str, ...]:
        """The words of the terms as they were asked, each once."""
        return tuple(dict.fromkeys(word for word in words(self.text) if stem(word) in self.terms))


def matter_of(text: str) -> Matter:
    """The matter of a question from which council names were taken out."""
    text = " ".join(_ASIDE.sub(" ", text).split())
    return Matter(text, tuple(dict.fromkeys(t for t in stems(text) if t not in _ASKING_STEMS)))


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


def _share(own: Sequence[str], matter: Matter) -> float:
    """Share of a name's stems that the question asks for."""
    return sum(1 for stem in own if stem in matter.terms) / len(own) if own else 0.0


def unmatched_terms(names: Iterable[str], matter: Matter, ignored: Iterable[str] = ()) -> list[str]:
    """Terms of a question that no name and nothing `ignored` accounts for: what else it asks."""
    named = {s for name in names for s in stems(name)} | {
        s for word in ignored for s in stems(word)
    }
    return [term for term in matter.terms if term not in named | _COMMON]
