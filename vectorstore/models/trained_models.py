"""The models that we trained: the projection, the reader, the model of questions, and the judge.

The projection is one matrix; each other is the packaged encoder with weights and heads of ours
(vectorstore/weights/README.md). They are loaded only where they are the published ones.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ModelUnavailable
from vectorstore.models.batches import at_once, by_length
from vectorstore.models.cross_network import CrossNetwork, Pair, Tokens, pair, pooled
from vectorstore.models.embeddings import HASHES, Vectors, file_hash
from vectorstore.types import Model

WEIGHTS = Path(__file__).parents[1] / "weights"


@cache
def settled(weights: Path, heads: tuple[tuple[str, int], ...]) -> CrossNetwork:
    """A trained network, loaded once a process."""
    network = CrossNetwork(dict(heads))
    kept = published(weights)
    network.load(kept)
    network.settle(kept)
    return network


def published(weights: Path) -> dict[str, Any]:
    """The tensors of a file of weights; ModelUnavailable where it is not the published one."""
    from safetensors.torch import load_file

    if not weights.is_file() or hashes().get(weights.name) != file_hash(weights):
        raise ModelUnavailable(
            f"The weights {weights.name} are not the published ones: install the program again."
        )
    return dict(load_file(weights))


def publish(folder: Path) -> None:
    """Write the SHA-256 of every file of weights of a folder: only these are loaded."""
    known = {path.name: file_hash(path) for path in sorted(folder.glob("*.safetensors"))}
    (folder / "hashes.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def hashes() -> dict[str, str]:
    """SHA-256 of the weights that were published, by file name."""
    known: dict[str, str] = json.loads((WEIGHTS / "hashes.json").read_text(encoding="utf-8"))
    return known


# The projection: a question lies elsewhere than what answers it, and is moved there before it is
# compared with sentences and passages, whose vectors stay as they are (ADR 13).


def projection(model: Model, weights: Path = WEIGHTS / "projection.safetensors") -> Vectors | None:
    """The matrix for questions of a model, shape (dimension, dimension); None for another model."""
    return _projection(weights) if model.sha256 == HASHES["model.safetensors"] else None


@cache
def _projection(weights: Path) -> Vectors:
    found: Vectors = published(weights)["projection"].float().numpy()
    return found


def projected(vectors: Vectors, matrix: Vectors | None) -> Vectors:
    """Unit vectors of questions, moved towards what answers them; as they are without a matrix."""
    if matrix is None:
        return vectors
    found = vectors @ matrix
    unit: Vectors = found / np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), 1e-12)
    return unit


# The reader's model: how likely each sentence answers a question, or belongs beside what does.

Logits: TypeAlias = NDArray[np.float32]
READER_HEADS = {"reading": 2}
# The log-odds of a text that was not read to the end.
UNREAD = -20.0


class Reader(Protocol):
    """Reads sentences for a question; the seam for tests."""

    def read(
        self, question: str, texts: Sequence[str], around: Sequence[str], most: int | None = None
    ) -> Logits:
        """Log-odds that each text answers, and that it answers or belongs: shape (texts, 2).

        With `most`, texts stand in the order of a search, and the others than the `most` likeliest
        by what was begun of each are UNREAD.
        """


class ReadingModel:
    """The packaged encoder with the layers and the head that we trained (weights/README.md)."""

    def __init__(
        self,
        weights: Path = WEIGHTS / "reader.safetensors",
        sieve: Path = WEIGHTS / "sieve.safetensors",
    ) -> None:
        self._weights = weights
        self._sieve = sieve

    @property
    def _network(self) -> CrossNetwork:
        return settled(self._weights, tuple(READER_HEADS.items()))

    def read(
        self, question: str, texts: Sequence[str], around: Sequence[str], most: int | None = None
    ) -> Logits:
        """Log-odds that each text answers, and that it answers or belongs: shape (texts, 2)."""
        network = self._network
        asked, *rest = network.tokens([question, *texts, *around])
        pairs = [
            pair(asked, own, beside)
            for own, beside in zip(rest[: len(texts)], rest[len(texts) :], strict=True)
        ]
        lengths = [len(one.tokens) for one in pairs]
        found = np.full((len(texts), 2), UNREAD, dtype=np.float32)
        if most is None or most >= len(texts):
            for batch, some in _in_parts(
                lengths, lambda batch: network.scores([pairs[i] for i in batch], "reading")
            ):
                found[batch] = some
            return found
        begun: dict[int, Any] = {}
        for batch, hidden in _in_parts(
            lengths, lambda batch: network.below([pairs[i] for i in batch], BEGUN)
        ):
            begun |= zip(batch, hidden, strict=True)
        rows = seen_so_far([begun[i] for i, _ in enumerate(pairs)])
        chosen = np.argsort(-(rows @ sieve(self._sieve)), kind="stable")[:most]
        for batch, some in _in_parts(
            [lengths[i] for i in chosen],
            lambda batch: network.finished([begun[chosen[i]] for i in batch], BEGUN, "reading"),
        ):
            found[chosen[batch]] = some
        return found


def _in_parts(
    lengths: Sequence[int], read: Callable[[list[int]], Any]
) -> Iterator[tuple[list[int], Any]]:
    """What is read of inputs of so many tokens, batch by batch."""
    # About four characters stand behind a token.
    return at_once(read, by_length([4 * length for length in lengths]))


# The sieve of the reader: what its lowest layers make of a text, and where a search placed it, say
# whether it is worth reading to the end (ADR 6).

BEGUN = 3


def seen_so_far(begun: Sequence[Any]) -> NDArray[np.float32]:
    """What the sieve weighs of texts that were begun, in the order of a search: shape (n, 769)."""
    places = -np.log(np.arange(1, len(begun) + 1, dtype=np.float32))
    return np.column_stack([pooled(begun).numpy(), places])


@cache
def sieve(weights: Path) -> NDArray[np.float32]:
    """The weights of the sieve, shape (769,)."""
    found: NDArray[np.float32] = published(weights)["sieve"].numpy()
    return found


# The model of questions: which kind a question is of, and what it takes from the one before.

Probabilities: TypeAlias = NDArray[np.float32]
# The kinds in the order of the head's numbers.
KINDS = (
    "chat", "compare", "define", "follow_up", "future_or_outside", "grade", "meta", "out_of_scope",
    "recommendations", "strengths", "summary", "trend", "weaknesses", "which_councils_grade",
    "which_councils_theme", "why_grade", "matter",
)  # fmt: skip
# What is known of an inspection and asked for by such a question, in the order of the head's
# numbers: "other" is about an inspection or the collection and known of none, "none" about neither.
FACTS = (
    "none", "other", "inspected", "published", "team", "post", "publisher", "focus", "count",
    "reports", "type", "page",
)  # fmt: skip
# What a turn takes from the question before, in the order of the head's numbers: only council and
# report, its matter, all of it but the council or report, its answer: where that stands, shorter,
# in plain words, or more of it; or all of it without a council that is named to leave it out.
LEANINGS = ("alone", "matter", "again", "source", "shorter", "plain", "more", "without")
QUESTION_HEADS = {"kind": len(KINDS), "fact": len(FACTS), "leans": len(LEANINGS)}


class Classifier(Protocol):
    """Tells questions apart; the seam for tests."""

    def kinds(self, question: str, before: str = "") -> Probabilities:
        """The probability of each of KINDS for a question without names and years.

        A turn that leans on the question before is told with that.
        """

    def facts(self, question: str) -> Probabilities:
        """The probability that a question without names and years asks for each of FACTS."""

    def leans(self, turn: str, before: str) -> Probabilities:
        """The probability of each of LEANINGS for a turn after the question before it."""


class QuestionModel:
    """The packaged encoder with a small difference that we trained, and its heads."""

    def __init__(self, weights: Path = WEIGHTS / "questions.safetensors") -> None:
        self._weights = weights

    @property
    def _network(self) -> CrossNetwork:
        return settled(self._weights, tuple(QUESTION_HEADS.items()))

    def kinds(self, question: str, before: str = "") -> Probabilities:
        """The probability of each of KINDS for a question, or a turn after the question before."""
        return self._probabilities(question, before, "kind")

    def facts(self, question: str) -> Probabilities:
        """The probability that a question without names and years asks for each of FACTS."""
        return self._probabilities(question, "", "fact")

    def leans(self, turn: str, before: str) -> Probabilities:
        """The probability of each of LEANINGS for a turn after the question before it."""
        return self._probabilities(turn, before, "leans")

    def _probabilities(self, turn: str, before: str, head: str) -> Probabilities:
        network = self._network
        one, other = network.tokens([turn, before])
        scores = network.scores([pair(one, other)], head)[0]
        found = np.exp(scores - scores.max())
        some: Probabilities = (found / found.sum()).astype(np.float32)
        return some


# The judge's model: log-odds that a premise says what a claim says.

JUDGE_HEADS = {"judge": 1}
# Tokens that are read of a claim and of its premise.
CLAIM, PREMISE = 96, 360
_START, _END = 101, 102


def judged(claim: Tokens, premise: Tokens) -> Pair:
    """A claim's and a premise's tokens as one input, each cut to its share."""
    first = [_START, *claim[:CLAIM], _END]
    return Pair((*first, *premise[:PREMISE], _END), len(first))


class JudgeModel:
    """The packaged encoder with layers and a head that we trained (weights/README.md)."""

    def __init__(self, weights: Path = WEIGHTS / "judge.safetensors") -> None:
        self._weights = weights

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The log-odds of each (premise, claim)."""
        return scored(settled(self._weights, tuple(JUDGE_HEADS.items())), pairs)


def scored(network: CrossNetwork, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """The log-odds that a network gives (premise, claim) pairs."""
    tokens = network.tokens([text for pair in pairs for text in pair])
    inputs = [judged(tokens[2 * i + 1], tokens[2 * i]) for i in range(len(pairs))]
    found = np.zeros(len(pairs), dtype=np.float32)

    def some(batch: list[int]) -> Any:
        return network.scores([inputs[i] for i in batch], "judge")[:, 0]

    for batch, scores in _in_parts([len(p.tokens) for p in inputs], some):
        found[batch] = scores
    return [float(x) for x in found]
