"""Labels that triplets are drawn by: when they are found anew, from what, and what becomes of outliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.muse.phenograph import OUTLIER, PhenoGraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.muse.params import MuseParams


def source_of_labels(epoch: int, params: MuseParams) -> str | None:
    """Return what labels are found from at the start of an epoch, if they are found anew.

    Parameters
    ----------
    epoch : int
        0 is the first.
    params : MuseParams
        Lengths of the stages.

    Returns
    -------
    {"features", "encoders", None}
        The features at the start of the second stage; what encoders make of them at the start of the third, after its
        first epoch, and from then on every ``relabel_epochs`` epochs.
    """
    since = epoch - 2 * params.n_epochs_init
    if since == 0 or (since > 0 and (since - 1) % params.relabel_epochs == 0):
        return "encoders"
    return "features" if epoch == params.n_epochs_init else None


def find_labels(tables: Sequence[Tensor], names: Sequence[str], params: MuseParams, run: Run, epoch: int) -> np.ndarray:
    """Return the cluster of every protein in each modality.

    Parameters
    ----------
    tables : sequence of Tensor, shape (n_proteins, n_features of that modality)
        One per modality.
    names : sequence of str
        Of the modalities.
    params : MuseParams
        How clusters are found.
    run : Run
        Seeds the search, by modality and epoch.
    epoch : int
        When.

    Returns
    -------
    ndarray of int64, shape (n_modalities, n_proteins)
        :data:`~cellmapkit.muse.phenograph.OUTLIER` for proteins in small clusters.
    """
    search = PhenoGraph(
        k=params.k, metric=params.metric, min_size=params.min_cluster_size, restarts=params.louvain_restarts
    )
    found = [
        search.labels(table, run.stream("clusters", name, epoch)) for table, name in zip(tables, names, strict=True)
    ]
    return np.stack(found)


def outliers_apart(labels: np.ndarray) -> np.ndarray:
    """Return labels in which each outlier has a number of its own, below all others; shape and type of the input."""
    return np.where(labels == OUTLIER, -1 - np.arange(labels.shape[-1]), labels)


def cluster_note(labels: np.ndarray, names: Sequence[str]) -> str:
    """Return how many clusters and outliers each modality has, in words; ``labels`` as :func:`find_labels` gives."""
    parts = [
        f"{name} {row.max(initial=OUTLIER) + 1} ({int((row == OUTLIER).sum())} outliers)"
        for name, row in zip(names, labels, strict=True)
    ]
    return f"clusters when last found: {', '.join(parts)}"
