"""Fakes that behave: models that go by words, so that shared words really are near."""

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from assistant.checks.citations import Link
from assistant.pipeline import Assistant
from ingest.language.words import stems
from vectorstore.index.store import Store
from vectorstore.models.embeddings import Vectors
from vectorstore.models.trained_models import (
    FACTS,
    KINDS,
    LEANINGS,
    Classifier,
    Logits,
    Probabilities,
    Reader,
)
from vectorstore.types import Model


class HashEmbedder:
    """Each stem adds to a few dimensions; texts that share words are similar."""

    def __init__(self, dimension: int = 256, name: str = "hash") -> None:
        self.dimension = dimension
        self.name = name
        self.encoded: list[str] = []

    @property
    def model(self) -> Model:
        return Model(self.name, f"sha-of-{self.name}", self.dimension)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in stems(text):
                digest = hashlib.sha256(word.encode()).digest()
                for byte in range(0, 8, 2):
                    place = int.from_bytes(digest[byte : byte + 2], "big") % self.dimension
                    vectors[row, place] += 1.0 if digest[byte + 8] % 2 else -1.0
        if progress:
            progress(len(texts))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
        return unit


class WordReader:
    """Reads by words: the larger the share of a question's words that a text has, the likelier.

    Some words of questions stand for what answers them: "when" for a date, "who" for a name.
    """

    def read(
        self, question: str, texts: Sequence[str], around: Sequence[str], most: int | None = None
    ) -> Logits:
        asked = _stems(question) - _ASKING
        found = np.zeros((len(texts), 2), dtype=np.float32)
        for row, (text, beside) in enumerate(zip(texts, around, strict=True)):
            own, near = asked & _stems(text), asked & _stems(beside)
            share = (len(own) + 0.5 * len(near - own)) / max(1, len(asked))
            found[row] = 10 * share - 4.5, 10 * share - 3.5
        return found


class WordClassifier:
    """Tells questions apart by a word or two; whatever has none of them is about a matter."""

    def kinds(self, question: str, before: str = "") -> Probabilities:
        text = question.lower()
        kind = next((k for k, some in _TELLING.items() if re.search(some, text)), "matter")
        return sure(KINDS.index(kind), len(KINDS))

    def facts(self, question: str) -> Probabilities:
        text = question.lower()
        name = next((n for n, some in _TELLING_FACTS.items() if re.search(some, text)), "none")
        return sure(FACTS.index(name), len(FACTS))

    def leans(self, turn: str, before: str) -> Probabilities:
        text = turn.lower()
        name = next((n for n, some in _LEANING.items() if re.search(some, text)), "alone")
        return sure(LEANINGS.index(name), len(LEANINGS))


def sure(place: int, count: int) -> Probabilities:
    """Probabilities of which one is nearly 1."""
    found = np.full(count, 0.01, dtype=np.float32)
    found[place] = 1.0
    probabilities: Probabilities = (found / found.sum()).astype(np.float32)
    return probabilities


# What WordReader gives half of a question's words is an answer, whatever the real reader's is.
ANSWER_FROM = 0.38


def worded(
    store: Store,
    link: Link | None = None,
    reader: Reader | None = None,
    classifier: Classifier | None = None,
) -> Assistant:
    """An assistant all of whose models go by words, but those that are given."""
    return Assistant(
        store,
        HashEmbedder(),
        link,
        reader=reader or WordReader(),
        classifier=classifier or WordClassifier(),
        answer_from=ANSWER_FROM,
    )


def _stems(text: str) -> set[str]:
    """The stems of a text, with those of what it stands for."""
    found = [names.split() for names, some in _STANDS_FOR.items() if re.search(some, text)]
    return {*stems(text), *(name for names in found for name in names)}


_ASKING = set(
    stems(
        """council report inspection inspectors inspected say said did tell about find found compare
        compared changed change time main tell told"""
    )
)
_STANDS_FOR = {
    "#when": r"(?i)^when\b|\bdates\b|\bon \d",
    "#who": r"(?i)^who\b|^[\w ]+: (?-i:[A-Z])|\bby (?-i:[A-Z])| is (?-i:[A-Z])|^nobody\b",
    "publish": r"\bcome out\b",
    "recommend improv weak": r"^recommendation \|",
    "weak": r"\bdelayed\b|\binconsistent\b",
    "look": r"\bfocus",
}
_TELLING_FACTS = {
    "published": r"\b(when|date)\b.*\b(publish|come out)|\bpublication date\b",
    "inspected": r"\b(when|dates?|how long)\b.*\binspect|\binspection dates?\b|\btime of year\b",
    "count": r"\bhow many (recommendations|improvements)\b|\bnumber of recommendations\b",
    "publisher": r"\bwho (published|inspected)\b",
    "team": r"\bwho (led|was on)\b|\blead inspector\b|\binspection team\b|\bproject assistant\b",
    "post": r"\bwho is\b|\bdirector\b|\bchair\b",
    "focus": r"\bfocus|\bwhat did the inspection\b.*\bcover\b",
    "reports": r"\bwhich reports\b|\breports (do you|are)\b",
    "page": r"\bpages?\b.*\b(begin|start|on)\b|\bon (which|what) page\b",
}
_TELLING = {
    "follow_up": r"^(which page is that|since when)\b|^why\W*$|^(summarise|say) (that|it)\b",
    "chat": r"^(hi|hello|hey|help|thanks|thank you|cheers|ok|great|bye|what can you)\b",
    "compare": r"\bcompar|\bversus\b|\bdiffer|\bbetter\b|\bworse\b",
    "trend": r"\bimproved since\b|\bover time\b|\bchanged?\b|\bgot better\b"
    r"|\bgrades?\b.*\b(improve|go (up|down))\b",
    "which_councils_grade": r"\b(which|how many)\b.*\b(councils|authorities|reports)\b.*"
    r"\b(rated|graded|good|outstanding|inadequate|grades?|judged|overall)\b"
    r"|\b(best|worst) councils?\b|\bgrades of all\b|\bgrades did all\b",
    "which_councils_theme": r"\bwhich (councils|authorities)\b(?! were inspected)",
    "why_grade": r"^why\b.*\b(rated|graded|judged|inadequate|good|excellent|outstanding|poor)\b",
    "grade": r"\bgrad(e|ed|es|ing)\b|\brat(ed|ing|ings)\b|\bjudge(d|ments?)?\b|\bverdict\b",
    "recommendations": r"\brecommend",
    "strengths": r"\bstrengths?\b|\bdoing well\b|\bdo well\b",
    "weaknesses": r"\bweak|\bimprove\b|\bshortcoming|\bput right\b",
    "summary": r"\bsummar|\boverview\b",
    "meta": r"^when\b.*\binspect|\bwho (led|inspected|published)\b|^who was on the\b"
    r"|\binspector\b|\bpublish|\bhow many recommendations\b"
    r"|\bcome out\b|\bwhat did the inspection\b.* (cover|focus)|\bwere inspected\b"
    r"|\breports are loaded\b",
    "out_of_scope": r"\bweather\b|\brecipe\b|\bcapital of\b|\bcup\b",
}
_LEANING = {
    "source": r"^(and |so )?(on )?(which|what) pages?( is that.*)?\W*$|\bsources?\b",
    "plain": r"\bplain (english|words)\b|\bsimple words\b|\bsimplify\b|\babbreviations\b",
    "shorter": r"\bshorter\b|^in \w+ (sentences|lines)|\b(summarise|sum up|shorten|say) (that|it)\b"
    r"|^sum it up\b",
    "without": r"^(drop|leave|forget)\b|\bi meant\b",
    "more": r"^(tell me |go )?(more|on)\b|\belse\b",
    "matter": r"^(and|what about|how about|why|since when|who|when|how many)\b"
    r"(?! (was|were|is|are|led|should|did)\b.{12})"
    r"|\b(that|this|those|them|these|there|it|one)\b",
}
