"""Fully connected ReLU networks with dropout, their gradients written out because small batches are mostly overhead."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from cellmapkit.torchkit.products import affine, padded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cellmapkit.torchkit.dropout import DropoutMasks


@dataclass(frozen=True)
class Tape:
    """What :meth:`Dense.backprop` needs of a forward pass.

    Attributes
    ----------
    seen : tuple of Tensor
        What each layer saw, with rows of padding below.
    masks : tuple of (Tensor or None)
        What its input was multiplied by before.
    """

    seen: tuple[Tensor, ...]
    masks: tuple[Tensor | None, ...]


class Dense(nn.Module):
    """A stack of linear layers with ReLU between them and dropout before some.

    Nothing here goes through autograd: :meth:`record` and :meth:`backprop` are the forward and the backward pass.

    Parameters
    ----------
    sizes : sequence of int
        Width of the input, of every hidden layer and of the output.
    dropout_before : collection of int
        The layers (0 is the first) whose input goes through dropout in :meth:`record`.
    generator : torch.Generator
        Draws the weights, on the CPU so that they are the same on every device.
    init : str
        ``uniform``: weights and biases within one over the root of the layer's inputs, as ``torch.nn.Linear``;
        ``xavier``: Xavier normal weights of gain 1, biases zero.
    """

    def __init__(
        self, sizes: Sequence[int], dropout_before: Collection[int], generator: torch.Generator, init: str = "uniform"
    ) -> None:
        super().__init__()
        self.sizes = tuple(sizes)
        self._dropout_before = frozenset(dropout_before)
        self._layers: list[tuple[nn.Parameter, nn.Parameter]] = []
        for k, (n_in, n_out) in enumerate(pairwise(sizes)):
            weight = nn.Parameter(torch.empty(n_out, n_in), requires_grad=False)
            bias = nn.Parameter(torch.zeros(n_out), requires_grad=False)
            if init == "xavier":
                nn.init.xavier_normal_(weight, generator=generator)
            else:
                weight.uniform_(-(n_in**-0.5), n_in**-0.5, generator=generator)
                bias.uniform_(-(n_in**-0.5), n_in**-0.5, generator=generator)
            self.register_parameter(f"weight{k}", weight)
            self.register_parameter(f"bias{k}", bias)
            self._layers.append((weight, bias))

    def forward(self, x: Tensor) -> Tensor:
        """Return the output of the last layer, not passed through ReLU, without dropout.

        Parameters
        ----------
        x : Tensor, shape (b, n_in)
            Input rows.

        Returns
        -------
        Tensor, shape (b, n_out)
            Detached.
        """
        last = len(self._layers) - 1
        for k, (weight, bias) in enumerate(self._layers):
            x = affine(x, weight, bias, relu=k < last)
        return x

    def record(self, x: Tensor, masks: DropoutMasks) -> tuple[Tensor, Tape]:
        """Return the output with dropout, and what the backward pass needs.

        Parameters
        ----------
        x : Tensor, shape (b, n_in)
            Input rows.
        masks : DropoutMasks
            Hands out the masks.

        Returns
        -------
        Tensor, shape (b, n_out)
            Not passed through ReLU.
        Tape
            For :meth:`backprop`.
        """
        n_rows, n_padded = x.shape[0], padded(x.shape[0])
        last = len(self._layers) - 1
        drawn = [masks.take(n_rows, self.sizes[0]) if 0 in self._dropout_before else None]
        seen = [_below_padding(x, drawn[0], n_padded)]
        for k, (weight, bias) in enumerate(self._layers):
            y = affine(seen[k], weight, bias, relu=k < last)
            mask = masks.take(n_padded, self.sizes[k + 1]) if k + 1 in self._dropout_before else None
            seen.append(y if mask is None else y.mul_(mask))
            drawn.append(mask)
        return seen[-1][:n_rows], Tape(tuple(seen[:-1]), tuple(drawn))

    def backprop(self, tape: Tape, gradient: Tensor, *, to_input: bool) -> Tensor:
        """Set the gradient of every parameter, in place of any there was.

        Parameters
        ----------
        tape : Tape
            Of the forward pass.
        gradient : Tensor, shape (b, n_out)
            Of the loss in the output.
        to_input : bool
            Whether the gradient in the input is wanted as well.

        Returns
        -------
        Tensor, shape (b, n_in)
            Gradient of the loss in the input, or no rows where it is not wanted.
        """
        n_rows = gradient.shape[0]
        gradient = _below_padding(gradient, None, tape.seen[0].shape[0])
        for k in reversed(range(len(self._layers))):
            weight, bias = self._layers[k]
            weight.grad = affine(gradient.t(), tape.seen[k].t())
            bias.grad = gradient.sum(0)
            if k == 0 and not to_input:
                return gradient[:0]
            gradient = affine(gradient, weight.t())
            mask = tape.masks[k]
            if k:  # a layer saw something positive just where the ReLU before it let through and dropout kept
                gradient = torch.ops.aten.threshold_backward(gradient, tape.seen[k], 0.0)
                gradient = gradient if mask is None else gradient.mul_(mask)
        return gradient[:n_rows] if mask is None else gradient[:n_rows].mul_(mask)


def _below_padding(x: Tensor, mask: Tensor | None, n_padded: int) -> Tensor:
    """Return ``x``, times the mask if there is one, with rows of zeros below."""
    n_rows = x.shape[0]
    if n_rows == n_padded:
        return x.contiguous() if mask is None else x * mask
    out = x.new_empty(n_padded, x.shape[1])
    out[n_rows:].zero_()
    if mask is None:
        out[:n_rows].copy_(x)
    else:
        torch.mul(x, mask, out=out[:n_rows])
    return out
