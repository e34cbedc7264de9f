"""Linear layers for autograd on the quickest kernel at hand, and the two networks that several co-embedders share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from cellmapkit.torchkit.products import affine

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:  # noqa: ANN401 - torch gives no type
        ctx.save_for_backward(x, weight)
        ctx.has_bias = bias is not None
        return affine(x, weight, bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None]:  # noqa: ANN401
        (gradient,) = gradients
        x, weight = ctx.saved_tensors
        wanted = ctx.needs_input_grad
        to_x = affine(gradient, weight.t()) if wanted[0] else None
        to_weight = affine(gradient.t(), x.t()) if wanted[1] else None
        to_bias = gradient.sum(0) if ctx.has_bias and wanted[2] else None
        return to_x, to_weight, to_bias


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return ``x @ weight.T + bias`` by :func:`~cellmapkit.torchkit.products.affine`, within autograd.

    Parameters
    ----------
    x : Tensor, shape (b, n_in)
        Rows.
    weight : Tensor, shape (n_out, n_in)
        Any strides.
    bias : Tensor, shape (n_out,), optional
        Added to every row.

    Returns
    -------
    Tensor, shape (b, n_out)
        It has first derivatives only; asking for second ones raises.
    """
    result: Tensor = _Affine.apply(x, weight, bias)  # type: ignore[no-untyped-call]
    return result


class Linear(nn.Module):
    """A linear layer with Xavier normal weights (Glorot and Bengio 2010) and zero bias.

    Parameters
    ----------
    n_in, n_out : int
        Widths.
    generator : torch.Generator
        Draws the weights, on the CPU so that they are the same on every device.
    gain : float
        Of the Xavier law: the standard deviation is ``gain * sqrt(2 / (n_in + n_out))``.
    bias : bool
        Whether there is a bias.
    """

    def __init__(
        self, n_in: int, n_out: int, generator: torch.Generator, *, gain: float = 1.0, bias: bool = True
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(n_out, n_in))
        self.bias = nn.Parameter(torch.zeros(n_out)) if bias else None
        nn.init.xavier_normal_(self.weight, gain, generator)

    def forward(self, x: Tensor) -> Tensor:
        """Return the product, shape (b, n_out)."""
        return linear(x, self.weight, self.bias)


class UnitRows(nn.Module):
    """Rows divided by their lengths, or by 1e-12 where they are shorter."""

    def forward(self, x: Tensor) -> Tensor:
        """Return unit rows, the shape of ``x``."""
        return nn.functional.normalize(x, dim=1, eps=1e-12)


def bounded_encoder(
    sizes: Sequence[int], generator: torch.Generator, *, gain: float = 1.0, dropout: float = 0.0, affine: bool = True
) -> nn.Sequential:
    """Return the encoder of DICE, MIRAGE and the multi-modal autoencoder.

    Parameters
    ----------
    sizes : sequence of int
        Widths of the features, the hidden layers and the latent.
    generator : torch.Generator
        Draws the weights.
    gain : float
        Of the Xavier law.
    dropout : float
        Rate of dropout before every linear layer.
    affine : bool
        Whether the last normalisation learns a scale and a shift.

    Returns
    -------
    torch.nn.Sequential
        Per layer: dropout if any, linear, batch normalisation, then ELU, or tanh after the last. Rows do not have unit
        length yet, see :class:`UnitRows`.
    """
    layers: list[nn.Module] = []
    last = len(sizes) - 2
    for k in range(last + 1):
        if dropout:
            layers.append(nn.Dropout(dropout))
        norm = nn.BatchNorm1d(sizes[k + 1], affine=affine or k < last)
        layers += [Linear(sizes[k], sizes[k + 1], generator, gain=gain), norm]
        layers.append(nn.Tanh() if k == last else nn.ELU())
    return nn.Sequential(*layers)


def normed_decoder(
    n_latent: int, n_hidden: int, n_features: int, generator: torch.Generator, *, gain: float = 1.0
) -> nn.Sequential:
    """Return the decoder of MIRAGE: linear, batch norm, ELU, linear, batch norm, linear.

    There is nothing after the second normalisation on purpose: it is what the reference runs.
    """
    return nn.Sequential(
        Linear(n_latent, n_hidden, generator, gain=gain),
        nn.BatchNorm1d(n_hidden),
        nn.ELU(),
        Linear(n_hidden, n_hidden, generator, gain=gain),
        nn.BatchNorm1d(n_hidden),
        Linear(n_hidden, n_features, generator, gain=gain),
    )
