"""Trained networks turned into the records of a co-embedding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.mmae.plan import Batch
from cellmapkit.torchkit import embedding_of, through

if TYPE_CHECKING:
    from torch import Tensor

    from cellmapkit.api.records import Embedding
    from cellmapkit.mmae.model import JointModel
    from cellmapkit.mmae.scaling import Scaling
    from cellmapkit.torchkit import DeviceTables


@dataclass(frozen=True)
class Trained:
    """A trained model with the tables it was trained on.

    Attributes
    ----------
    model : JointModel
        In evaluation mode.
    tables : DeviceTables
        In the units of the loss.
    scaling : Scaling or None
        From there to the units of the input; ``None`` where they are the same.
    """

    model: JointModel
    tables: DeviceTables
    scaling: Scaling | None

    def joint(self, rows: np.ndarray, shown: np.ndarray) -> np.ndarray:
        """Return joint vectors of proteins.

        Parameters
        ----------
        rows : ndarray of int64, shape (n,)
            Row numbers.
        shown : ndarray of bool, shape (n, n_modalities)
            What of them to show, at least one modality each.

        Returns
        -------
        ndarray of float32, shape (n, latent_dim)
            In the order of ``rows``.
        """
        device = self.tables.tables[0].device

        def encode(numbers: Tensor) -> Tensor:
            part = numbers.cpu().numpy()
            batch = Batch.of(rows[part], shown[part], shown[part], device)
            return self.model.encode(self.tables.tables, batch)

        return through(encode, torch.arange(len(rows)), device)

    def decoded(self, target: int, joint: np.ndarray) -> np.ndarray:
        """Return features of a modality in the units of the input, shape (n, n_features), made from joint vectors."""

        def decode(part: Tensor) -> Tensor:
            made = self.model.decode(target, part)
            return made if self.scaling is None else self.scaling.restore(target, made)

        return through(decode, joint, self.tables.tables[target].device)

    def fused(self, rows: np.ndarray) -> Embedding:
        """Return the joint vectors of proteins by all that is known of them."""
        return embedding_of(self.tables, rows, self.joint(rows, self.tables.mask[rows]))

    def latents(self) -> dict[str, Embedding]:
        """Return, per modality, what its proteins are encoded to by that modality alone; empty where not defined."""
        found = {}
        for m, name in enumerate(self.tables.names if self.model.alone else ()):
            rows = self.tables.present(m)
            only = np.zeros((len(rows), len(self.tables.names)), dtype=bool)
            only[:, m] = True
            found[name] = embedding_of(self.tables, rows, self.joint(rows, only))
        return found

    def reconstructions(self, latents: dict[str, Embedding]) -> dict[tuple[str, str], Embedding]:
        """Return the features of every modality decoded from every latent, by source and target."""
        return {
            (source, target): embedding_of(self.tables, self.tables.present(m), self.decoded(t, latents[source].values))
            for m, source in enumerate(self.tables.names)
            for t, target in enumerate(self.tables.names)
        }

    def generated(self) -> dict[str, Embedding]:
        """Return features of every modality for the proteins absent from it; a modality nothing lacks is left out."""
        found = {}
        for m, name in enumerate(self.tables.names):
            rows = np.flatnonzero(~self.tables.mask[:, m])
            if len(rows):
                joint = self.joint(rows, self.tables.mask[rows])
                found[name] = embedding_of(self.tables, rows, self.decoded(m, joint))
        return found
