"""Normalised crops, a batch at a time, from the stored cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from cellmapkit.torchkit.crops import crop_rows, dihedral, z_scores

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from cellmapkit.api.images import ImageSet
    from cellmapkit.deeploc.params import DeepLocParams

_TAILS = (0.001, 0.999)


class CropSource:
    """Where batches of crops come from; nothing is kept of them.

    Parameters
    ----------
    images : ImageSet
        With cells.
    params : DeepLocParams
        Markers and normalisation.
    device : torch.device
        Where batches are made.

    Attributes
    ----------
    channels : tuple of str
        What goes in, the protein's channel first.
    size : int
        Side of the crops in pixels.
    """

    def __init__(self, images: ImageSet, params: DeepLocParams, device: torch.device) -> None:
        assert images.cells is not None
        self.channels = ("green", *(name for name in images.channels if name in params.markers))
        self.size = images.cells.crops.shape[2]
        self.device = device
        self._crops, self._params = images.cells.crops, params
        self._planes = [images.channels.index(name) for name in self.channels]

    def take(self, rows: np.ndarray, views: np.ndarray | None = None) -> Tensor:
        """Return some cells, normalised.

        Parameters
        ----------
        rows : ndarray of int64, shape (b,)
            Row numbers of cells.
        views : ndarray of int64, shape (b,), optional
            How each is turned, see :func:`~cellmapkit.torchkit.crops.dihedral`.

        Returns
        -------
        Tensor of float32, shape (b, n_channels, size, size)
            Channels last in memory, which convolutions are quickest with.
        """
        x = crop_rows(self._crops, rows, self.device, self._planes)
        x = normalised(x, self._params.normalisation, self._params.sd_floor)
        if views is not None:
            x = dihedral(x, views)
        return x.contiguous(memory_format=torch.channels_last)


def normalised(x: Tensor, how: str, sd_floor: float) -> Tensor:
    """Return crops normalised each by itself.

    Parameters
    ----------
    x : Tensor, shape (b, n_channels, size, size)
        From 0 to 1.
    how : {"z_score", "together", "stretch"}
        See :class:`~cellmapkit.deeploc.params.DeepLocParams`.
    sd_floor : float
        Least standard deviation.

    Returns
    -------
    Tensor, shape of ``x``
        Zeros where a channel (or, together, a crop) is constant.
    """
    if how == "z_score":
        return z_scores(x, sd_floor)
    if how == "together":
        return z_scores(x.flatten(1, 2)[:, None], sd_floor).reshape(x.shape)
    tails = torch.tensor(_TAILS, dtype=x.dtype, device=x.device)
    low, high = x.flatten(2).quantile(tails, dim=2)[..., None, None]
    span = high - low
    return (x - low).div_(torch.where(span > 0, span, torch.ones_like(span))).clamp_(0, 1)
