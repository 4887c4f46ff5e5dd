"""Train the reader on labelled questions and what its teachers say of them; what it is worth."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import distributed
from torch.multiprocessing.spawn import spawn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from assistant.checks.calibration import area_under, logistic
from assistant.evaluation.figures import Estimate, mean
from assistant.reading.scores import probability
from assistant.reading.selection import fates
from vectorstore.models.cross_network import CrossNetwork, Pair, Tokens, pair
from vectorstore.models.trained_models import READER_HEADS

# Of the pairs that are read of a question so many answer, and belong beside; near ones do neither.
ANSWERS, PARTLY = 2, 1
# Questions of one process in a step; pairs of like length that are padded together.
QUESTIONS, TOGETHER = 4, 8
PROCESSES, DECAY = 2, 0.01
# Shares of the steps in which the rate rises, and of the rate that is left at the end.
WARM, _END = 0.03, 0.02
# What belongs beside an answer is a little of one; weights of the losses.
_BELONGS, _BESIDE, _LIST = 0.15, 0.5, 0.5
# Each step further down the order by nearness makes a wrong sentence this much less likely to be
# read, until it was read: then how likely it seemed tells.
_NEARER, _LEAST, _MOST = -0.03, -4.0, 3.0
_BLOCK, _TOLD = 16, 20
# What a label says as log-odds, by label: that it answers, and that it answers or belongs.
_SAID = np.array([(-4.0, -3.0), (-2.0, 1.0), (2.0, 2.0)], dtype=np.float32)


@dataclass(slots=True)
class Item:
    """A question with the tokens of its candidates, best by nearness first, and their labels.

    Labels: 2 answers, 1 belongs beside, 0 neither. `taught` are the log-odds that teachers gave
    each, shape (n, 2), as its label says where none did. `hard` says how likely each last seemed.
    """

    council: str
    answerable: bool
    question: Tokens
    texts: list[Tokens]
    around: list[Tokens]
    labels: NDArray[np.int64]
    taught: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    hard: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.hard = _NEARER * np.arange(len(self.texts), dtype=np.float64)
        said = _SAID[self.labels]
        self.taught = (
            np.where(np.isnan(self.taught), said, self.taught) if len(self.taught) else said
        )

    @property
    def size(self) -> float:
        """About how many tokens a pair of it has."""
        return len(self.question) + float(np.mean([len(t) for t in self.texts[:20]] or [0]))

    def chosen(self, rng: np.random.Generator, pairs: int) -> list[int]:
        """So many candidates to read this time: wrong ones the oftener the likelier they seem."""
        own = [
            *rng.permutation(np.flatnonzero(self.labels == 2))[:ANSWERS],
            *rng.permutation(np.flatnonzero(self.labels == 1))[:PARTLY],
        ]
        wrong = np.flatnonzero(self.labels == 0)
        weight = np.exp(self.hard[wrong])
        some = rng.choice(
            wrong, min(pairs - len(own), len(wrong)), replace=False, p=weight / weight.sum()
        )
        return [int(i) for i in (*own, *some)]

    def pair(self, i: int) -> Pair:
        """One candidate as the network reads it."""
        return pair(self.question, self.texts[i], self.around[i])


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a reader is trained: `pairs` of a question are read in each epoch.

    `taught` is the share of what teachers say in what is wanted; the labels have the rest.
    """

    epochs: float
    pairs: int
    taught: float

    def rate(self, step: int, steps: int) -> float:
        """The rate at a step: up soon, then evenly down to nearly nothing."""
        return _RATE * min(1.0, (step + 1) / (WARM * steps)) * max(_END, 1 - step / steps)


# What ends on two cores within three hours, and as much as what ships learned: thrice as long.
SHORT, LONG = Recipe(1.5, 6, 0.9), Recipe(3, 12, 0.9)
_RATE = 1.5e-4


def train(
    items: Sequence[Item], recipe: Recipe, out: Path, seed: int, say: Callable[[str], None]
) -> None:
    """Train on the items and write the weights in bfloat16."""
    together = out.with_suffix(".sync")
    together.unlink(missing_ok=True)
    spawn(  # type: ignore[no-untyped-call]
        _run, args=(list(items), recipe, out, seed, str(together), say), nprocs=PROCESSES
    )
    together.unlink(missing_ok=True)


def _run(
    rank: int,
    items: list[Item],
    recipe: Recipe,
    out: Path,
    seed: int,
    together: str,
    say: Callable[[str], None],
) -> None:
    """One of the processes: its share of every step, the gradients averaged."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    distributed.init_process_group(
        "gloo", init_method=f"file://{together}", rank=rank, world_size=PROCESSES
    )
    network = CrossNetwork(READER_HEADS)
    network.encoder.embeddings.requires_grad_(requires_grad=False)
    weights = [value for _, value in network.named()]
    optimizer = optimizer_of(weights, _RATE, DECAY)
    rng = np.random.default_rng((seed, rank))
    batches = list(_batches(items, recipe.epochs, seed))
    started, losses = time.perf_counter(), []
    for step, batch in enumerate(batches):
        mine = [(items[i], items[i].chosen(rng, recipe.pairs)) for i in batch[rank::PROCESSES]]
        loss = _loss(network, mine, recipe.taught)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        _share_gradients(weights)
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate(step, len(batches))
        optimizer.step()
        losses.append(loss.item())
        if rank == 0 and (step + 1) % _TOLD == 0:
            left = (time.perf_counter() - started) / (step + 1) * (len(batches) - step - 1) / 60
            where = f"step {step + 1} of {len(batches)}"
            say(f"{where}: loss {np.mean(losses[-60:]):.3f}, {left:.0f} minutes left")
    if rank == 0:
        save_file({n: w.detach().bfloat16().contiguous() for n, w in network.named()}, out)
    distributed.barrier()


def add_ranges(weights: Path, items: Sequence[Item]) -> None:
    """Put beside a reader's weights what lets them be read in eight bits, told by 300 questions."""
    kept = load_file(weights)
    network = CrossNetwork(READER_HEADS)
    network.load(kept)
    some = items[:: max(1, len(items) // 300)]
    batches = [[item.pair(i) for i, _ in enumerate(item.texts[:TOGETHER])] for item in some]
    save_file({**kept, **network.ranges(batches)}, weights)


def optimizer_of(
    weights: Sequence[torch.Tensor], rate: float, decay: float
) -> torch.optim.Optimizer:
    """AdamW, which lets matrices decay and nothing else."""
    groups = [
        {"params": [w for w in weights if w.ndim > 1], "weight_decay": decay},
        {"params": [w for w in weights if w.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate)


def _batches(items: Sequence[Item], epochs: float, seed: int) -> Iterator[list[int]]:
    """The questions of each step, of like length so that little is padded, epoch after epoch."""
    steps = int(len(items) // (QUESTIONS * PROCESSES) * epochs)
    return islice(_endless(items, np.random.default_rng(seed)), steps)


def _endless(items: Sequence[Item], rng: np.random.Generator) -> Iterator[list[int]]:
    size = np.array([item.size for item in items])
    step = QUESTIONS * PROCESSES
    while True:
        order = rng.permutation(len(items))
        for start in range(0, len(order), step * _BLOCK):
            block = order[start : start + step * _BLOCK]
            block = block[np.argsort(size[block], kind="stable")]
            some = [block[i : i + step].tolist() for i in range(0, len(block) - step + 1, step)]
            rng.shuffle(some)
            yield from some


def _loss(
    network: CrossNetwork, mine: Sequence[tuple[Item, list[int]]], taught: float
) -> torch.Tensor:
    """Two losses of each pair, and one of each list, "none of them" among its choices."""
    labels = torch.tensor([int(item.labels[i]) for item, which in mine for i in which])
    said = torch.from_numpy(np.concatenate([item.taught[which] for item, which in mine]))
    found = _read(network, [item.pair(i) for item, which in mine for i in which])
    answers, belongs = found[:, 0], found[:, 1]
    binary = torch.nn.functional.binary_cross_entropy_with_logits
    labelled = torch.where(labels == 2, 1.0, torch.where(labels == 1, _BELONGS, 0.0))
    wanted = torch.stack([labelled, (labels > 0).float()], 1)
    wanted = taught * torch.sigmoid(said) + (1 - taught) * wanted
    total = binary(answers, wanted[:, 0]) + _BESIDE * binary(belongs, wanted[:, 1])
    lists, first = [], 0
    for item, which in mine:
        here = slice(first, first + len(which))
        lists.append(_list_loss(answers[here], labels[here] == 2, said[here, 0], taught))
        item.hard[which] = answers[here].detach().numpy().clip(_LEAST, _MOST)
        first += len(which)
    return total + _LIST * torch.stack(lists).mean()


def _list_loss(
    own: torch.Tensor, right: torch.Tensor, said: torch.Tensor, taught: float
) -> torch.Tensor:
    """How far the choice of a sentence, or of none, is from the one of labels and teachers."""
    none = torch.zeros(1)
    every = torch.log_softmax(torch.cat([own, none]), 0)
    labelled = torch.logsumexp(every[:-1][right], 0) if right.any() else every[-1]
    teachers = (torch.softmax(torch.cat([said, none]), 0) * every).sum()
    return -(taught * teachers + (1 - taught) * labelled)


def _read(network: CrossNetwork, pairs: Sequence[Pair]) -> torch.Tensor:
    """The numbers of each pair."""
    lengths = [len(one.tokens) for one in pairs]
    return in_parts(lengths, TOGETHER, lambda part: network([pairs[n] for n in part])["reading"])


def in_parts(
    lengths: Sequence[int], most: int, read: Callable[[list[int]], torch.Tensor]
) -> torch.Tensor:
    """What is read, in order: so many of like length are padded together."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    parts = [order[n : n + most] for n in range(0, len(order), most)]
    return torch.cat([read(part) for part in parts])[torch.tensor(np.argsort(order))]


def _share_gradients(weights: Sequence[torch.Tensor]) -> None:
    """Average the gradients over the processes."""
    gradients = [w.grad for w in weights if w.grad is not None]
    flat = parameters_to_vector(gradients)
    distributed.all_reduce(flat)
    vector_to_parameters(flat / PROCESSES, gradients)


# What a trained reader is worth: figures on councils it did not see, and its calibration.

Log: TypeAlias = NDArray[np.float32]
# Sentences of an item that are read to measure it, and pairs that are padded together.
READ, _TOGETHER = 40, 16


def read(network: CrossNetwork, items: Sequence[Item], most: int = READ) -> list[Log]:
    """The log-odds of the nearest sentences of each item, shape (sentences, 2)."""
    found = []
    for item in items:
        pairs = [item.pair(i) for i in range(min(most, len(item.texts)))]
        order = sorted(range(len(pairs)), key=lambda n: len(pairs[n].tokens))
        own = np.zeros((len(pairs), 2), dtype=np.float32)
        for start in range(0, len(order), _TOGETHER):
            some = order[start : start + _TOGETHER]
            own[some] = network.scores([pairs[n] for n in some], "reading")
        found.append(own)
    return found


def figures(items: Sequence[Item], found: Sequence[Log]) -> dict[str, Estimate]:
    """First place and one of three, with intervals by council, and the area under the curve.

    The area is that of answerable questions against the others, by their likeliest sentence.
    """
    places: dict[str, list[float]] = {"first": [], "three": []}
    for item, own in zip(items, found, strict=True):
        if item.answerable:
            known = item.labels[: len(own)][np.argsort(-own[:, 0])] == 2
            places["first"].append(float(known[:1].any()))
            places["three"].append(float(known[:3].any()))
    councils = [item.council for item in items if item.answerable]
    sure = area_under([float(own[:, 0].max()) for own in found], [i.answerable for i in items])
    told = {name: mean(values, councils) for name, values in places.items()}
    return told | {"area": Estimate(sure, len(items), len(set(councils)), None, None)}


def calibration(items: Sequence[Item], found: Sequence[Log]) -> dict[str, float]:
    """What turns log-odds into decisions: a probability and the two thresholds.

    One answers where no more than REFUSED of the answerable are refused; one quotes as much as
    leaves NOISE of the quotes beside the point.
    """
    bias, best, second = _fitted(items, found)
    pairs = [np.sort(own[:, 0])[::-1][:2] for own in found]
    sure = np.array([probability(bias + best * a + second * b) for a, b in pairs])
    answered = np.array([item.answerable for item in items])
    least = float(np.quantile(sure[answered], REFUSED))
    told = [
        (i, own) for i, own, likely in zip(items, found, sure, strict=True)
        if i.answerable and likely >= least
    ]  # fmt: skip
    quotes = next((q for q in _STEPS if _noise(told, q) <= NOISE), _STEPS[-1])
    from_ = {"answer_from": round(least, 3), "quote_from": round(float(quotes), 3)}
    return {"bias": bias, "best": best, "second": second, **from_}


# The trade-offs of the thresholds, on the tuning councils: words of others are refused oftener.
REFUSED, NOISE = 0.015, 0.22
_STEPS = np.arange(0.2, 1.2, 0.02)
# An answer ends about here, in tokens.
_LONGEST = 130


def _noise(told: Sequence[tuple[Item, Log]], quote_from: float) -> float:
    """The share of quotes that neither answer nor belong, on questions that are answered."""
    beside = [
        bool(item.labels[i] == 0) for item, own in told for i in _quoted(item, own, quote_from)
    ]
    return float(np.mean(beside))


def _quoted(item: Item, own: Log, quote_from: float) -> list[int]:
    """The sentences that are quoted with this threshold."""
    order = [int(i) for i in np.argsort(-own[:, 0])]
    odds = ((float(own[i, 0]), float(own[i, 1])) for i in order)
    sizes = [len(item.texts[i]) for i in order]
    return [order[n] for n, drop in fates(odds, sizes, _LONGEST, quote_from) if drop is None]


def _fitted(items: Sequence[Item], found: Sequence[Log]) -> tuple[float, float, float]:
    """Bias and weights of the best and second best log-odds, by logistic regression."""
    best = np.array([np.sort(own[:, 0])[::-1][:2] for own in found], dtype=np.float64)
    yes = np.array([item.answerable for item in items], dtype=np.float64)
    first, second, bias = logistic(best, yes, _HELD)
    return float(bias), float(first), float(second)


# So strongly weights are held near 0, which all answerable ones above all others would lift.
_HELD = 1e-4
