"""Train the judge, which tells whether a passage says what a sentence says.

Two are trained and their weights averaged, which judges as well as both asked together would.
Claims about six councils are kept out; those about four others are not trained on but used to fit
the weighing and to choose the threshold (vectorstore/weights/README.md).
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.multiprocessing.spawn import spawn

from assistant.checks.calibration import (
    Row,
    area,
    claim_only,
    fitted,
    known_councils,
    outcome,
    split,
    threshold_for,
)
from assistant.checks.claim import examine, pair_of
from assistant.checks.judge import focused, odds_of
from assistant.training.reader_training import in_parts, optimizer_of
from ingest.language.sentences import split_sentences
from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.trained_models import JUDGE_HEADS, judged, scored

SEED = 7
_EPOCHS = 4
# Of the lowest layers so many are not trained.
_FROZEN = 1
# Share of the wrong claims that the threshold stops where it is chosen.
_STOPPED = 0.88
# Pairs that are padded together.
_PART = 5
_WARM, _LEAST = 0.08, 0.03
_DROPOUT, _DECAY = 0.1, 0.05
# Layers that are not trained are kept as what they differ from the package's by, of this rank.
_RANK = 64
# Claims about one passage are ranked against each other by this much beside being judged.
_RANKED = 0.5
# Share of the passages of a batch from which a claim is made: a sentence of it, or one changed.
_MADE = 0.35

# Premise, claim, whether it is supported, and which passage it is about.
Example = tuple[str, str, bool, str]
_CHANGES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\b(?:is|are|was|were|has|have|had) not\b"), ("",)),
    (re.compile(r"\b(?:is|are|was|were|has|have|had)\b(?! not)"), (" not",)),
    (re.compile(r"\b(?:some|most|many|several|a few|a small number of)\b", re.I), ("all", "few")),
    (re.compile(r"\b(?:plans? to|intends? to|aims? to|is due to|are due to)\b"), ("now",)),
    (re.compile(r"\b(?:almost|nearly|often|usually|sometimes|mostly|generally) "), ("always ",)),
    (re.compile(r"\b(?:improved|better|strong|effective|good|timely)\b"), ("poor", "worse")),
    (re.compile(r"\b(?:weak|poor|slow|inconsistent|insufficient|limited)\b"), ("strong", "good")),
)


def made(passage: str, claims: Sequence[str], choice: random.Random) -> Example | None:
    """A sentence of a passage as a claim, or one that is changed so that it says otherwise.

    Half of those that are changed are supported claims about the passage, which say it in other
    words.
    """
    sentences = [passage[a:b] for a, b in split_sentences(passage)]
    if claims and choice.random() < 0.5:
        changed = otherwise(choice.choice(claims), choice)
        return (passage, changed, False, passage) if changed else None
    some = [s for s in sentences if 6 <= len(s.split()) <= 40]
    if not some:
        return None
    sentence = choice.choice(some)
    changed = otherwise(sentence, choice) if choice.random() < 0.5 else ""
    return (passage, changed or sentence, not changed, "")


def otherwise(sentence: str, choice: random.Random) -> str:
    """A sentence that is changed so that it says otherwise, "" where no change fits."""
    fitting = [(pattern, new) for pattern, new in _CHANGES if pattern.search(sentence)]
    if not fitting:
        return ""
    pattern, new = choice.choice(fitting)
    word = choice.choice(new)
    return pattern.sub(
        lambda m: (
            m[0].removesuffix(" not") if not word else f"{m[0]}{word}" if word == " not" else word
        ),
        sentence,
        count=1,
    )


def grouped(rows: Sequence[Row], choice: random.Random) -> list[list[Example]]:
    """All rows, those about one passage together, with claims made from the passages."""
    by_passage: dict[str, list[Row]] = {}
    for row in rows:
        by_passage.setdefault(row.passage, []).append(row)
    groups = []
    for passage, about in by_passage.items():
        said = [r.claim for r in about if r.supported]
        extra = made(passage, said, choice) if choice.random() < _MADE else None
        own = [(passage, r.claim, r.supported, passage) for r in about]
        groups.append([*own, extra] if extra else own)
    return groups


def batches(
    groups: Sequence[list[Example]], size: int, choice: random.Random
) -> Iterator[list[Example]]:
    """All examples once, at least so many together, those about one passage in one batch."""
    batch: list[Example] = []
    for group in choice.sample(groups, len(groups)):
        batch += group
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def loss_of(odds: torch.Tensor, batch: Sequence[Example]) -> torch.Tensor:
    """Binary losses, and one where a supported claim is not ahead of a wrong one beside it."""
    wanted = torch.tensor([float(supported) for _, _, supported, _ in batch])
    total = torch.nn.functional.binary_cross_entropy_with_logits(odds, wanted)
    pairs = [
        (i, k)
        for i, (_, _, right, one) in enumerate(batch)
        for k, (_, _, other, two) in enumerate(batch)
        if right and not other and one and one == two
    ]
    if pairs:
        ahead = odds[[i for i, _ in pairs]] - odds[[k for _, k in pairs]]
        total = total + _RANKED * torch.nn.functional.softplus(-ahead).mean()
    return total


class Prepared:
    """What the layers that are not trained make of the examples, once for all of training."""

    def __init__(self, network: CrossNetwork, groups: Sequence[list[Example]], frozen: int) -> None:
        pairs = [(premise, claim) for group in groups for premise, claim, _, _ in group]
        tokens = network.tokens([t for p, c in pairs for t in (focused(p, c), c)])
        inputs = [judged(tokens[2 * i + 1], tokens[2 * i]) for i in range(len(pairs))]
        self._network, self._frozen = network, frozen
        # In half precision, one by one: all of them padded together would not fit in memory.
        below = [network.below([one], frozen)[0].half() for one in inputs]
        self._hidden = dict(zip(pairs, below, strict=True))

    def step(self, batch: Sequence[Example]) -> float:
        """Gradients of one batch, read in parts of like length; the loss."""
        hidden = [self._hidden[premise, claim] for premise, claim, _, _ in batch]

        def read(part: list[int]) -> torch.Tensor:
            return self._network.above([hidden[i] for i in part], self._frozen)["judge"][:, 0]

        loss = loss_of(in_parts([len(one) for one in hidden], _PART, read), batch)
        loss.backward()  # type: ignore[no-untyped-call]
        return float(loss.item())


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one of the judges that are averaged is trained."""

    seed: int
    batch: int
    rate: float

    def rate_at(self, done: float) -> float:
        """The learning rate after a share of the steps: up soon, then down to nearly nothing."""
        return self.rate * min(1.0, done / _WARM + 0.02) * max(_LEAST, 1 - done)


RECIPES = (Recipe(8, 16, 2e-4), Recipe(10, 32, 3e-4))


def _unfrozen(network: CrossNetwork, frozen: Sequence[str]) -> list[torch.Tensor]:
    """The weights that are trained; the word embeddings and the frozen ones are not."""
    for parameter in network.encoder.parameters():
        parameter.requires_grad_(False)
    named = [p for n, p in network.named() if not n.startswith(tuple(frozen))]
    for weight in named:
        weight.requires_grad_(True)
    for module in network.encoder.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = _DROPOUT
    network.encoder.train()
    return named


def trained(
    network: CrossNetwork, rows: Sequence[Row], recipe: Recipe, say: Callable[[str], None]
) -> None:
    """Train a network on rows."""
    torch.manual_seed(recipe.seed)
    choice = random.Random(recipe.seed)
    examples = grouped(rows, random.Random(SEED))
    prepared = Prepared(network, examples, _FROZEN)
    weights = _unfrozen(network, _names(_FROZEN))
    optimizer = optimizer_of(weights, recipe.rate, _DECAY)
    steps = max(1, _EPOCHS * sum(map(len, examples)) // recipe.batch)
    again = (b for _ in range(steps) for b in batches(examples, recipe.batch, choice))
    losses: list[float] = []
    for step, batch in enumerate(islice(again, steps), start=1):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate_at(step / steps)
        optimizer.zero_grad(set_to_none=True)
        losses.append(prepared.step(batch))
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        if step % 50 == 0:
            say(f"judge {recipe.seed}, step {step} of {steps}: loss {np.mean(losses[-50:]):.3f}")
    network.encoder.eval()  # type: ignore[no-untyped-call]


def averaged(networks: Sequence[CrossNetwork]) -> CrossNetwork:
    """The first of networks that began alike, with the mean of all their weights."""
    with torch.no_grad():
        for values in zip(*(network.named() for network in networks), strict=True):
            values[0][1].copy_(torch.stack([value for _, value in values]).mean(0))
    return networks[0]


def _names(frozen: int) -> list[str]:
    return [f"encoder.layer.{i}." for i in range(frozen)]


def begun(start: Path, frozen: int) -> CrossNetwork:
    """A network that goes on from weights; layers that are not trained are as they will be kept."""
    network = CrossNetwork(JUDGE_HEADS)
    network.load(load_file(start))
    again = CrossNetwork(JUDGE_HEADS)
    again.load(network.narrow(_RANK, _names(frozen)))
    return again


def measured(network: CrossNetwork, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the network and the rules say of each row."""
    known = known_councils()
    pairs = [pair_of(r.claim, [r.source]) for r in rows]
    found = []
    for row, odds in zip(rows, odds_of(partial(scored, network), pairs), strict=True):
        seen = examine(row.claim, [row.source], known | {row.council})
        found.append(
            {"odds": odds, "breaks": seen.breaks, "rule": seen.suspicion, "words": seen.words,
             "shortens": seen.shortens, "supported": row.supported}
        )  # fmt: skip
    return found


def make_judge(rows: Sequence[Row], start: Path, out: Path, say: Callable[[str], None]) -> None:
    """Train, weigh and choose the threshold; write weights and figures into a folder.

    It starts from the weights of a reader.
    """
    learned, chosen, kept_out = split(rows)
    parts = [out / f"judge.{recipe.seed}.part" for recipe in RECIPES]
    spawn(_one, args=(learned, start, parts, say), nprocs=len(RECIPES))  # type: ignore[no-untyped-call]
    networks = [begun(start, _FROZEN) for _ in RECIPES]
    for network, part in zip(networks, parts, strict=True):
        network.load(load_file(part))
        part.unlink()
    weights = out / "judge.safetensors"
    save_file(averaged(networks).narrow(_RANK, _names(_FROZEN)), weights)
    known = weighed(weights, chosen, kept_out)
    known["trained"] |= {
        "rows": [len(learned), len(chosen), len(kept_out)],
        "claim_only_kept_out": claim_only(learned, kept_out),
    }
    (out / "judge.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    say(json.dumps(known))


def _one(
    number: int,
    rows: Sequence[Row],
    start: Path,
    parts: Sequence[Path],
    say: Callable[[str], None],
) -> None:
    """One of the trainings, in a process of its own; its weights are written whole."""
    torch.set_num_threads(1)
    network = begun(start, _FROZEN)
    trained(network, rows, RECIPES[number], say)
    save_file({name: value.detach().contiguous() for name, value in network.named()}, parts[number])


def weighed(weights: Path, chosen: Sequence[Row], kept_out: Sequence[Row]) -> dict[str, Any]:
    """How the numbers of weights are weighed with what rules see, and what that reaches."""
    network = CrossNetwork(JUDGE_HEADS)
    network.load(load_file(weights))
    network.settle()
    seen, others = measured(network, chosen), measured(network, kept_out)
    weighing = fitted(seen)
    weighing["threshold"] = threshold_for(seen, weighing, _STOPPED)
    figures = {
        "area_chosen": area(seen), "area_kept_out": area(others),
        "chosen": outcome(seen, weighing), "kept_out": outcome(others, weighing),
    }  # fmt: skip
    return {"weighing": weighing, "trained": figures}
