"""Dropout within a network of modules, its masks drawn many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

from cellmapkit.torchkit.dropout import DropoutMasks
from cellmapkit.torchkit.seeding import torch_generator

if TYPE_CHECKING:
    from cellmapkit.api import Run


class PooledDropout(nn.Module):
    """Dropout that takes its masks from :class:`~cellmapkit.torchkit.dropout.DropoutMasks`.

    On a CPU ``torch.nn.Dropout`` takes longer to draw for the features of a batch than the layer behind it to compute.

    Parameters
    ----------
    rate : float in [0, 1)
        Probability of a zero.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.masks: DropoutMasks | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Return the rows times a mask, or as they are when not training; :func:`start_dropout` must have been called.

        Parameters
        ----------
        x : Tensor, shape (b, n_features)
            Rows.

        Returns
        -------
        Tensor, shape (b, n_features)
            Of the same mean.
        """
        if not self.training or not self.rate:
            return x
        assert self.masks is not None, "start_dropout has not been called"
        mask = self.masks.take(*x.shape)
        return x if mask is None else x * mask


def start_dropout(network: nn.Module, run: Run, epoch: int) -> None:
    """Let all pooled dropout of a network draw from the streams of an epoch; to be called at the start of each.

    Parameters
    ----------
    network : torch.nn.Module
        Layers of the same rate share a stream.
    run : Run
        Seeds them.
    epoch : int
        Names them, so that an epoch after a checkpoint draws what it would have drawn.
    """
    device = next(network.parameters()).device
    shared: dict[float, DropoutMasks] = {}
    for module in network.modules():
        if isinstance(module, PooledDropout):
            if module.rate not in shared:
                generator = torch_generator(run, "dropout", epoch, len(shared), device=device)
                shared[module.rate] = DropoutMasks(module.rate, generator)
            module.masks = shared[module.rate]
