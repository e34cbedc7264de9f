"""What the skip-gram knows of the walks before it starts: how often each node was visited."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.node2vec.params import Node2vecParams


class Vocabulary(NamedTuple):
    """Two tables over the nodes.

    Attributes
    ----------
    kept : ndarray of float64, shape (n_nodes,)
        Probability that a visit takes part in training.
    noise : ndarray of float64, shape (n_nodes,)
        Running sum of the probabilities that a node is drawn as noise; ends with 1.
    """

    kept: np.ndarray
    noise: np.ndarray


def vocabulary_of(walks: np.ndarray, n_nodes: int, params: Node2vecParams) -> Vocabulary:
    """Return thinning and noise probabilities by the counts of visits.

    With ``f`` the share of all visits and ``s`` the threshold, a visit is kept with probability
    ``min(1, sqrt(s / f) + s / f)`` (word2vec's code, Mikolov 2013); noise is drawn by visits to the power of
    ``noise_power``.

    Parameters
    ----------
    walks : ndarray of int32, shape (n_walks, walk_length)
        Every node occurs.
    n_nodes : int
        Number of nodes.
    params : Node2vecParams
        Threshold and power.

    Returns
    -------
    Vocabulary
        Both tables.
    """
    visits = np.bincount(walks.ravel(), minlength=n_nodes).astype(np.float64)
    kept = np.ones(n_nodes)
    if params.sample > 0:
        ratio = params.sample * visits.sum() / visits
        kept = np.minimum(1.0, np.sqrt(ratio) + ratio)
    noise = np.cumsum(visits**params.noise_power)
    return Vocabulary(kept, noise / noise[-1])
