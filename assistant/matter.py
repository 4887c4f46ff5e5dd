"""The matter of a question: its words without the council, the report and the asking, with synonyms."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.words import stem, stems, words

# Words of asking and of reports: what is asked about is the rest.
_ASKING = frozenset(
    [
        "report",
        "reports",
        "reported",
        "inspection",
        "inspections",
        "inspector",
        "inspectors",
        "inspectorate",
        "council",
        "councils",
        "authority",
        "authorities",
        "borough",
        "county",
        "city",
        "say",
        "says",
        "said",
        "saying",
        "find",
        "finds",
        "found",
        "finding",
        "findings",
        "according",
        "mention",
        "mentioned",
        "mentions",
        "describe",
        "described",
        "know",
        "think",
        "thought",
        "anything",
        "something",
        "someone",
        "anyone",
        "please",
        "question",
        "answer",
        "page",
        "want",
        "compare",
        "compared",
        "comparison",
        "differ",
        "difference",
        "differences",
        "different",
        "versus",
        "vs",
        "two",
        "three",
        "both",
        "each",
        "im",
        "ive",
        "id",
        "whats",
        "hows",
        "better",
        "worse",
        "best",
        "worst",
        "stronger",
        "weaker",
        "higher",
        "lower",
        "same",
        "tried",
        "try",
        "asked",
        "ask",
        "look",
        "looked",
        "really",
        "actually",
        "ever",
        "thing",
        "things",
        "people",
        "kind",
        "sort",
        "way",
        "ok",
        "hi",
        "hello",
        "thanks",
        "wondering",
        "wonder",
        "figure",
        "detail",
        "details",
        "give",
        "given",
        "gave",
        "explain",
        "identify",
        "identified",
        "note",
        "noted",
        "conclude",
        "concluded",
        "much",
        "many",
        "went",
        "place",
        "got",
        "get",
        "make",
        "made",
        "come",
        "came",
        "lot",
        "bit",
        "big",
    ]
)
_ASKING_STEMS = frozenset(stem(word) for word in _ASKING)
# Words to the assistant, not about the matter.
_ASIDE = re.compile(
    r"\b(?:tell me|can you (?:tell|give|show) me|i(?:['’]m| am| was) told(?: that)?|told me|i gather(?: that)?|do you know"
    r"|i (?:want|need|would like) to know|according to (?:the )?(?:inspectors?|report|inspection|cqc))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:(?<=\s)|^)[‘'“\"]([^‘’'“”\"]{4,60})[’'”\"](?=[\s?.,!]|$)")
# What a synonym counts against the word itself.
SYNONYM_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Matter:
    """Stems asked for, each with the stems that may stand for it."""

    text: str
    terms: tuple[str, ...]
    synonyms: dict[str, frozenset[str]]
    phrases: tuple[str, ...] = ()

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Terms and their synonyms, each once: what the lexical leg searches."""
        both = [
            *self.terms,
            *(s for term in self.terms for s in sorted(self.synonyms.get(term, ()))),
        ]
        return tuple(dict.fromkeys(both))


def matter_of(text: str) -> Matter:
    """The matter of a question from which council names were taken out."""
    text = " ".join(_ASIDE.sub(" ", text).split())
    terms = tuple(dict.fromkeys(t for t in stems(text) if t not in _ASKING_STEMS))
    return Matter(text, terms, _synonyms(text, terms), _phrases(text))


def _phrases(text: str) -> tuple[str, ...]:
    """What a question sets in quotation marks, in lower case: names that must be met as they stand."""
    return tuple(found.group(1).lower() for found in _QUOTED.finditer(text))


def _synonyms(text: str, terms: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """For each term the stems of the members of its groups; a phrase stands under its last word."""
    lowered = f" {' '.join(word.lower() for word in words(text))} "
    found: dict[str, set[str]] = {}
    for group in _groups():
        for member, member_stems in group:
            if not _occurs(member, member_stems, lowered, terms):
                continue
            others = {s for other, all_stems in group if other != member for s in all_stems}
            anchor = next((s for s in reversed(member_stems) if s in terms), "")
            if anchor:
                found.setdefault(anchor, set()).update(others - {anchor})
    return {term: frozenset(others) for term, others in found.items()}


def _occurs(
    member: str, member_stems: tuple[str, ...], lowered: str, terms: tuple[str, ...]
) -> bool:
    if " " in member or "-" in member:
        return f" {re.sub(r'[^a-z0-9]+', ' ', member)} " in re.sub(r"[^a-z0-9 ]+", " ", lowered)
    return member_stems[0] in terms if member_stems else False


@cache
def _groups() -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    source = files("assistant").joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tuple(
        tuple((member, tuple(stems(member))) for member in group)
        for group in tomllib.loads(source)["groups"]
    )
