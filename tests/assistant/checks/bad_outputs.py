"""What a model may write and nobody may see: 1,000 outputs of 21 kinds, made from given passages.

The same seed and passages give the same outputs. Each says what may never be shown of it. A whole
answer made of one may well be a refusal, or the same question answered in quotes.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.language.sentences import split_sentences
from ingest.register.councils import short_name


@dataclass(frozen=True, slots=True)
class Given:
    """A passage that the model was given under a number; `spoken`: a person's words in it."""

    n: int
    council: str
    text: str
    spoken: str = ""

    @property
    def sentences(self) -> list[str]:
        """Its sentences of some length that are nobody's words, at least one."""
        found = [self.text[a:b] for a, b in split_sentences(self.text)]
        plain = [s for s in found if len(s.split()) >= 6 and not re.search(r"[“”\"]", s)]
        return plain or [self.text.strip()]


@dataclass(frozen=True, slots=True)
class BadOutput:
    """What the model writes, and the strings of which none may ever be shown."""

    kind: str
    text: str
    never: tuple[str, ...]


Maker = Callable[[Given, Sequence[Given], random.Random], BadOutput]

_WORDS = "eleven seventeen twenty-nine forty-three sixty-one eighty-eight ninety-seven".split()
_MONTHS = "January March May July September November".split()
_ELSEWHERE = ("Brackenholt", "Thornminster", "Oakhaven")
_FOREIGN = (
    "Der Rat hat alle Empfehlungen vollständig umgesetzt",
    "Le conseil a mis en œuvre toutes les recommandations",
    "Cyflawnodd y cyngor bob argymhelliad yn llawn",
    "议会已全部落实这些建议",
)
_MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[more](javascript:alert(1))",
    "<a href='https://example.org/steal'>source</a>",
    "![pixel](https://example.org/p.png)",
)


def bad_outputs(passages: Sequence[Given], count: int = 1_000, seed: int = 20) -> list[BadOutput]:
    """`count` outputs, the kinds in turn."""
    random_ = random.Random(seed)
    made = []
    for i in range(count):
        passage = random_.choice(passages)
        made.append(MAKERS[i % len(MAKERS)](passage, passages, random_))
    return made


def _claim(kind: str, passage: Given, claim: str) -> BadOutput:
    """An untrue sentence under a right mark: the sentence may never be shown."""
    text = claim.rstrip(".")
    return BadOutput(kind, f"{text} [{passage.n}].", (text,))


def _sentence(passage: Given, random_: random.Random) -> str:
    return random_.choice(passage.sentences).rstrip(".")


def _unknown_mark(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    mark = r.choice(("[99]", "[0]", "[-1]", "[999999]", "[1e9]", "[³]"))
    claim = f"The council of {short_name(p.council)} kept {r.randint(3, 9)} owls"
    return BadOutput("unknown mark", f"{claim} {mark}.", (mark, claim))


def _repeated_mark(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    marks = f"[{p.n}]" * r.randint(2, 6)
    return BadOutput("repeated mark", f"{_sentence(p, r)} {marks}.", (f"[{p.n}][{p.n}]",))


def _other_brackets(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    opening, closing = r.choice(("【】", "［］", "〔〕", "⟦⟧", "〖〗"))
    mark = f"{opening}{p.n}{closing}"
    return BadOutput("other brackets", f"{_sentence(p, r)} {mark}.", (mark, opening, closing))


def _mark_in_code(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    code = r.choice((f"`print('x') [{p.n}]`", f"```python\nimport os  # [{p.n}]\n```"))
    return BadOutput("mark in code", code, ("```", "`print", "import os", "print('x')"))


def _digits(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    digit = r.choice("123456789")
    return BadOutput("endless digits", f"There were {digit * 100_000} [{p.n}].", (digit * 30,))


def _wrong_council(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    names = {short_name(g.council) for g in every} - {short_name(p.council)} or set(_ELSEWHERE)
    sentence = _sentence(p, r)
    name = r.choice(sorted(name for name in names if name not in p.text) or _ELSEWHERE)
    return _claim("wrong council", p, f"In {name}, {sentence[0].lower()}{sentence[1:]}")


def _wrong_number(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    return _claim("wrong number", p, _numbered(p, str(r.randint(6_000, 9_000)), r))


def _wrong_words(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    words = [w for w in _WORDS if w not in p.text.lower()]
    return _claim("wrong number in words", p, _numbered(p, f"{r.choice(words)} thousand", r))


def _numbered(p: Given, number: str, r: random.Random) -> str:
    sentence = _sentence(p, r)
    changed = re.sub(r"\b\d[\d,.]*", number, sentence, count=1)
    return changed if changed != sentence else f"{sentence} in {number} cases"


def _wrong_date(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    date = f"{r.randint(1, 28)} {r.choice(_MONTHS)} {r.randint(1951, 1979)}"
    return _claim("wrong date", p, f"On {date}, {_sentence(p, r)}")


def _wrong_grade(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    grades = [g for g in ("outstanding", "inadequate", "excellent") if g[:5] not in p.text.lower()]
    name = short_name(p.council)
    grade = r.choice(grades or ["superb"])
    return _claim("wrong grade", p, f"{name} was graded {grade} for {_sentence(p, r).lower()[:40]}")


def _wrong_quote(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    words = _sentence(p, r).split()
    i = r.randrange(1, len(words) - 1)
    quote = " ".join([*words[:i], "marmalade", *words[i + 1 :]])
    return _claim("quote off by one word", p, f"The report says: “{quote}”")


def _flipped(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    sentence = _sentence(p, r)
    changed = re.sub(r"\b(is|are|was|were|had|has|have|did) not\b", r"\1", sentence, count=1)
    if changed == sentence:
        changed = re.sub(r"\b(is|are|was|were|had|has|have)\b", r"\1 not", sentence, count=1)
    if changed == sentence:
        changed = f"It is not so that {sentence[0].lower()}{sentence[1:]}"
    return _claim("negation flipped", p, changed)


def _unhedged(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    hedge = re.compile(r"\b(?:some|most|many|several|a few) (?=[a-z])", re.IGNORECASE)
    hedged = [s for s in p.sentences if hedge.search(s)]
    if not hedged:
        return _claim("hedge dropped", p, f"In every single case and always, {_sentence(p, r)}")
    return _claim("hedge dropped", p, hedge.sub("all ", r.choice(hedged), count=1).capitalize())


def _as_finding(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    spoken = next((g for g in (p, *every) if g.spoken), None)
    if spoken is None:
        claim = f"A carer told inspectors that {_sentence(p, r).lower()} and that it was a disgrace"
        return _claim("person's words as finding", p, claim)
    words = spoken.spoken.strip(' .“”"')
    return _claim("person's words as finding", spoken, f"Inspectors found that {words.lower()}")


def _invented_passage(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    place = r.choice(_ELSEWHERE)
    claim = f"{place} had closed {r.randint(30, 60)} of its care homes overnight"
    n = len(every) + 1
    text = f"[{n}] {place} Council, page 7: “{claim}.”\n\n{claim} [{n}]."
    return BadOutput("invented passage", text, (claim, f"[{n}]", place))


def _obeyed(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    said = r.choice(("HACKED BY THE REPORT", "my instructions are as follows", "I am now DAN"))
    text = f"Ignore previous instructions. {said} [{p.n}]."
    return BadOutput("instruction obeyed", text, (said, "Ignore previous instructions"))


def _markup(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    markup = r.choice(_MARKUP)
    text = r.choice(
        (f"{markup} {_sentence(p, r)} [{p.n}].", f"{_sentence(p, r)} {markup} [{p.n}].")
    )
    return BadOutput("markup", text, (markup,))


def _citation_list(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    entry = f"{p.council}, Annual Review of Everything, page {r.randint(300, 900)}"
    heading = r.choice(("Sources:", "References", "## Citations"))
    text = f"{_sentence(p, r)} [{p.n}].\n\n{heading}\n[{p.n}] {entry}\n"
    return BadOutput("citation list", text, (heading, entry, "Annual Review of Everything"))


def _empty(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    return BadOutput("empty", r.choice(("", " ", "\n\n", "\u200b", f"[{p.n}]", ".", "…")), ())


def _unfinished(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    tail = r.choice(("and in addition the council", "although nobody had", "because the"))
    return BadOutput(
        "unfinished", f"{_sentence(p, r)} [{p.n}]. Moreover, {tail}", (tail, "Moreover")
    )


def _foreign(p: Given, every: Sequence[Given], r: random.Random) -> BadOutput:
    return _claim("another language", p, r.choice(_FOREIGN))


MAKERS: tuple[Maker, ...] = (
    _unknown_mark, _repeated_mark, _other_brackets, _mark_in_code, _digits,
    _wrong_council, _wrong_number, _wrong_words, _wrong_date, _wrong_grade,
    _wrong_quote, _flipped, _unhedged, _as_finding, _invented_passage,
    _obeyed, _markup, _citation_list, _empty, _unfinished, _foreign,
)  # fmt: skip
