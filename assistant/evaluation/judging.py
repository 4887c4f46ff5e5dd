"""What a judge says of an answer: is it faithful, complete by gold, relevant to the question."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from assistant.assembly import chat_model, open_entailment, open_judge, own_prompts
from assistant.checks.calibration import known_councils
from assistant.checks.claim import examine, pair_of
from assistant.checks.types import Judge, Source
from assistant.errors import BatchError, ModelUnavailable
from assistant.evaluation.verdicts import MARK, Judged, plain
from assistant.library.reports import in_words
from assistant.model.chat_model import Chat, How
from assistant.model.verification import AT_ONCE, bears, supports
from assistant.output import shortened
from assistant.settings import Settings
from ingest.language.sentences import split_sentences
from ingest.register.councils import short_name
from prompts import Prompts
from vectorstore.models.trained_models import Reader, ReadingModel, hashes

Row = dict[str, Any]
Verdict = dict[str, Any]
FIGURES = ("faithfulness", "completeness", "relevance")
_STATES = frozenset({"answered", "partial"})
_MARKED = re.compile(r"(.*?)((?:\[\d+\])+|$)", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_TOLD = 80
_Asked = TypeVar("_Asked")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer and the numbers of what it cites: of everything where it has none."""

    text: str
    cites: tuple[int, ...]


def said(answer: Row) -> list[Said]:
    """The sentences of the lines of an answer that cite; a line without a mark is our own note."""
    every = tuple(cited["n"] for cited in answer.get("citations") or [])
    return [
        sentence
        for line in str(answer.get("answer") or "").splitlines()
        if MARK.search(line)
        for sentence in _of_line(line, every)
    ]


def _of_line(line: str, every: tuple[int, ...]) -> Iterator[Said]:
    for text, marks in _MARKED.findall(line):
        cites = tuple(int(n) for n in _NUMBER.findall(marks) if int(n) in every)
        parts = [text[a:b].strip("“” ") for a, b in split_sentences(text)]
        # A quotation of several sentences is one of several words: what is marked is its last one.
        yield from (Said(part, every) for part in parts[:-1] if part)
        if parts and parts[-1]:
            yield Said(parts[-1], cites or every)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, and what is to say the same."""

    text: str
    sources: Sequence[Source]


# What settles a claim that no exact rule decides: the premise, the claim, a suspicion, its words.
Doubt = tuple[str, str, str, float]


class Opinion(Protocol):
    """What a judge's models say; None where they say nothing of it."""

    def supports(self, doubts: Sequence[Doubt]) -> list[bool | None]:
        """Whether each premise says what its claim says; ModelUnavailable where a model fails."""
        ...

    def bears(self, question: str, sentences: Sequence[str]) -> list[bool | None]:
        """Whether each sentence answers a question or belongs beside what does."""
        ...


class SmallModels:
    """A judge of claims, and the reader: models in this process.

    The reader was trained on questions without names of councils.
    """

    def __init__(self, judge: Judge, reader: Reader) -> None:
        self._judge = judge
        self._reader = reader

    def supports(self, doubts: Sequence[Doubt]) -> list[bool | None]:
        """One by one, so that no doubt's verdict hangs on what stands beside it."""
        return [self._judge.settle(*doubt)[0] for doubt in doubts]

    def bears(self, question: str, sentences: Sequence[str]) -> list[bool | None]:
        """By the reader's log-odds that a sentence answers or belongs beside what does."""
        read = [self._reader.read(question, [sentence], [""])[0] for sentence in sentences]
        return [bool(belongs >= _BEARS) for _, belongs in read]


# Log-odds from which on a sentence bears on a question.
_BEARS = 0.0


class ChatModel:
    """A chat model, asked for all claims of an answer at once."""

    def __init__(self, chat: Chat, prompts: Prompts) -> None:
        self._asked = (chat, prompts, How())

    def supports(self, doubts: Sequence[Doubt]) -> list[bool | None]:
        """By the prompt `judge`."""
        pairs = [(premise, claim) for premise, claim, _, _ in doubts]
        return _in_parts(pairs, lambda some: supports(*self._asked, some))

    def bears(self, question: str, sentences: Sequence[str]) -> list[bool | None]:
        """By the prompt `relevance`."""
        return _in_parts(sentences, lambda some: bears(*self._asked, question, some))


def _in_parts(
    every: Sequence[_Asked], ask: Callable[[Sequence[_Asked]], list[bool | None]]
) -> list[bool | None]:
    starts = range(0, len(every), AT_ONCE)
    return [verdict for start in starts for verdict in ask(every[start : start + AT_ONCE])]


@dataclass(frozen=True, slots=True)
class AnswerJudge:
    """A judge of answers by its name; `models` are what it is made of, as run.json has them."""

    name: str
    opinion: Opinion
    models: Row = field(default_factory=dict)

    def as_json(self) -> Row:
        """What of it decides its verdicts."""
        return {"name": self.name, "models": self.models}

    def holds(self, claims: Sequence[Claim]) -> list[bool | None]:
        """Whether its sources say each claim: by the exact rules, else by the models."""
        known = known_councils()
        found = [examine(c.text, c.sources, known) for c in claims]
        decided = [one.decided() for one in found]
        doubts = [
            (*pair_of(claim.text, claim.sources), one.suspicion, one.words)
            for claim, one, verdict in zip(claims, found, decided, strict=True)
            if verdict is None
        ]
        opinions = iter(self.opinion.supports(doubts) if doubts else ())
        return [next(opinions) if verdict is None else verdict.holds for verdict in decided]

    def bears(
        self, question: str, councils: Iterable[str], sentences: Sequence[str]
    ) -> list[bool | None]:
        """Whether sentences bear on a question that may name councils."""
        names = sorted({n for c in councils for n in (c, short_name(c)) if n}, key=len)
        for name in reversed(names):
            question = re.sub(rf"\b{re.escape(name)}\b", "the council", question)
        return self.opinion.bears(question, sentences) if sentences else []

    def verdicts(self, row: Row, answer: Row) -> Row:
        """{"verdicts"} by figure, as far as an answer has them; {"fault"} where one is missing."""
        sentences = said(answer) if answer["status"] in _STATES else []
        if not sentences:
            return {}
        try:
            found = dict(self._found(row, answer, sentences))
        except ModelUnavailable as error:
            return {"fault": str(error)}
        missing = ", ".join(name for name, verdict in found.items() if verdict is None)
        record: Row = {"verdicts": {name: verdict for name, verdict in found.items() if verdict}}
        return record | ({"fault": f"no verdict on {missing}"} if missing else {})

    def _found(
        self, row: Row, answer: Row, sentences: Sequence[Said]
    ) -> Iterator[tuple[str, Verdict | None]]:
        texts = [s.text for s in sentences]
        claims = [Claim(s.text, cited_by(s, answer)) for s in sentences]
        needed = _needed(row, answer, texts)
        # Without a chat model a line is a quote, or the program's own, made of Facts: no judge of
        # wording is needed, and one would take such lines for inventions.
        ruled = answer.get("mode") == "quotes"
        open_claims = [*([] if ruled else claims), *(claim for group in needed for claim in group)]
        verdicts = iter(self.holds(open_claims))
        known = known_councils()
        held = [
            not examine(c.text, c.sources, known).breaks if ruled else next(verdicts)
            for c in claims
        ]
        yield "faithfulness", _share(texts, held, "is not in what it cites")
        if needed:
            met = [_any([next(verdicts) for _ in group]) for group in needed]
            yield "completeness", _share([group[0].text for group in needed], met, "is not said")
        asked = (answer.get("understood") or {}).get("question") or answer["question"]
        councils = [str(c.get("council") or "") for c in answer.get("citations") or []]
        yield "relevance", _share(texts, self.bears(asked, councils, texts), "is beside the point")


def cited_by(sentence: Said, answer: Row) -> list[Source]:
    """What a sentence cites: each passage in which a quote of its stands, else the quote."""
    return [_source(c, answer) for c in answer["citations"] if c["n"] in sentence.cites]


def _source(citation: Row, answer: Row) -> Source:
    quote = str(citation.get("quote") or "")
    passage = next(
        (
            str(p["text"])
            for p in answer.get("passages") or []
            if p.get("report_id") == citation.get("report_id") and plain(quote) in plain(p["text"])
        ),
        quote,
    )
    own = [str(citation.get(name) or "") for name in ("inspected", "published", "title")]
    dates = (*own, *(in_words(date) for date in own[:2]))
    return Source(passage, str(citation.get("council") or ""), tuple(filter(None, dates)))


def _needed(row: Row, answer: Row, shown: Sequence[str]) -> list[list[Claim]]:
    """The snippets of gold in groups of which one is enough, as claims about what is shown."""
    judged = Judged(row, answer, {})
    if not row.get("answerable") or not all(e.get("snippet") for e in judged.evidence):
        return []
    whole = plain(" ".join(shown))
    quotes = dict.fromkeys(str(c.get("quote") or "") for c in judged.citations)
    shown = [*shown, *(quote for quote in quotes if plain(quote) not in whole)]
    return [
        [
            Claim(str(e["snippet"]), [Source(text, str(e.get("council") or "")) for text in shown])
            for e in group
        ]
        for group in judged.groups()
    ]


def _any(opinions: Sequence[bool | None]) -> bool | None:
    return True if True in opinions else None if None in opinions else False


def _share(texts: Sequence[str], opinions: Sequence[bool | None], lacking: str) -> Verdict | None:
    """The share of what is judged so; None where a verdict is missing."""
    if None in opinions:
        return None
    wrong = [text for text, yes in zip(texts, opinions, strict=True) if not yes]
    why = f"{len(texts) - len(wrong)} of {len(texts)}"
    told = "; ".join(f"“{shortened(text, _TOLD)}” {lacking}" for text in wrong)
    each = [bool(yes) for yes in opinions]
    value = sum(each) / len(each)
    return {"value": value, "why": f"{why}{': ' if told else ''}{told}", "each": each}


def open_answer_judge(settings: Settings, which: str) -> AnswerJudge:
    """The judge that is asked for: packaged, entailment, model, or PROVIDER:MODEL.

    BatchError where that is none, or is not set.
    """
    if which in ("packaged", "entailment"):
        return _small(settings, which)
    name = settings.chat_model if which == "model" else which
    chat = chat_model(settings.model_copy(update={"chat_model": name}))
    if which == "model" and not chat:
        raise BatchError("--judge model needs a chat model: set ASSISTANT_CHAT_MODEL.")
    if chat is None or ":" not in name:
        raise BatchError(
            f"--judge {which} is none: give packaged, entailment, model, or PROVIDER:MODEL."
        )
    return AnswerJudge(name, ChatModel(chat, own_prompts(settings)), {"chat_model": name})


def _small(settings: Settings, which: str) -> AnswerJudge:
    own = open_entailment(settings) if which == "entailment" else None
    if which == "entailment" and own is None:
        raise BatchError("--judge entailment needs a model: set ASSISTANT_ENTAILMENT_MODEL.")
    named = "" if own is None else settings.entailment_model
    chosen = settings.model_copy(update={"entailment_model": named, "check_with": "judge"})
    judge = open_judge(chosen)
    if judge is None:
        raise BatchError("The packaged judge has no weights here: install the program again.")
    known = hashes()
    models = {"relevance": known.get("reader.safetensors")}
    models["support"] = own.model.sha256 if own else known.get("judge.safetensors")
    return AnswerJudge(named or which, SmallModels(judge, ReadingModel()), models)
