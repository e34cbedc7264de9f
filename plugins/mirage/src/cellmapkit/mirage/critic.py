"""Critics: networks that score rows as real, with their slopes and all gradients in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cellmapkit.torchkit import Linear, affine


@dataclass(frozen=True)
class Judgement:
    """What a critic says of rows, and what :meth:`Critic.backprop` needs of it.

    Attributes
    ----------
    rows : Tensor, shape (n, n_features)
        What was judged.
    values : Tensor, shape (n,)
        The score of each row.
    slopes : Tensor, shape (n, n_features)
        The derivative of each score in its row.
    hidden : tuple of Tensor
        Both hidden layers after ELU, shapes (n, h) and (n, h / 2).
    elu_slopes : tuple of Tensor
        The derivative of ELU there.
    back_1 : Tensor, shape (n, h)
        The derivative of the score in the first hidden layer after ELU.
    deltas : tuple of Tensor
        The derivatives of the score in both hidden layers before ELU.
    """

    rows: Tensor
    values: Tensor
    slopes: Tensor
    hidden: tuple[Tensor, Tensor]
    elu_slopes: tuple[Tensor, Tensor]
    back_1: Tensor
    deltas: tuple[Tensor, Tensor]


class Critic(nn.Module):
    """Linear, ELU, linear, ELU, linear: no normalisation, no sigmoid, so that one row's score is its own.

    Nothing here goes through autograd. The slope of a score ``w3 . elu(W2 elu(W1 x + b1) + b2) + b3`` is
    ``W1' (elu'(a1) * W2' (elu'(a2) * w3))`` with the inputs ``a1``, ``a2`` of both ELUs, an expression of matrix
    products like any other layer; so a penalty on it needs no derivative of a derivative by machine.

    Parameters
    ----------
    n_features, n_hidden : int
        Width of the rows and of the first hidden layer; the second one has half of it.
    generator : torch.Generator
        Draws the weights.
    gain : float
        Of their Xavier law.
    """

    def __init__(self, n_features: int, n_hidden: int, generator: torch.Generator, *, gain: float) -> None:
        super().__init__()
        self.first = Linear(n_features, n_hidden, generator, gain=gain)
        self.second = Linear(n_hidden, n_hidden // 2, generator, gain=gain)
        self.last = Linear(n_hidden // 2, 1, generator, gain=gain)
        self.requires_grad_(requires_grad=False)

    def forward(self, rows: Tensor) -> Judgement:
        """Return the scores of rows, shape (n, n_features), and their slopes."""
        first, second, last = self.first.weight, self.second.weight, self.last.weight
        h1 = nn.functional.elu(affine(rows, first, self.first.bias), inplace=True)
        h2 = nn.functional.elu(affine(h1, second, self.second.bias), inplace=True)
        values = affine(h2, last, self.last.bias).squeeze(1)
        s1, s2 = _elu_slope(h1), _elu_slope(h2)
        delta_2 = s2 * last
        back_1 = affine(delta_2, second.t())
        delta_1 = s1 * back_1
        slopes = affine(delta_1, first.t())
        return Judgement(rows, values, slopes, (h1, h2), (s1, s2), back_1, (delta_1, delta_2))

    def backprop(self, seen: Judgement, to_values: Tensor, to_slopes: Tensor | None = None) -> None:
        """Set the gradient of every parameter, in place of any there was.

        Parameters
        ----------
        seen : Judgement
            Of the rows, by these weights.
        to_values : Tensor, shape (n,)
            Derivative of the loss in the scores.
        to_slopes : Tensor, shape (k, n_features), optional
            Its derivative in the slopes of the first k rows.
        """
        (h1, h2), (delta_1, delta_2) = seen.hidden, seen.deltas
        weigh = to_values.unsqueeze(1)
        # A score is linear in itself, so what reaches a layer from it is its slope there, weighed.
        to_1, to_2, to_last = weigh * delta_1, weigh * delta_2, affine(to_values.unsqueeze(0), h2.t())
        left_1, right_1, left_2, right_2 = to_1, seen.rows, to_2, h1
        if to_slopes is not None:
            k = to_slopes.shape[0]
            through_1, last = self._slopes_backward(seen, to_slopes, (to_1[:k], to_2[:k]))
            to_last += last
            left_1, right_1 = torch.cat([to_1, delta_1[:k]]), torch.cat([seen.rows, to_slopes])
            left_2, right_2 = torch.cat([to_2, delta_2[:k]]), torch.cat([h1, through_1])
        _set(self.first, affine(left_1.t(), right_1.t()), to_1.sum(0))
        _set(self.second, affine(left_2.t(), right_2.t()), to_2.sum(0))
        _set(self.last, to_last, to_values.sum().unsqueeze(0))

    def _slopes_backward(
        self, seen: Judgement, to_slopes: Tensor, sums: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Add what reaches the inputs of both ELUs from the slopes to ``sums``.

        Returns
        -------
        Tensor, shape (k, h)
            The derivative in ``back_1``, by which the second layer's weights are reached.
        Tensor, shape (1, h / 2)
            The derivative in the last weights.
        """
        k = to_slopes.shape[0]
        (h1, h2), (s1, s2) = (tuple(x[:k] for x in pair) for pair in (seen.hidden, seen.elu_slopes))
        second, last = self.second.weight, self.last.weight
        to_delta_1 = affine(to_slopes, self.first.weight)
        to_back_1 = to_delta_1 * s1
        to_delta_2 = affine(to_back_1, second)
        bent_2 = to_delta_2 * last * _elu_bend(h2, s2)
        bent_1 = (to_delta_1 * seen.back_1[:k]).mul_(_elu_bend(h1, s1)).addcmul_(affine(bent_2, second.t()), s1)
        sums[0].add_(bent_1)
        sums[1].add_(bent_2)
        return to_back_1, (to_delta_2 * s2).sum(0, keepdim=True)


def slope_penalty(slopes: Tensor, target: float) -> tuple[Tensor, Tensor, Tensor]:
    """Return the mean squared difference of slopes from a length.

    Parameters
    ----------
    slopes : Tensor, shape (n, n_features)
        Derivatives of scores.
    target : float
        The length asked for.

    Returns
    -------
    Tensor, shape ()
        The penalty.
    Tensor, shape (n, n_features)
        Its derivative in the slopes; zero where a slope is exactly zero.
    Tensor, shape ()
        The mean length.
    """
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True)
    beyond = length - target
    back = slopes * (beyond * (2 / len(slopes)) / length.clamp_min(1e-12))
    return beyond.square().mean(), back, length.mean()


def least_squares(values: Tensor, target: float) -> tuple[Tensor, Tensor]:
    """Return the mean squared difference of scores, shape (n,), from a target, and its derivative in them."""
    beyond = values - target
    return beyond.square().mean(), beyond * (2 / len(values))


def _elu_slope(h: Tensor) -> Tensor:
    """Return the derivative of ELU where it gave ``h``: 1 above zero, ``exp(a) = h + 1`` below."""
    return h.clamp_max(0).add_(1)


def _elu_bend(h: Tensor, slope: Tensor) -> Tensor:
    """Return the second derivative of ELU where it gave ``h``: 0 above zero, ``exp(a)`` below."""
    return slope * (h < 0)


def _set(layer: Linear, weight: Tensor, bias: Tensor) -> None:
    assert layer.bias is not None
    layer.weight.grad, layer.bias.grad = weight, bias
