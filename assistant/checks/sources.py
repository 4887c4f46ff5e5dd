"""The sentences of what is cited, and what is known of each: standard, advice, who says it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.clauses import Sentence, plain, sentences
from assistant.checks.lexicon import has, marker
from assistant.checks.types import Source

_FINDS = re.compile(r"\b(?:was|were|is|are|had|has|have|did|does|found|concluded)\b")
_QUOTED = re.compile(r'"[^"]{12,}"?')
_SHOULD = re.compile(
    r"^(?:the )?(?:council(?!'s)|local authority|partner\w*|leaders|agencies|it|managers|you)\b"
    r"[^.]{0,60}\bshould\b(?! have)"
)
_GENERAL = re.compile(
    r"^(?:all )?(?:local )?(?:people|carers|adults|citizens|services|commissioners|councillors"
    r"|personal care|performance management|leaders|people's|older people|the council's|councils"
    r"|safeguarding|staff|managers|progress|innovation|advice|support|everyone|members|plans"
    r"|workforce|the views|providers|resources|strategies|joint|individuals|assessments?)\b"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a source; from `says_from` on it is `speaker` who says it."""

    sentence: Sentence
    source: int
    outcome: bool = False
    advice: bool = False
    speaker: str = ""
    says_from: int = 0


def lines(sources: Sequence[Source]) -> list[Line]:
    """All sentences of the sources in order."""
    return [line for i, source in enumerate(sources) for line in _lines(i, source)]


def _lines(number: int, source: Source) -> Iterator[Line]:
    found = [s for s in sentences(source.text) if s.words]
    known = [plain(text) for text in source.outcomes]
    general = set() if known else _standards(found)
    advice, speaker = False, ""
    for i, sentence in enumerate(found):
        says, begins = _speaker(sentence, source, speaker)
        advice = _advises(sentence, advice)
        outcome = i in general or any(
            text and (sentence.raw in text or text in sentence.raw) for text in known
        )
        yield Line(sentence, number, outcome, advice and not says, says, begins)
        speaker = says if sentence.raw.endswith((":", ",")) else ""
        advice = advice or _leads_to_advice(sentence)


def _advises(sentence: Sentence, listed: bool) -> bool:
    """Whether a sentence says what should be done; `listed`: it stands under such a heading."""
    text = sentence.text
    if _SHOULD.search(text):
        return True
    begins = marker("advice", "imperative").match(re.sub(r"^(?:\d+\.?|and|to) ", "", text))
    noun = begins and text[begins.end() :].startswith((" of ", "s "))
    if begins and not noun and not sentence.raw[:1].islower():
        return listed or not _FINDS.search(text[:40])
    return listed and not _FINDS.search(text[:60])


def _leads_to_advice(sentence: Sentence) -> bool:
    """Whether what follows is a list of what should be done."""
    found = marker("advice", "heading").search(sentence.text)
    return bool(found) and (len(sentence.words) < 9 or sentence.raw.endswith(":"))


def _speaker(sentence: Sentence, source: Source, before: str) -> tuple[str, int]:
    """Who says what a sentence tells and from where; "" where it is the report's own finding."""
    for speaker, words in source.spoken:
        if plain(words) and (plain(words) in sentence.raw or sentence.raw in plain(words)):
            return speaker.lower(), 0
    if has(sentence.text, "speech", "hearsay"):
        return sentence.text, 0
    says = next(filter(is_active, marker("speech", "lead").finditer(sentence.text)), None)
    if says:
        who = sentence.text[: says.end()]
        told = "told" in says.group() or "told inspectors" in sentence.text
        if told or not has(who.split(",")[-1], "speech", "ours"):
            return who, says.end()
    if before and sentence.raw.startswith(('"', "'")):
        return before, 0
    quoted = sentence.raw.startswith('"') and _QUOTED.search(sentence.raw)
    return (before or "somebody", 0) if quoted else ("", 0)


def is_active(says: re.Match[str]) -> bool:
    """Whether it is told that somebody says, not that a thing is called so."""
    before = says.string[: says.start()].split()[-2:]
    after = says.string[says.end() :].lstrip()[:3]
    passive = bool({"was", "were", "is", "are", "be", "been", "being"} & set(before))
    if {"when", "if", "where", "how", "what"} & set(says.string[: says.start()].split()[-4:]):
        return False
    return after == "by " if passive else before[-1:] != ["originally"]


def _standards(found: Sequence[Sentence]) -> set[int]:
    """Sentences that open a passage in the general present, where findings in the past follow."""
    past = [
        i
        for i, sentence in enumerate(found)
        if re.search(r"\b(?:was|were|had|did)\b", sentence.text)
    ]
    general = [bool(_GENERAL.search(s.text)) and not _is_ours(s) for s in found]
    if not past:
        return set(range(len(found))) if found and _opens_a_standard(found[0]) else set()
    first = past[0]
    # Reports in the present tense tell of the past too, in passing.
    if len(past) * 2 < len(found) - first:
        return set()
    return {i for i in range(first) if general[i]}


def _opens_a_standard(sentence: Sentence) -> bool:
    return bool(
        re.match(r"people who (?:use|need) services|all (?:local )?people who", sentence.text)
    )


def _is_ours(sentence: Sentence) -> bool:
    return bool(
        re.search(r"\b(?:we|some|most|many|several|however|recently|currently)\b|\d", sentence.text)
    )
