"""Small seeded inputs for each role: groups clear enough for any method, irregular enough to trip a careless one."""

from __future__ import annotations

import numpy as np

from cellmapkit.api.records import Modalities, Network, ProximityNetworks

MODALITY_NAMES = ("apms", "image", "sequence", "y2h")
MODALITY_WIDTHS = (7, 5, 6, 4)
_SEPARATION = 3.0


def _ids(n_proteins: int) -> tuple[str, ...]:
    return tuple(f"P{index:03d}" for index in range(n_proteins))


def _pairs(n_proteins: int) -> np.ndarray:
    return np.stack(np.triu_indices(n_proteins, 1), axis=1).astype(np.int32)


def toy_network(seed: int = 0, *, n_nodes: int = 32, n_groups: int = 4, weighted: bool = True) -> Network:
    """Return a network of dense groups joined by a few edges, and one pair of nodes apart from the rest.

    Parameters
    ----------
    seed : int
        Draws edges and weights.
    n_nodes, n_groups : int
        Number of nodes, of which the last two are apart, and of groups, dealt out in turn.
    weighted : bool
        Whether edges carry weights in [0.75, 1), as interaction scores do.

    Returns
    -------
    Network
        Every node has an edge.
    """
    rng = np.random.default_rng([seed, 1])
    pairs = _pairs(n_nodes - 2)
    together = pairs[:, 0] % n_groups == pairs[:, 1] % n_groups
    ring = pairs[:, 1] - pairs[:, 0] == n_groups
    bridge = (pairs[:, 0] == 0) & (pairs[:, 1] < n_groups)
    kept = ring | bridge | (rng.random(len(pairs)) < np.where(together, 0.6, 0.03))
    edges = np.vstack([pairs[kept], [[n_nodes - 2, n_nodes - 1]]]).astype(np.int32)
    weights = rng.uniform(0.75, 1.0, len(edges)).astype(np.float32)
    return Network(nodes=_ids(n_nodes), edges=edges, weights=weights if weighted else None)


def toy_modalities(
    seed: int = 0, *, n_modalities: int = 3, n_proteins: int = 36, n_groups: int = 4, missing: bool = True
) -> Modalities:
    """Return embeddings of different widths that see the same planted groups through different noise.

    Parameters
    ----------
    seed : int
        Draws values and which proteins a modality misses.
    n_modalities : int
        1 to 4.
    n_proteins, n_groups : int
        Number of proteins and of planted groups, dealt out in turn.
    missing : bool
        Whether each modality after the first misses about a third of the proteins and the first one misses the last
        two; a protein is always in at least one, and a third of them in all. Without effect on a single modality.

    Returns
    -------
    Modalities
        Sorted ids, zeros where a protein is absent.
    """
    rng = np.random.default_rng([seed, 2])
    groups = np.arange(n_proteins) % n_groups
    mask = np.ones((n_proteins, n_modalities), dtype=bool)
    if missing and n_modalities > 1:
        mask[:, 1:] = rng.random((n_proteins, n_modalities - 1)) < 0.65
        mask[: n_proteins // 3] = True
        mask[-2:, 0] = False
        mask[-2:, 1] = True
    tables = []
    for present, width in zip(mask.T, MODALITY_WIDTHS, strict=False):
        centres = rng.normal(size=(n_groups, width)) * _SEPARATION
        values = centres[groups] + rng.normal(size=(n_proteins, width))
        tables.append((values * present[:, None]).astype(np.float32))
    names = MODALITY_NAMES[:n_modalities]
    return Modalities(ids=_ids(n_proteins), names=names, tables=tuple(tables), mask=mask)


def toy_proximity(seed: int = 0, *, n_proteins: int = 40, n_groups: int = 5, plain: bool = False) -> ProximityNetworks:
    """Return three nested networks of the most similar pairs among proteins of planted groups.

    Parameters
    ----------
    seed : int
        Draws the vectors whose cosine similarity is taken.
    n_proteins, n_groups : int
        Number of proteins and of planted groups, dealt out in turn.
    plain : bool
        Whether to give one network without similarities instead, its edges by index.

    Returns
    -------
    ProximityNetworks
        The closest 5, 10 and 15 % of all pairs, or only the 15 %.
    """
    rng = np.random.default_rng([seed, 3])
    centres = rng.normal(size=(n_groups, 8)) * _SEPARATION
    vectors = centres[np.arange(n_proteins) % n_groups] + rng.normal(size=(n_proteins, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = _pairs(n_proteins)
    similarity = np.einsum("ij,ij->i", vectors[pairs[:, 0]], vectors[pairs[:, 1]]).astype(np.float32)
    order = np.argsort(-similarity, kind="stable")
    cutoffs = (0.05, 0.1, 0.15)
    sizes = tuple(round(cutoff * len(pairs)) for cutoff in cutoffs)
    best = order[: sizes[-1]]
    if plain:
        return ProximityNetworks(
            ids=_ids(n_proteins), edges=pairs[np.sort(best)], sizes=sizes[-1:], cutoffs=cutoffs[-1:]
        )
    return ProximityNetworks(
        ids=_ids(n_proteins), edges=pairs[best], similarity=similarity[best], sizes=sizes, cutoffs=cutoffs
    )
