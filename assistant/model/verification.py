"""Verify a model's sentence: its sources say it, and words of a report are found that prove it."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.checks.claim import breaks_exactly, check_claim, pair_of
from assistant.checks.types import Judge, Similarity, Verdict
from assistant.errors import ModelUnavailable
from assistant.model.chat_model import Chat, How
from assistant.model.passages import Given, Line
from assistant.types import Draft, Evidence, Statement
from ingest.language.words import NUMBER_WORDS, stem, stems, words
from ingest.types import Role
from prompts import Prompts

# What no sentence of an answer has: addresses and markup, and words about the prompt.
_FOREIGN = re.compile(r"\w://|www\.|[<>{}|\\]|\]\(")
_OF_PROMPT = re.compile(r"\bpassages?\b", re.IGNORECASE)
_REMEMBERED = 4_000
# What begins so goes on from the sentence before it.
_LEANS = re.compile(
    r"(?:this|these|that|those|it|its|they|their|them|he|she|his|her|such|both|however|also|also,"
    r"|as a result|in addition|the same|similarly|in contrast|by contrast|instead|nevertheless"
    r"|despite this|for example|moreover|furthermore|therefore|consequently)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Whether a sentence goes on from the one before it and says little without that."""
    return bool(_LEANS.match(text))


class Checker:
    """Checks sentences against passages; vectors of the passages' lines are kept."""

    def __init__(
        self,
        encode: Similarity,
        councils: Collection[str],
        judge: Judge | None = None,
    ) -> None:
        self._encode = encode
        self._councils = councils
        self._judge = judge
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def check(self, text: str, cited: Sequence[Given]) -> Verdict:
        """Whether a sentence may be shown, with the rule that it breaks."""
        if not cited:
            return Verdict(False, "mark", 0.0)
        sources = [given.source for given in cited]
        told = _OF_PROMPT.search(text) and not any(_OF_PROMPT.search(s.text) for s in sources)
        if _FOREIGN.search(text) or told or text.count('"') % 2:
            return Verdict(False, "text", 0.0)
        return check_claim(text, sources, self.near, self._councils, self._judge)

    def pair(self, text: str, cited: Sequence[Given]) -> tuple[str, str]:
        """What a judge is asked about a sentence: the premise and the claim."""
        return pair_of(text, [given.source for given in cited])

    def proves(self, evidence: Sequence[Evidence], text: str, cited: Sequence[Given]) -> bool:
        """Whether the quotes that the reader sees hold every exact thing of a sentence."""
        sources = [
            replace(given.source, text=" ".join(quotes))
            for given in cited
            if (quotes := [e.quote for e in evidence if e.report_id == given.report.row.id])
        ]
        if not sources or breaks_exactly(text, sources, self._councils):
            return False
        # Rules alone read a claim so closely that the quotes must bear it whole.
        return bool(self._judge) or check_claim(text, sources, self.near, self._councils).holds

    def near(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, each encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if len(self._vectors) > _REMEMBERED:
            self._vectors.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._vectors |= dict(zip(new, self._encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


# The chat model itself as the judge of its sentences, in one call for all of them.

_LINE = re.compile(r"^\W*([A-Z]{1,2})\W+(YES|NO)\b", re.IGNORECASE | re.MULTILINE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What a model is asked of at once, at most.
AT_ONCE = len(_LETTERS)
_TAG = re.compile(r"[<>]")

Pair = tuple[str, str]


def supports(chat: Chat, prompts: Prompts, how: How, pairs: Sequence[Pair]) -> list[bool | None]:
    """Whether each premise says what its claim says, in one call for at most 26; None: no verdict.

    ModelUnavailable where the model fails.
    """
    premises = list(dict.fromkeys(premise for premise, _ in pairs))
    shown = "\n".join(
        f'<passage number="{n}">\n{_TAG.sub("", text)}\n</passage>'
        for n, text in enumerate(premises, start=1)
    )
    sentences = "\n".join(
        f"{letter} (passage {premises.index(premise) + 1}): {claim}"
        for letter, (premise, claim) in zip(_LETTERS, pairs, strict=False)
    )
    prompt = prompts.filled("judge", passages=shown, sentences=sentences)
    return _verdicts(chat.text(prompt, how.stop, how.config), len(pairs))


def bears(
    chat: Chat, prompts: Prompts, how: How, question: str, sentences: Sequence[str]
) -> list[bool | None]:
    """Whether each sentence bears on a question, in one call for at most 26; None: no verdict.

    ModelUnavailable where the model fails.
    """
    lettered = zip(_LETTERS, sentences, strict=False)
    shown = "\n".join(f"{letter}: {_TAG.sub('', sentence)}" for letter, sentence in lettered)
    prompt = prompts.filled("relevance", question=question, sentences=shown)
    return _verdicts(chat.text(prompt, how.stop, how.config), len(sentences))


def _verdicts(text: str, count: int) -> list[bool | None]:
    said = {letter.upper(): word.upper() == "YES" for letter, word in _LINE.findall(text)}
    return [said.get(letter) for letter in _LETTERS[:count]]


class ModelJudge:
    """Asks the chat model whether premises say what claims say; remembers its verdicts.

    What it gives no verdict on does not hold.
    """

    def __init__(self, chat: Chat, prompts: Prompts, how: How) -> None:
        self._chat = chat
        self._prompts = prompts
        self._how = how
        self._verdicts: dict[Pair, bool] = {}

    def ask(self, pairs: Sequence[Pair]) -> None:
        """Have (premise, claim) pairs judged, as many in one call as there are letters."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._verdicts]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            try:
                said = supports(self._chat, self._prompts, self._how, some)
            except ModelUnavailable:
                said = [None] * len(some)
            self._verdicts |= {p: bool(v) for p, v in zip(some, said, strict=True)}

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        """Whether the model says that the premise supports the claim."""
        self.ask([(premise, claim)])
        holds = self._verdicts[premise, claim]
        return holds, float(holds)


# What an answer says already, and which quote it still lacks.

# A quote says what a sentence said when it has this share of its words.
_SAME = 0.6
# A sentence most of whose words were said before says nothing new.
_REPEATED = 0.75
# Questions whose answer is a figure or a name.
_EXACT = re.compile(
    r"\bhow (?:many|much|long|often|old|large|big)\b|\bwhen\b|\bwho\b|\bwhose\b|\bwhich\b"
    r"|\b(?:what|which) (?:was |is |were |are )?(?:the )?(?:\w+ )?"
    r"(?:number|share|proportion|percentage|name|date|year|cost|rate|figure|total)\b"
    r"|\bwhat (?:\w+ ){0,3}(?:called|named)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;] )[‘'“]?[A-Z][a-z]+")


class Transcript:
    """The statements shown so far; `own` counts those that the model wrote."""

    def __init__(self) -> None:
        self._statements: list[Statement] = []
        self.own = 0

    @property
    def shown(self) -> int:
        """How many statements with evidence are shown."""
        return len(self._statements)

    @property
    def words(self) -> int:
        """How many words are shown."""
        return sum(len(s.text.split()) for s in self._statements)

    @property
    def councils(self) -> frozenset[str]:
        """The slugs of the councils whose reports are cited."""
        return frozenset(e.cover.council_id for s in self._statements for e in s.evidence)

    def add(self, statement: Statement) -> Statement:
        """Show a statement; the first begins a line of its own."""
        if not self._statements:
            statement = replace(statement, runs_on=False)
        self._statements.append(statement)
        return statement

    def count(self, statements: Iterable[Statement]) -> None:
        """Count the quotes that are shown as they are."""
        self._statements += [s for s in statements if s.evidence]

    def repeats(self, text: str) -> bool:
        """Whether a sentence says again what was said."""
        own = set(stems(text))
        said = [set(stems(s.text)) for s in self._statements]
        return any(
            len(own & other) > _REPEATED * len(own) and _exact(text) <= _exact(s.text)
            for other, s in zip(said, self._statements, strict=True)
        )

    def instead(self, draft: Draft, cited: Sequence[Given], text: str) -> Statement | None:
        """The draft's quote that says what a sentence said which did not hold, if there is one."""
        places = {_key(line.evidence) for given in cited for line in given.lines}
        places -= {_key(e) for s in self._statements for e in s.evidence}
        said = set(stems(text))
        return next(
            (
                s
                for s in draft.statements
                if places & {_key(e) for e in s.evidence}
                and len(said & set(stems(_quoted(s)))) >= _SAME * len(said)
            ),
            None,
        )

    def asked_for(self, question: str, quotes: Sequence[Statement]) -> list[Statement]:
        """The first quote with a figure or name, where one was asked for and none was given."""
        asked = _exact(question)
        if not _EXACT.search(question) or self._exactly_said() - asked:
            return []
        return [s for s in quotes if _exact(_quoted(s)) - asked][:1]

    def unsaid(self, quotes: Sequence[Statement]) -> list[Statement]:
        """The quotes most of whose words were not said."""
        said = set(stems(" ".join(s.text for s in self._statements)))
        return [
            s
            for s in quotes
            if len(said & (own := set(stems(_quoted(s))))) < _SAME * len(own)
            or _exact(_quoted(s)) - self._exactly_said()
        ]

    def _exactly_said(self) -> frozenset[str]:
        return _exact(" ".join(s.text for s in self._statements))


def _key(evidence: Evidence) -> tuple[str, str]:
    return evidence.report_id, evidence.quote


def _quoted(statement: Statement) -> str:
    return " ".join(e.quote for e in statement.evidence)


# Find the words of a report that prove a sentence: what becomes its citations.

# Further sentences are cited for figures, names and at least so many words that the best ones lack.
_MOST, _WORTH = 4, 2
_UNFIT = frozenset({Role.OUTCOME, Role.LEAD_IN, Role.BOILERPLATE})

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
    names = {stem(name.strip("‘'“")) for name in _NAME.findall(text)}
    return frozenset(numbers - {"1"} | names)
