"""The matter of a question: its words without the council, the report and the asking."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from ingest.language.words import stem, stems, words

# Words of asking and of reports: what is asked about is the rest.
_ASKING = frozenset(
    """report reports reported inspection inspections inspector inspectors inspectorate council
    councils authority authorities borough county city say says said saying find finds found
    finding findings according mention mentioned mentions describe described know think thought
    anything something someone anyone please question answer page want asked ask look looked
    really actually ever thing things people kind sort way ok hi hello thanks wondering wonder
    figure detail details give given gave explain identify identified note noted conclude
    concluded much many went place got get make made come came lot bit big compare compared
    comparison differ difference differences different versus vs two three both each im ive id
    whats hows better worse best worst stronger weaker higher lower same tried try""".split()
)
_ASKING_STEMS = frozenset(stem(word) for word in _ASKING)
# Words to the assistant, not about the matter.
_ASIDE = re.compile(
    r"\b(?:tell me|can you (?:tell|give|show) me|i(?:['’]m| am| was) told(?: that)?|told me"
    r"|i gather(?: that)?|do you know|i (?:want|need|would like) to know"
    r"|according to (?:the )?(?:inspectors?|report|inspection|cqc))\b",
    re.IGNORECASE,
)
# Another way to say a term: all of these stems together.
Alternatives = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """Stems asked for, each with other ways to say it."""

    text: str
    terms: tuple[str, ...]
    synonyms: dict[str, Alternatives] = field(default_factory=dict)

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Terms and their one-word synonyms, each once: what the lexical leg searches."""
        single = [
            next(iter(other))
            for term in self.terms
            for other in self.synonyms.get(term, ())
            if len(other) == 1
        ]
        return tuple(dict.fromkeys([*self.terms, *single]))

    @property
    def as_asked(self) -> tuple[str, ...]:
        """The words of the terms as they were asked, each once."""
        return tuple(dict.fromkeys(word for word in words(self.text) if stem(word) in self.terms))

    def says(self, term: str, present: Collection[str]) -> bool:
        """Whether one of a term's synonyms stands among the stems that are present."""
        return any(all(s in present for s in other) for other in self.synonyms.get(term, ()))


def matter_of(text: str) -> Matter:
    """The matter of a question from which council names were taken out."""
    text = " ".join(_ASIDE.sub(" ", text).split())
    own = [t for t in stems(text) if t not in _ASKING_STEMS]
    terms, synonyms = _expanded(text, tuple(dict.fromkeys(own)))
    return Matter(text, terms, synonyms)


def _expanded(text: str, terms: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, Alternatives]]:
    """Terms with other ways to say them; a phrase without a word that counts is its group's."""
    lowered = f" {' '.join(re.findall('[a-z0-9]+', text.lower()))} "
    found: dict[str, dict[frozenset[str], None]] = {}
    added = list(terms)
    for group in _groups():
        for member, member_stems in group:
            if not _occurs(member, member_stems, lowered, terms):
                continue
            others = [frozenset(other) for name, other in group if name != member and other]
            anchor = next((s for s in reversed(member_stems) if s in terms), "")
            if not anchor:
                anchor = group[0][1][0]
                added.append(anchor)
            found.setdefault(anchor, {}).update(dict.fromkeys(others))
    return tuple(dict.fromkeys(added)), {term: tuple(others) for term, others in found.items()}


def _occurs(
    member: str, member_stems: tuple[str, ...], lowered: str, terms: tuple[str, ...]
) -> bool:
    if not member.isalpha():
        return f" {' '.join(re.findall('[a-z0-9]+', member))} " in lowered
    return bool(member_stems) and member_stems[0] in terms


@cache
def _groups() -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    source = files("assistant.question").joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tuple(
        tuple((member, tuple(stem(w) for w in words(member))) for member in group)
        for group in tomllib.loads(source)["groups"]
    )
