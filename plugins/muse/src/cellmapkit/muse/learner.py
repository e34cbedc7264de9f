"""How one batch changes the networks, and when labels and margin are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.muse.backprop import backprop_decode, backprop_encode, record_decode, record_encode
from cellmapkit.muse.clusters import find_labels, outliers_apart, source_of_labels
from cellmapkit.muse.host import TRIPLETS, HostStep
from cellmapkit.muse.losses import reconstruction
from cellmapkit.muse.margin import estimated_margin
from cellmapkit.muse.masks import WordMasks, start_words
from cellmapkit.muse.triplets import distances, distances_gradient, same_label
from cellmapkit.torchkit import GroupedAdam, Learner, epoch_batches
from cellmapkit.torchkit.pooled import start_dropout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor, nn

    from cellmapkit.api import Run
    from cellmapkit.muse.model import Muse
    from cellmapkit.muse.params import MuseParams
    from cellmapkit.torchkit import DeviceTables


class MuseLearner(Learner):
    """Trains the networks in three stages.

    Parameters
    ----------
    model : Muse
        Changed in place.
    tables : DeviceTables
        Features of all proteins, two modalities, none absent.
    rows : ndarray of int64, shape (n_trained,)
        The proteins to train on.
    params : MuseParams
        Weights of the losses, lengths of the stages and so on.
    run : Run
        Seeds batches, dropout and clusters, each epoch from streams of its own.

    Attributes
    ----------
    labels : ndarray of int64, shape (n_modalities, n_trained), or None
        Clusters found last.
    margin : float
        Of the triplets; estimated after the first stage if asked for.
    """

    model: Muse

    def __init__(self, model: Muse, tables: DeviceTables, rows: np.ndarray, params: MuseParams, run: Run) -> None:
        self.model = model
        self._tables, self._rows, self._params, self._run = tables, rows, params, run
        self._device = tables.tables[0].device
        self._adam = GroupedAdam(_groups(model), lr=params.learn_rate)
        self.optimisers = (self._adam,)
        self._host = HostStep(model, tables, params) if HostStep.serves(model) else None
        parts = [f"{term}_{name}" for term in ("reconstruction", "triplet", "active") for name in tables.names]
        self.terms = ("total", "sparsity", *parts)
        self._sparse = tuple(name == params.sparse_modality for name in tables.names)
        self.labels: np.ndarray | None = None
        self.margin = params.triplet_margin

    def state(self) -> dict[str, np.ndarray]:
        """Return labels, if there are any yet, and margin."""
        labels = {} if self.labels is None else {"labels": self.labels}
        return {"margin": np.array(self.margin), **labels}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take them back."""
        self.labels = arrays.get("labels")
        self.margin = float(arrays["margin"])

    def batches(self, epoch: int) -> list[tuple[Tensor, Tensor | None]]:
        """Start an epoch: find margin and labels if they are due, and cut it into batches.

        Returns
        -------
        list of (Tensor, Tensor or None)
            Row numbers, shape (b,), and labels, shape (n_modalities, b), ``None`` in the first stage.
        """
        (start_words if self._host else start_dropout)(self.model, self._run, epoch)
        if epoch == self._params.n_epochs_init and self._params.estimate_margin:
            self.margin = self._estimate_margin()
        if source := source_of_labels(epoch, self._params):
            self.labels = self._find_labels(source, epoch)
        places = epoch_batches(np.arange(len(self._rows)), self._params.batch_size, self._run.stream("batches", epoch))
        sizes = [len(part) for part in places]
        order = np.concatenate(places)
        rows = torch.split(self._on_device(self._rows[order]), sizes)
        if self.labels is None:
            return [(part, None) for part in rows]
        labels = self.labels if self._params.outliers == "together" else outliers_apart(self.labels)
        return list(zip(rows, torch.split(self._on_device(labels[:, order]), sizes, dim=1), strict=True))

    def step(self, batch: tuple[Tensor, Tensor | None]) -> tuple[Tensor, np.ndarray]:
        """Update the networks by one batch."""
        parts = self.gradients(*batch, self._adam.step_group)
        self._adam.step()
        counts = np.ones(len(self.terms))
        counts[-2 * len(self._tables.names) :] = batch[1] is not None
        return parts, counts

    @torch.no_grad()
    def gradients(self, rows: Tensor, labels: Tensor | None, known: Callable[[int], None] | None = None) -> Tensor:
        """Set the gradient of every parameter for a batch, and return the loss and its terms, shape (n_terms,)."""
        if self._host and isinstance(self.model.dropout.masks, WordMasks):
            return self._host.gradients(rows, labels, self.margin, known)
        p, model = self._params, self.model
        features = [table.index_select(0, rows) for table in self._tables.tables]
        joint, tape = record_encode(model, features)
        made, decoded = record_decode(model, joint)
        errors, back = zip(*map(reconstruction, features, made, self._sparse), strict=True)
        gradient = backprop_decode(model, decoded, joint, back)
        norms = torch.linalg.vector_norm(model.selection, dim=(1, 2), keepdim=True)
        assert model.selection.grad is not None
        model.selection.grad.addcdiv_(model.selection, norms.clamp_min(1e-12), value=p.lambda_sparsity)
        total = errors[0] + errors[1] + p.lambda_sparsity * norms.sum()
        hinges = norms.new_zeros(2, len(features))
        if labels is not None:
            apart = distances(joint, p.metric)
            found = TRIPLETS[p.triplets](apart, same_label(labels), self.margin)
            hinges = torch.stack([found.loss, found.active])
            total = total + p.lambda_triplet * found.loss.sum()
            gradient.add_(distances_gradient(joint, apart, p.metric, found.pull), alpha=p.lambda_triplet)
        backprop_encode(model, tape, joint, gradient)
        return torch.cat([torch.stack([total, norms.sum(), *errors]), hinges.view(-1)])

    @torch.no_grad()
    def _estimate_margin(self) -> float:
        rows = np.sort(self._run.stream("margin").permutation(self._rows)[:2000])
        self.model.eval()
        joint, _ = self.model.encode([self._tables.take(m, rows) for m in range(2)])
        self.model.train()
        return estimated_margin(distances(joint, self._params.metric))

    @torch.no_grad()
    def _find_labels(self, source: str, epoch: int) -> np.ndarray:
        tables = [self._tables.take(m, self._rows) for m in range(2)]
        if source == "encoders":
            self.model.train(self._params.relabel_in_training_mode)
            tables = list(self.model.encode(tables)[1].chunk(2, dim=1))
            self.model.train()
        labels = find_labels(tables, self._tables.names, self._params, self._run, epoch)
        self._run.log.info("epoch %d: clusters of %s anew", epoch + 1, source)
        return labels

    def _on_device(self, numbers: np.ndarray) -> Tensor:
        return torch.from_numpy(numbers).to(self._device)


def _groups(model: Muse) -> list[list[nn.Parameter]]:
    """Return the parameters in groups that a step moves as soon as it knows their gradients: the large ones first."""
    large = [*model.features_in, *model.features_out]
    return [*([weight] for weight in large), [p for p in model.parameters() if not any(p is one for one in large)]]
