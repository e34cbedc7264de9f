"""Both decoders forth and back on the CPU, one modality after the other while its features are in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from cellmapkit.muse.kernels import elu_back, misfit, tanh_back
from cellmapkit.torchkit import affine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from cellmapkit.muse.model import Muse

    Known = Callable[[int], None]


class HostDecoders:
    """The decoders of a model on the CPU, and their error.

    Parameters
    ----------
    model : Muse
        Its parameters are used where they are, and change with it.
    tables : sequence of Tensor, shape (n_proteins, n_features of that modality)
        What is to be decoded, all proteins.
    nonzero_only : sequence of bool
        Of which modality only what is not zero counts.
    """

    def __init__(self, model: Muse, tables: Sequence[Tensor], nonzero_only: Sequence[bool]) -> None:
        self._model, self._nonzero_only = model, tuple(nonzero_only)
        self._tables = [table.numpy() for table in tables]
        self._selection = list(model.selection.detach())
        self._hidden = [list(weight.detach()) for weight in model.hidden_out]
        self._hidden_bias = [list(bias.detach().squeeze(1)) for bias in model.hidden_bias]
        self._out = [weight.detach() for weight in model.features_out]
        self._out_bias = [bias.detach() for bias in model.features_bias]
        shared = (model.selection, *model.hidden_out, *model.hidden_bias, *model.features_bias)
        self._slopes = [(parameter, torch.empty_like(parameter.detach())) for parameter in shared]

    def backward(self, joint: Tensor, rows: np.ndarray, known: Known | None = None) -> tuple[list[float], Tensor]:
        """Set the gradients of the decoders.

        Parameters
        ----------
        joint : Tensor, shape (b, latent_dim)
            Joint vectors.
        rows : ndarray of int64, shape (b,)
            The proteins they belong to.
        known : callable, optional
            Called with 2 and 3 as soon as ``features_out`` of the modality may change.

        Returns
        -------
        list of float
            Reconstruction error of each modality.
        Tensor, shape (b, latent_dim)
            Gradient of their sum in the joint vectors.
        """
        errors, below = zip(*(self._one(m, joint, rows, known) for m in (0, 1)), strict=True)
        for parameter, slope in self._slopes:
            parameter.grad = slope
        return list(errors), below[0].add_(below[1])

    def _one(self, m: int, joint: Tensor, rows: np.ndarray, known: Known | None) -> tuple[float, Tensor]:
        (first_in, second_in), (first_bias, second_bias) = (
            [x[m] for x in y] for y in (self._hidden, self._hidden_bias)
        )
        to_selection, to_first, to_second, to_first_bias, to_second_bias = (x[m] for _, x in self._slopes[:5])
        selected = affine(joint, self._selection[m])
        first = torch.ops.aten.elu_(affine(selected, first_in.t(), first_bias))
        second = affine(first, second_in.t(), second_bias).tanh_()
        made = affine(second, self._out[m], self._out_bias[m])
        to_bias = self._slopes[5 + m][1].numpy()
        error = misfit(made.numpy(), self._tables[m], rows, self._nonzero_only[m], to_bias)
        self._model.features_out[m].grad = affine(made.t(), second.t())
        back = affine(made, self._out[m].t())
        if known:
            known(2 + m)
        tanh_back(back.numpy(), second.numpy(), to_second_bias[0].numpy())
        torch.mm(first.t(), back, out=to_second)
        back = affine(back, second_in)
        elu_back(back.numpy(), first.numpy(), to_first_bias[0].numpy())
        torch.mm(selected.t(), back, out=to_first)
        back = affine(back, first_in)
        torch.mm(back.t(), joint, out=to_selection)
        return error, affine(back, self._selection[m].t())
