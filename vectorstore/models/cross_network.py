"""The network that reads two texts together: the packaged encoder, trained on, and its heads.

Word embeddings stay the package's and are never trained: weights of ours are its layers and heads.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from vectorstore.models.batches import keep_freed, multiplies_eight_bits
from vectorstore.models.embeddings import packaged_model

if TYPE_CHECKING:
    import torch

Tokens: TypeAlias = list[int]
# Tokens that are read of a question or claim, of the text, and of what stands around it.
QUESTION, TEXT, AROUND = 64, 64, 24
_START, _END = 101, 102
_EMBEDDINGS, _LAYERS = "embeddings.", "encoder."
# What is added to the attention to a place that holds no token.
_UNSEEN = -1e9
# A matrix as two narrow ones.
_LEFT, _RIGHT = ".left", ".right"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts as the network reads them: token numbers, and how many belong to the first."""

    tokens: tuple[int, ...]
    first: int


def pair(question: Tokens, text: Tokens, around: Tokens = ()) -> Pair:  # type: ignore[assignment]
    """A question's, a text's and its surroundings' tokens as one input, each cut to its share."""
    first = [_START, *question[:QUESTION], _END]
    rest = [*text[:TEXT], _END, *around[:AROUND], _END] if around else [*text[:TEXT], _END]
    return Pair((*first, *rest), len(first))


class CrossNetwork:
    """An encoder of pairs; `heads` says how many numbers each head makes of one."""

    def __init__(self, heads: Mapping[str, int]) -> None:
        import torch
        from transformers import BertConfig, BertModel
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        keep_freed()
        folder = packaged_model()
        config = BertConfig.from_pretrained(folder, local_files_only=True)
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        # The package has weights of a pooling layer that nothing uses, which loading would tell.
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        self.encoder = BertModel.from_pretrained(
            folder, config=config, add_pooling_layer=False, local_files_only=True
        )
        self.heads = {name: torch.nn.Linear(2 * config.hidden_size, n) for name, n in heads.items()}

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The token numbers of each text, without marks."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [list(one.ids) for one in encoded]

    def __call__(self, pairs: Sequence[Pair]) -> "dict[str, torch.Tensor]":
        """The numbers of each head, shape (pairs, n)."""
        ids, second, mask = _padded(pairs)
        read = self.encoder(input_ids=ids, token_type_ids=second, attention_mask=mask)
        return self._headed(read.last_hidden_state.float(), mask)

    def _headed(self, hidden: "torch.Tensor", mask: "torch.Tensor") -> "dict[str, torch.Tensor]":
        import torch

        weight = mask.unsqueeze(-1).float()
        mean = (hidden * weight).sum(1) / weight.sum(1)
        both = torch.cat([hidden[:, 0], mean], dim=1)
        return {name: head(both) for name, head in self.heads.items()}

    def below(self, pairs: Sequence[Pair], layers: int) -> "list[torch.Tensor]":
        """What the lowest layers make of each pair: shape (tokens, width)."""
        import torch

        with torch.inference_mode():
            ids, second, mask = _padded(pairs)
            hidden = self.encoder.embeddings(input_ids=ids, token_type_ids=second)
            for layer in self.encoder.encoder.layer[:layers]:
                hidden = layer(hidden, _unseen(mask))
            return [row[: len(p.tokens)] for row, p in zip(hidden, pairs, strict=True)]

    def above(self, hidden: "Sequence[torch.Tensor]", layers: int) -> "dict[str, torch.Tensor]":
        """The numbers of each head from what `below` made of pairs, shape (pairs, n)."""
        import torch

        lengths = torch.tensor([len(one) for one in hidden])
        padded = torch.nn.utils.rnn.pad_sequence([h.float() for h in hidden], batch_first=True)
        mask = torch.arange(padded.shape[1])[None] < lengths[:, None]
        for layer in self.encoder.encoder.layer[layers:]:
            padded = layer(padded, _unseen(mask))
        return self._headed(padded, mask)

    def finished(self, hidden: "Sequence[torch.Tensor]", layers: int, head: str) -> Any:
        """One head's numbers from what `below` made, as an array, shape (pairs, n)."""
        import torch

        with torch.inference_mode():
            return self.above(hidden, layers)[head].numpy()

    def scores(self, pairs: Sequence[Pair], head: str) -> Any:
        """The numbers of one head as an array, shape (pairs, n)."""
        import torch

        with torch.inference_mode():
            return self(pairs)[head].numpy()

    def named(self) -> "Iterator[tuple[str, torch.Tensor]]":
        """The weights that training changes, by name: layers and heads."""
        for name, value in self.encoder.named_parameters():
            if not name.startswith(_EMBEDDINGS):
                yield name, value
        for head, layer in self.heads.items():
            yield f"heads.{head}.weight", layer.weight
            yield f"heads.{head}.bias", layer.bias

    def load(self, weights: "Mapping[str, torch.Tensor]") -> None:
        """Take weights of ours; names that are missing keep what the package has.

        A matrix may come as the product of two narrow ones that is added to the package's.
        """
        import torch

        with torch.no_grad():
            for name, value in self.named():
                if name in weights:
                    value.copy_(weights[name].float())
                elif f"{name}{_LEFT}" in weights:
                    left, right = weights[f"{name}{_LEFT}"], weights[f"{name}{_RIGHT}"]
                    value.add_(left.float() @ right.float())

    def settle(self, weights: "Mapping[str, torch.Tensor] | None" = None) -> None:
        """Leave training: what is read from now on is read alike every time.

        With the ranges among the weights, it is read in eight bits where the processor has them.
        """
        self.encoder.eval()  # type: ignore[no-untyped-call]
        if weights and multiplies_eight_bits():
            to_eight_bits(self.encoder, weights)

    def ranges(self, batches: Sequence[Sequence[Pair]]) -> "dict[str, torch.Tensor]":
        """Where what enters each matrix lies while these are read; beside weights, for `settle`."""
        import torch

        with torch.inference_mode():
            return ranges_of(self.encoder, lambda: [self(pairs) for pairs in batches])

    def narrow(self, rank: int, only: Sequence[str] = (_LAYERS,)) -> "dict[str, torch.Tensor]":
        """The trained weights with each matrix of a layer as a product of two of this rank.

        `only` has how the names begin of those that become products; others stay as they are.
        """
        import torch

        base = dict(CrossNetwork({}).named())
        kept = {}
        for name, value in self.named():
            own = value.detach()
            if name.startswith(tuple(only)) and own.ndim == 2:
                u, s, v = torch.linalg.svd(own - base[name], full_matrices=False)
                kept[f"{name}{_LEFT}"] = (u[:, :rank] * s[:rank]).bfloat16().contiguous()
                kept[f"{name}{_RIGHT}"] = v[:rank].bfloat16().contiguous()
            else:
                kept[name] = own.bfloat16().contiguous()
        return kept


def _padded(pairs: Sequence[Pair]) -> "tuple[torch.Tensor, torch.Tensor, torch.Tensor]":
    """Token numbers, which text each belongs to, and where tokens are: shape (pairs, longest)."""
    import torch

    longest = max(len(p.tokens) for p in pairs)
    ids = torch.zeros((len(pairs), longest), dtype=torch.long)
    second, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, p in enumerate(pairs):
        ids[row, : len(p.tokens)] = torch.tensor(p.tokens)
        second[row, p.first : len(p.tokens)] = 1
        mask[row, : len(p.tokens)] = 1
    return ids, second, mask


def _unseen(mask: "torch.Tensor") -> "torch.Tensor":
    """What is added to the attention to each place."""
    import torch

    return torch.zeros(mask.shape).masked_fill(mask == 0, _UNSEEN)[:, None, None]


def pooled(hidden: "Sequence[torch.Tensor]") -> "torch.Tensor":
    """What layers made of pairs, as a head reads it: shape (pairs, twice the width)."""
    import torch

    return torch.stack([torch.cat([one[0], one.mean(0)]) for one in hidden])


# Matrices of eight bits, in which a trained network reads in half the time (ADR 6). What enters a
# matrix is rounded by a scale that was measured once, so that a text is read alike whatever is read
# beside it. A channel that reaches far is narrowed, and its weights widened by as much, so that one
# scale suits all (SmoothQuant, https://arxiv.org/abs/2211.10438).

# Before each matrix's name, in a file of weights, where what enters it lies: shape (2, channels).
RANGES = "ranges."
# How much of the differences between channels is moved from what enters to the weights.
_MOVED = 0.7
_LEAST = 1e-5


def rounded(
    linear: "torch.nn.Linear", ranges: "torch.Tensor"
) -> "Callable[[torch.Tensor], torch.Tensor]":
    """What a linear layer does, in eight bits; `ranges` has the least and greatest per channel."""
    import torch

    low, high = ranges.float()
    weight = linear.weight.detach()
    reach = torch.maximum(high, -low).clamp_min(_LEAST)
    widened = reach**_MOVED / weight.abs().amax(0).clamp_min(_LEAST) ** (1 - _MOVED)
    weight = weight * widened
    scales = weight.abs().amax(1).clamp_min(_LEAST) / 127
    least = float((low / widened).min().clamp_max(0))
    step = max(_LEAST, float((high / widened).max()) - least) / 255
    zero = round(-least / step)
    narrowed = 1 / (widened * step)
    whole = torch.round(weight / scales[:, None]).to(torch.int8)
    packed = torch.ops.onednn.qlinear_prepack(whole, None)
    zeros = torch.zeros(len(weight), dtype=torch.int64)
    bias = linear.bias.detach()

    def forward(x: torch.Tensor) -> torch.Tensor:
        steps = (x.reshape(-1, x.shape[-1]) * narrowed).add_(zero + 0.5).clamp_(0, 255)
        found: torch.Tensor = torch.ops.onednn.qlinear_pointwise(
            steps.to(torch.uint8), step, zero, packed, scales, zeros, bias,
            1.0, 0, torch.float32, "none", [], "none",
        )  # fmt: skip
        return found.reshape(*x.shape[:-1], -1)

    return forward


def _linear(network: "torch.nn.Module") -> "Iterator[tuple[str, torch.nn.Linear]]":
    import torch

    for name, layer in network.named_modules():
        if isinstance(layer, torch.nn.Linear):
            yield name, layer


def to_eight_bits(network: "torch.nn.Module", weights: "Mapping[str, torch.Tensor]") -> None:
    """Let the layers whose ranges stand among the weights work in eight bits from now on."""
    for name, layer in _linear(network):
        if f"{RANGES}{name}" in weights:
            layer.forward = rounded(layer, weights[f"{RANGES}{name}"])  # type: ignore[assignment, method-assign]


def ranges_of(network: "torch.nn.Module", read: Callable[[], object]) -> "dict[str, torch.Tensor]":
    """What enters each linear layer while something is read, by RANGES and the layer's name."""
    import torch

    found: dict[str, torch.Tensor] = {}

    def seen(name: str) -> Callable[..., None]:
        def see(layer: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            flat = inputs[0].detach().reshape(-1, inputs[0].shape[-1])
            every = torch.cat([flat, found[name]]) if name in found else flat
            found[name] = torch.stack([every.amin(0), every.amax(0)])

        return see

    hooks = [layer.register_forward_pre_hook(seen(name)) for name, layer in _linear(network)]
    read()
    for hook in hooks:
        hook.remove()
    return {f"{RANGES}{name}": lies for name, lies in found.items()}
