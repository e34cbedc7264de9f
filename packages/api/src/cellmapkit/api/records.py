"""The records of arrays that steps hand to algorithms and get back; each checks itself when built."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.errors import examples
from cellmapkit.api.requiring import require, require_unique

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Network:
    """An undirected network without self-loops or repeated edges.

    Attributes
    ----------
    nodes : tuple of str
        Sorted, unique.
    edges : ndarray of int32, shape (n_edges, 2)
        Node indices ``i < j``, in lexicographic order.
    weights : ndarray of float32, shape (n_edges,), or None
        Edge weights, ``None`` where the source gives none.
    """

    nodes: tuple[str, ...]
    edges: np.ndarray
    weights: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Check shapes and order."""
        require_unique(self.nodes, "Network.nodes")
        require(list(self.nodes) == sorted(self.nodes), "Network.nodes must be sorted")
        require(self.edges.ndim == 2 and self.edges.shape[1] == 2, f"Network.edges has shape {self.edges.shape}")
        if len(self.edges):
            inside = self.edges.min() >= 0 and self.edges.max() < len(self.nodes)
            require(bool(inside), "Network.edges names a node that does not exist")
            require(bool((self.edges[:, 0] < self.edges[:, 1]).all()), "Network.edges must have i < j in every row")
            place = self.edges[:, 0].astype(np.int64) * len(self.nodes) + self.edges[:, 1]
            require(bool((np.diff(place) > 0).all()), "Network.edges must be in lexicographic order, each once")
        if self.weights is not None:
            require(self.weights.shape == (len(self.edges),), f"Network.weights has shape {self.weights.shape}")


@dataclass(frozen=True, kw_only=True)
class Embedding:
    """One vector per protein.

    Attributes
    ----------
    ids : tuple of str
        Unique protein names.
    values : ndarray of float32, shape (n_proteins, n_features)
        All finite.
    """

    ids: tuple[str, ...]
    values: np.ndarray

    def __post_init__(self) -> None:
        """Check shape, type and finiteness."""
        require_unique(self.ids, "Embedding.ids")
        fits = self.values.ndim == 2 and len(self.values) == len(self.ids)
        require(fits, f"Embedding of {len(self.ids)} ids has values of shape {self.values.shape}")
        require(self.values.dtype == np.float32, f"Embedding.values is {self.values.dtype}, expected float32")
        bad = np.flatnonzero(~np.isfinite(self.values).all(axis=1))
        require(not len(bad), f"{len(bad)} rows are not finite, e.g. {examples(self.ids[i] for i in bad)}")


@dataclass(frozen=True, kw_only=True)
class Modalities:
    """Several embeddings over the union of their proteins.

    Attributes
    ----------
    ids : tuple of str
        The union of the proteins; steps give them sorted, algorithms must not rely on it.
    names : tuple of str
        One per modality, unique.
    tables : tuple of ndarray of float32, shape (n_proteins, n_features of that modality)
        Zero where the protein is absent.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        True where the protein is present.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    tables: tuple[np.ndarray, ...]
    mask: np.ndarray

    def __post_init__(self) -> None:
        """Check that all parts speak of the same proteins and modalities."""
        require_unique(self.ids, "Modalities.ids")
        require_unique(self.names, "Modalities.names")
        shape = (len(self.ids), len(self.names))
        require(self.mask.shape == shape, f"Modalities.mask has shape {self.mask.shape}, expected {shape}")
        require(self.mask.dtype == bool, f"Modalities.mask is {self.mask.dtype}, expected bool")
        require(len(self.tables) == len(self.names), f"{len(self.tables)} tables for {len(self.names)} names")
        for name, table in zip(self.names, self.tables, strict=True):
            require(table.shape[:1] == shape[:1], f"table {name!r} has {table.shape[0]} rows, expected {shape[0]}")
            require(table.dtype == np.float32, f"table {name!r} is {table.dtype}, expected float32")
            bad = np.flatnonzero(~np.isfinite(table).all(axis=1))
            require(not len(bad), f"table {name!r} is not finite for {examples(self.ids[i] for i in bad)}")


@dataclass(frozen=True, kw_only=True)
class RankedPairs:
    """The closest pairs of proteins, closest first.

    Attributes
    ----------
    pairs : ndarray of int32, shape (n_pairs, 2)
        Positions ``i < j`` in the ids they belong to, no pair twice.
    proximity : ndarray of float32, shape (n_pairs,)
        How near they are, in any unit; never rising.
    """

    pairs: np.ndarray
    proximity: np.ndarray

    def __post_init__(self) -> None:
        """Check shape, order and that no pair is listed twice."""
        pairs, proximity = self.pairs, self.proximity
        require(pairs.ndim == 2 and pairs.shape[1] == 2, f"RankedPairs.pairs has shape {pairs.shape}, expected (n, 2)")
        require(pairs.dtype == np.int32, f"RankedPairs.pairs is {pairs.dtype}, expected int32")
        shape = (len(pairs),)
        require(proximity.shape == shape, f"RankedPairs.proximity has shape {proximity.shape}, expected {shape}")
        require(proximity.dtype == np.float32, f"RankedPairs.proximity is {proximity.dtype}, expected float32")
        require(bool(np.isfinite(proximity).all()), "RankedPairs.proximity is not finite")
        require(bool((np.diff(proximity) <= 0).all()), "RankedPairs: expected the closest pair first")
        first, second = pairs.astype(np.int64).T
        require(bool(((first >= 0) & (first < second)).all()), "RankedPairs.pairs: expected i < j in every row")
        n_ids = int(second.max(initial=0)) + 1
        require(len(np.unique(first * n_ids + second)) == len(pairs), "RankedPairs.pairs: a pair is listed twice")


@dataclass(frozen=True, kw_only=True)
class Coembedding:
    """What a co-embedder gives back.

    Attributes
    ----------
    fused : Embedding
        One vector per protein of the union (or of the proteins the method keeps).
    fused_kind : str
        How it was fused: ``mean``, ``unit_mean``, ``concat`` or ``joint``.
    fused_generated : bool
        Whether ``fused`` holds parts that stand for features nobody measured: generated, or drawn at random. The crate
        marks it then, and steps that read it warn.
    latents : mapping of str to Embedding
        Per modality, only the proteins present in it.
    reconstructions : mapping of (str, str) to Embedding
        From the latent of the first modality to the features of the second; empty unless asked for.
    generated : mapping of str to Embedding
        Per modality, features produced for the proteins absent from it; empty unless asked for.
    extra : mapping of str to Embedding
        Further vectors of proteins that only this algorithm has, by a name that says what they are and becomes a part
        of a file name.
    proximity : RankedPairs or None
        What the algorithm itself says of how near proteins are, by positions in the ids of ``fused``, if its vectors
        are drawn from that and not the other way round; the hierarchy can be made of it.
    confidence : ndarray of float32, shape (n_fused,), or None
        Larger is surer; ``None`` where the method has no such notion.
    history : tuple of mapping of str to float
        One row per epoch, every term of the loss by itself.
    weights : mapping of str to ndarray
        The trained weights by name.
    notes : tuple of str
        Sentences for the log and the report: what was left out and why.
    """

    fused: Embedding
    fused_kind: str
    fused_generated: bool = False
    latents: Mapping[str, Embedding] = field(default_factory=dict)
    reconstructions: Mapping[tuple[str, str], Embedding] = field(default_factory=dict)
    generated: Mapping[str, Embedding] = field(default_factory=dict)
    extra: Mapping[str, Embedding] = field(default_factory=dict)
    proximity: RankedPairs | None = None
    confidence: np.ndarray | None = None
    history: tuple[Mapping[str, float], ...] = ()
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProximityNetworks:
    """Nested networks over the same proteins: each is a prefix of one list of pairs, closest first.

    Attributes
    ----------
    ids : tuple of str
        Protein names, sorted.
    edges : ndarray of int32, shape (n_edges, 2)
        Index pairs ``i < j``, most similar first; ties by ``(i, j)``.
    similarity : ndarray of float32, shape (n_edges,), or None
        Falling; ``None`` for a plain network.
    sizes : tuple of int
        Number of leading edges in each network, rising, the last one ``n_edges``.
    cutoffs : tuple of float
        The fraction of all pairs each network holds; for a plain network its density.
    """

    ids: tuple[str, ...]
    edges: np.ndarray
    sizes: tuple[int, ...]
    cutoffs: tuple[float, ...]
    similarity: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Check nesting and shapes."""
        require_unique(self.ids, "ProximityNetworks.ids")
        require(len(self.sizes) == len(self.cutoffs) > 0, "ProximityNetworks needs one size per cutoff")
        require(list(self.sizes) == sorted(self.sizes), f"sizes must rise, found {self.sizes}")
        require(self.sizes[-1] == len(self.edges), f"the last size is {self.sizes[-1]}, edges are {len(self.edges)}")
        require(self.edges.ndim == 2 and self.edges.shape[1] == 2, f"edges have shape {self.edges.shape}")
        require(bool((self.edges[:, 0] < self.edges[:, 1]).all()), "edges must have i < j in every row")
        inside = self.edges.min(initial=0) >= 0 and self.edges.max(initial=-1) < len(self.ids)
        require(bool(inside), "edges name a protein that does not exist")
        if self.similarity is not None:
            require(self.similarity.shape == (len(self.edges),), f"similarity has shape {self.similarity.shape}")


@dataclass(frozen=True, kw_only=True)
class Communities:
    """Assemblies and how they contain each other; row 0 is the root that holds every protein.

    Attributes
    ----------
    ids : tuple of str
        Protein names; member indices refer to them.
    indptr, indices : ndarray of int64, shapes (n_communities + 1,) and (n_memberships,)
        Members of community ``c`` are ``indices[indptr[c]:indptr[c + 1]]``, rising.
    persistence : ndarray of int64, shape (n_communities,)
        In how many clusterings the community was found; the root has 0.
    containment : ndarray of int64, shape (n_links, 2)
        Parent and child communities; a directed acyclic graph from the root, transitively reduced.
    notes : tuple of str
        Sentences for the log and the report.
    """

    ids: tuple[str, ...]
    indptr: np.ndarray
    indices: np.ndarray
    persistence: np.ndarray
    containment: np.ndarray
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes."""
        n_communities = len(self.indptr) - 1
        require(n_communities >= 1, "Communities needs at least the root")
        require(len(self.persistence) == n_communities, "one persistence per community is needed")
        require(int(self.indptr[-1]) == len(self.indices), "indptr does not end at the last membership")
        require(self.containment.shape[1:] == (2,), f"containment has shape {self.containment.shape}")

    def __len__(self) -> int:
        """Return the number of communities, root included."""
        return len(self.indptr) - 1

    def members(self, community: int) -> np.ndarray:
        """Return the rising protein indices of one community."""
        return self.indices[self.indptr[community] : self.indptr[community + 1]]
