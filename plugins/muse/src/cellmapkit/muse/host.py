"""One training step on the CPU, where small operations of torch take longer to start than to run.

The same numbers as :mod:`cellmapkit.muse.backprop` and :mod:`cellmapkit.muse.triplets`, which serve other devices, and
networks without batch normalisation; a test compares them. Products are torch's, what is between is compiled loops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from cellmapkit.muse.host_decoders import HostDecoders
from cellmapkit.muse.host_encoders import HostEncoders
from cellmapkit.muse.kernels import shrink
from cellmapkit.muse.rows import cosine_hinges, directions, directions_back
from cellmapkit.muse.triplets import batch_all, batch_hard, distances, distances_gradient, same_label

if TYPE_CHECKING:
    from cellmapkit.muse.host_decoders import Known
    from cellmapkit.muse.model import Muse
    from cellmapkit.muse.params import MuseParams
    from cellmapkit.torchkit import DeviceTables

_LEAST = 1e-8
TRIPLETS = {"all": batch_all, "hard": batch_hard}


class HostStep:
    """Gradients of the networks for a batch.

    Parameters
    ----------
    model : Muse
        As :meth:`serves` says.
    tables : DeviceTables
        Features of all proteins.
    params : MuseParams
        Weights of the losses, distance and kind of triplets.
    """

    def __init__(self, model: Muse, tables: DeviceTables, params: MuseParams) -> None:
        self._model, self._params = model, params
        self._encoders = HostEncoders(model, tables.tables)
        self._decoders = HostDecoders(model, tables.tables, [name == params.sparse_modality for name in tables.names])

    @staticmethod
    def serves(model: Muse) -> bool:
        """Return whether this takes the place of the general form: on the CPU, with batch normalisation."""
        return model.selection.device.type == "cpu" and isinstance(model.first, nn.BatchNorm1d)

    @torch.no_grad()
    def gradients(self, rows: Tensor, labels: Tensor | None, margin: float, known: Known | None = None) -> Tensor:
        """Set the gradient of every parameter for a batch.

        Parameters
        ----------
        rows : Tensor of int64, shape (b,)
            At least two proteins.
        labels : Tensor of int64, shape (2, b), or None
            For triplets.
        margin : float
            Of the triplets.
        known : callable, optional
            Called with the number of each ``features_in`` and, from 2 on, ``features_out`` as soon as its gradient is
            known and it is not needed any more.

        Returns
        -------
        Tensor, shape (8,)
            The loss, the norms of the selection matrices, and by modality reconstruction, triplet loss and number of
            triplets above zero.
        """
        p, selection, numbers = self._params, self._model.selection, rows.numpy()
        joint, kept = self._encoders.forward(numbers)
        errors, gradient = self._decoders.backward(joint, numbers, known)
        assert selection.grad is not None
        norms = shrink(selection.detach().numpy(), np.float32(p.lambda_sparsity), selection.grad.numpy())
        found = np.zeros((2, 2), dtype=np.float32) if labels is None else self._pull(joint, labels, margin, gradient)
        self._encoders.backward(kept, gradient, known)
        total = sum(errors) + p.lambda_sparsity * norms + p.lambda_triplet * float(found[0].sum())
        return torch.from_numpy(np.array([total, norms, *errors, *found.ravel()], dtype=np.float32))

    def _pull(self, joint: Tensor, labels: Tensor, margin: float, gradient: Tensor) -> np.ndarray:
        """Add the gradient of the triplets to the one in the joint vectors; return losses and numbers above zero."""
        p = self._params
        if (p.metric, p.triplets) != ("cosine", "all"):
            apart = distances(joint, p.metric)
            hinges = TRIPLETS[p.triplets](apart, same_label(labels), margin)
            gradient.add_(distances_gradient(joint, apart, p.metric, hinges.pull), alpha=p.lambda_triplet)
            return torch.stack([hinges.loss, hinges.active]).numpy()
        n = len(joint)
        unit, pull = torch.empty_like(joint), torch.empty(n, n)
        lengths, found = np.empty(n, dtype=np.float32), np.empty((2, 2), dtype=np.float32)
        directions(joint.numpy(), _LEAST, lengths, unit.numpy())
        cosines = (unit @ unit.t()).numpy()
        cosine_hinges(cosines, np.ascontiguousarray(labels), np.float32(margin), found, pull.numpy())
        directions_back((pull @ unit).numpy(), unit.numpy(), lengths, p.lambda_triplet, gradient.numpy())
        return found
