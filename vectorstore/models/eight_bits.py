"""Matrices of eight bits, in which a trained network reads in half the time (ADR 6).

What enters a matrix is rounded by a scale that was measured once, so that a text is read alike
whatever is read beside it. A channel that reaches far is narrowed, and its weights widened by as
much, so that one scale suits all (SmoothQuant, https://arxiv.org/abs/2211.10438).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

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
            layer.forward = rounded(layer, weights[f"{RANGES}{name}"])  # type: ignore[method-assign]


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
