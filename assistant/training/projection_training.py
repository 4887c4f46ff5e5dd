"""Train the projection: one matrix that moves a question's vector towards what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from vectorstore.models.embeddings import Vectors
from vectorstore.models.trained_models import projected

# Rounds through all questions, those of a report and reports in a step, and the rate at its height.
_EPOCHS, _QUESTIONS, _REPORTS, _RATE = 4, 16, 4, 1e-3
# How much nearer an answer is to lie than what does not answer (a temperature).
_SHARP = 0.05
_WARM, _END, _LONGEST = 0.1, 0.02, 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of one report that it answers: unit vectors of these and of its sentences.

    Shapes (questions, dimension), (sentences, dimension), and (questions, sentences) for which
    sentence answers which question. A sentence that is not searched is all zeros.
    """

    questions: Vectors
    sentences: Vectors
    answers: NDArray[np.bool_]


def train_projection(asked: Sequence[Asked], out: Path, seed: int) -> None:
    """Learn the matrix on the questions of each report beside all its sentences; write it."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    dimension = asked[0].questions.shape[1]
    matrix = torch.eye(dimension, requires_grad=True)
    optimizer = torch.optim.AdamW([matrix], lr=_RATE, weight_decay=0.0)
    parts = [part for _ in range(_EPOCHS) for part in _shuffled(asked, rng)]
    steps = [parts[i : i + _REPORTS] for i in range(0, len(parts), _REPORTS)]
    for number, step in enumerate(steps):
        for group in optimizer.param_groups:
            warm = min(1.0, (number + 1) / (_WARM * len(steps)))
            group["lr"] = _RATE * warm * max(_END, 1 - number / len(steps))
        optimizer.zero_grad()
        loss = torch.stack([_loss(matrix, asked[report], rows) for report, rows in step]).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([matrix], _LONGEST)
        optimizer.step()
    save_file({"projection": matrix.detach().bfloat16().contiguous()}, out)


def _shuffled(
    asked: Sequence[Asked], rng: np.random.Generator
) -> list[tuple[int, NDArray[np.int64]]]:
    """The questions of every report in small parts, in any order."""
    parts = [
        (report, rows)
        for report, one in enumerate(asked)
        for rows in np.array_split(
            rng.permutation(len(one.questions)), max(1, len(one.questions) // _QUESTIONS)
        )
    ]
    return [parts[i] for i in rng.permutation(len(parts))]


def _loss(matrix: torch.Tensor, one: Asked, rows: NDArray[np.int64]) -> torch.Tensor:
    """How unlikely the sentences that answer are to be the nearest of their report."""
    questions = torch.from_numpy(one.questions[rows]) @ matrix
    near = torch.nn.functional.normalize(questions, dim=1) @ torch.from_numpy(one.sentences).T
    searched = torch.from_numpy(one.sentences.any(axis=1))
    likely = torch.log_softmax((near / _SHARP).masked_fill(~searched, -torch.inf), 1)
    answers = torch.from_numpy(one.answers[rows]) & searched
    return -torch.logsumexp(likely.masked_fill(~answers, -torch.inf), 1).mean()


def found_among(asked: Sequence[Asked], matrix: Vectors | None, nearest: int) -> float:
    """The share of questions with a sentence that answers among so many nearest."""
    found: list[bool] = []
    for one in asked:
        near = projected(one.questions, matrix) @ one.sentences.T
        near[:, ~one.sentences.any(axis=1)] = -1.0
        first = np.argsort(-near, axis=1)[:, :nearest]
        there = np.take_along_axis(one.answers, first, 1)
        found += [bool(row.any()) for row in there]
    return float(np.mean(found))
