"""Train the reader on labelled questions, and say what it is worth on councils kept aside."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import distributed
from torch.multiprocessing.spawn import spawn

from assistant.reading.selection import fates
from vectorstore.models.cross_network import CrossNetwork, Pair, Tokens, pair
from vectorstore.models.reading_model import HEAD

# Pairs read of a question: those that answer, one that belongs beside, near ones that do neither.
PAIRS, ANSWERS, PARTLY = 8, 2, 1
# Questions of one process in a step; pairs of like length that are padded together.
QUESTIONS, TOGETHER = 4, 8
PROCESSES, WARM, DECAY = 2, 40, 0.01
# What belongs beside an answer is a little of one; weights of the losses.
_BELONGS, _BESIDE, _LIST = 0.15, 0.5, 0.5
# Each step further down the order by nearness makes a wrong sentence this much less likely to be
# read, until it was read: then how likely it seemed tells.
_NEARER, _LEAST, _MOST = -0.03, -4.0, 3.0
_BLOCK, _TOLD = 16, 20


@dataclass(slots=True)
class Item:
    """A question with the tokens of its candidates, best by nearness first, and their labels.

    Labels: 2 answers, 1 belongs beside, 0 neither. `hard` says how likely each last seemed.
    """

    council: str
    answerable: bool
    question: Tokens
    texts: list[Tokens]
    around: list[Tokens]
    labels: NDArray[np.int64]
    hard: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.hard = _NEARER * np.arange(len(self.texts), dtype=np.float64)

    @property
    def size(self) -> float:
        """About how many tokens a pair of it has."""
        return len(self.question) + float(np.mean([len(t) for t in self.texts[:20]] or [0]))

    def chosen(self, rng: np.random.Generator) -> list[int]:
        """The candidates that are read this time: wrong ones the oftener the likelier they seem."""
        own = [
            *rng.permutation(np.flatnonzero(self.labels == 2))[:ANSWERS],
            *rng.permutation(np.flatnonzero(self.labels == 1))[:PARTLY],
        ]
        wrong = np.flatnonzero(self.labels == 0)
        weight = np.exp(self.hard[wrong])
        some = rng.choice(
            wrong, min(PAIRS - len(own), len(wrong)), replace=False, p=weight / weight.sum()
        )
        return [int(i) for i in (*own, *some)]

    def pair(self, i: int) -> Pair:
        """One candidate as the network reads it."""
        return pair(self.question, self.texts[i], self.around[i])


@dataclass(frozen=True, slots=True)
class Round:
    """Epochs in which the rate falls evenly, from the weights of the round before."""

    epochs: int
    first: float
    last: float

    def rate(self, step: int, steps: int) -> float:
        """The rate at a step; a new round starts gently."""
        fall = self.first + (self.last - self.first) * step / steps
        return fall * min(1.0, (step + 1) / WARM)


ROUNDS = (Round(1, 1.2e-4, 0.9e-4), Round(1, 0.9e-4, 2e-6), Round(2, 0.8e-4, 2e-6))


def train(items: Sequence[Item], out: Path, seed: int, say: Callable[[str], None]) -> None:
    """Train on the items and write the weights in bfloat16, after every round."""
    together = out.with_suffix(".sync")
    for number in range(len(ROUNDS)):
        together.unlink(missing_ok=True)
        spawn(  # type: ignore[no-untyped-call]
            _run, args=(list(items), out, seed, number, str(together), say), nprocs=PROCESSES
        )
    together.unlink(missing_ok=True)


def _run(
    rank: int,
    items: list[Item],
    out: Path,
    seed: int,
    number: int,
    together: str,
    say: Callable[[str], None],
) -> None:
    """One of the processes: its share of every step, the gradients averaged."""
    torch.set_num_threads(1)
    torch.manual_seed(seed + number)
    distributed.init_process_group(
        "gloo", init_method=f"file://{together}", rank=rank, world_size=PROCESSES
    )
    network = CrossNetwork(HEAD)
    network.encoder.embeddings.requires_grad_(requires_grad=False)
    weights = [value for _, value in network.named()]
    optimizer = torch.optim.AdamW(
        [
            {"params": [w for w in weights if w.ndim > 1], "weight_decay": DECAY},
            {"params": [w for w in weights if w.ndim == 1], "weight_decay": 0.0},
        ],
        lr=ROUNDS[number].first,
    )
    rng = np.random.default_rng((seed, number, rank))
    batches = list(_batches(items, ROUNDS[number].epochs, seed + number))
    if number:
        network.load(load_file(out))
    started, losses = time.perf_counter(), []
    for step, batch in enumerate(batches):
        mine = [(items[i], items[i].chosen(rng)) for i in batch[rank::PROCESSES]]
        loss = _loss(network, mine)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        _share_gradients(weights)
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        for group in optimizer.param_groups:
            group["lr"] = ROUNDS[number].rate(step, len(batches))
        optimizer.step()
        losses.append(loss.item())
        if rank == 0 and (step + 1) % _TOLD == 0:
            each = (time.perf_counter() - started) / (step + 1)
            left = each * (len(batches) - step - 1) / 60
            where = f"round {number + 1} of {len(ROUNDS)}, step {step + 1} of {len(batches)}"
            say(f"{where}: loss {np.mean(losses[-60:]):.3f}, {left:.0f} minutes left")
    if rank == 0:
        save_file({n: w.detach().bfloat16().contiguous() for n, w in network.named()}, out)
    distributed.barrier()


def _batches(items: Sequence[Item], epochs: int, seed: int) -> Iterator[list[int]]:
    """The questions of each step, of like length so that little is padded, epoch after epoch."""
    rng = np.random.default_rng(seed)
    size = np.array([item.size for item in items])
    step = QUESTIONS * PROCESSES
    for _ in range(epochs):
        order = rng.permutation(len(items))
        for start in range(0, len(order), step * _BLOCK):
            block = order[start : start + step * _BLOCK]
            block = block[np.argsort(size[block], kind="stable")]
            some = [block[i : i + step].tolist() for i in range(0, len(block) - step + 1, step)]
            rng.shuffle(some)
            yield from some


def _loss(network: CrossNetwork, mine: Sequence[tuple[Item, list[int]]]) -> torch.Tensor:
    """Two losses of each pair, and one of each list, "none of them" among its choices."""
    pairs = [item.pair(i) for item, which in mine for i in which]
    labels = torch.tensor([int(item.labels[i]) for item, which in mine for i in which])
    found = _read(network, pairs)
    answers, belongs = found[:, 0], found[:, 1]
    binary = torch.nn.functional.binary_cross_entropy_with_logits
    wanted = torch.where(labels == 2, 1.0, torch.where(labels == 1, _BELONGS, 0.0))
    total = binary(answers, wanted) + _BESIDE * binary(belongs, (labels > 0).float())
    lists, first = [], 0
    for item, which in mine:
        own = answers[first : first + len(which)]
        right = own[labels[first : first + len(which)] == 2]
        every = torch.logsumexp(torch.cat([own, torch.zeros(1)]), 0)
        lists.append(every - (torch.logsumexp(right, 0) if len(right) else 0.0))
        item.hard[which] = own.detach().numpy().clip(_LEAST, _MOST)
        first += len(which)
    return total + _LIST * torch.stack(lists).mean()


def _read(network: CrossNetwork, pairs: Sequence[Pair]) -> torch.Tensor:
    """The numbers of each pair; those of like length are padded together."""
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n].tokens))
    parts = [order[n : n + TOGETHER] for n in range(0, len(order), TOGETHER)]
    found = torch.cat([network([pairs[n] for n in part])["reading"] for part in parts])
    return found[torch.tensor(np.argsort(np.concatenate(parts)))]


def _share_gradients(weights: Sequence[torch.Tensor]) -> None:
    """Average the gradients over the processes."""
    flat = torch.cat([w.grad.reshape(-1) for w in weights if w.grad is not None])
    distributed.all_reduce(flat)
    flat /= PROCESSES
    at = 0
    for weight in weights:
        weight.grad = flat[at : at + weight.numel()].view_as(weight)
        at += weight.numel()


# What a trained reader is worth: figures on councils it did not see, and its calibration.

Log: TypeAlias = NDArray[np.float32]
# Sentences of an item that are read to measure it, and pairs that are padded together.
READ, _TOGETHER = 40, 16
_DRAWS = 1_000


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


def figures(items: Sequence[Item], found: Sequence[Log]) -> dict[str, float]:
    """First place, one of three, and the area under the curve of answerable against not."""
    first, three, sure, answerable = [], [], [], []
    for item, own in zip(items, found, strict=True):
        order = np.argsort(-own[:, 0])
        known = item.labels[: len(own)][order] == 2
        sure.append(float(own[:, 0].max()))
        answerable.append(item.answerable)
        if item.answerable:
            first.append(bool(known[:1].any()))
            three.append(bool(known[:3].any()))
    return {
        "first": float(np.mean(first)),
        "three": float(np.mean(three)),
        "area": area(np.array(sure), np.array(answerable)),
    }


def area(score: NDArray[np.float64], yes: NDArray[np.bool_]) -> float:
    """The area under the curve: how often a right one scores above a wrong one."""
    right, wrong = score[yes], score[~yes]
    return float(np.mean(right[:, None] > wrong[None, :]) if len(right) and len(wrong) else 0.0)


def interval(
    items: Sequence[Item], found: Sequence[Log], name: str, seed: int = 1
) -> tuple[float, float]:
    """A 95 % interval of a figure, by a bootstrap over councils."""
    rng = np.random.default_rng(seed)
    councils = sorted({item.council for item in items})
    by = {c: [n for n, i in enumerate(items) if i.council == c] for c in councils}
    draws = []
    for _ in range(_DRAWS):
        some = [n for c in rng.choice(councils, len(councils)) for n in by[c]]
        draws.append(figures([items[n] for n in some], [found[n] for n in some])[name])
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def calibration(items: Sequence[Item], found: Sequence[Log]) -> dict[str, float]:
    """What turns log-odds into decisions: a probability and the two thresholds.

    One answers where no more than REFUSED of the answerable are refused; one quotes as much as
    leaves NOISE of the quotes beside the point.
    """
    bias, best, second = _fitted(items, found)
    pairs = [np.sort(own[:, 0])[::-1][:2] for own in found]
    sure = _probability(np.array([bias + best * a + second * b for a, b in pairs]))
    answered = np.array([item.answerable for item in items])
    least = float(np.quantile(sure[answered], REFUSED))
    told = [
        (i, own) for i, own, likely in zip(items, found, sure, strict=True)
        if i.answerable and likely >= least
    ]  # fmt: skip
    quotes = next((q for q in _STEPS if _noise(told, q) <= NOISE), _STEPS[-1])
    return {
        "bias": bias,
        "best": best,
        "second": second,
        "answer_from": round(least, 3),
        "quote_from": round(float(quotes), 3),
    }


# The trade-offs that the thresholds are chosen for, on the tuning councils.
REFUSED, NOISE = 0.04, 0.25
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


def _probability(log_odds: NDArray[np.float64] | np.float32) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))))


def _fitted(items: Sequence[Item], found: Sequence[Log]) -> tuple[float, float, float]:
    """Bias and weights of the best and second best log-odds, by logistic regression."""
    best = np.array([np.sort(own[:, 0])[::-1][:2] for own in found], dtype=np.float64)
    yes = np.array([item.answerable for item in items], dtype=np.float64)
    inputs = np.column_stack([np.ones(len(best)), best])
    weights = np.array([0.0, 1.0, 0.0])
    for _ in range(_NEWTON):
        likely = _probability(inputs @ weights)
        slope = inputs.T @ (likely - yes)
        bend = (inputs * (likely * (1 - likely))[:, None]).T @ inputs
        weights = weights - np.linalg.solve(bend + 1e-6 * np.eye(3), slope)
    return float(weights[0]), float(weights[1]), float(weights[2])


_NEWTON = 20
