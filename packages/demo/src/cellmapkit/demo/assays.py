"""Four ways to look at the cell, each with its own blind spots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.demo.hierarchy import shared_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.demo.hierarchy import Assembly
    from cellmapkit.demo.params import CellParams


@dataclass(frozen=True, kw_only=True)
class Assay:
    """What one kind of experiment sees. All figures are ours, set so that no assay shows the whole cell.

    Attributes
    ----------
    name, title : str
        The word in file names, and what it imitates.
    coverage : float
        Fraction of the proteins that can be detected, abundant ones first.
    detected : tuple of float
        Chance to see a pair whose smallest shared assembly is a compartment, a module, a complex.
    false_pairs : float
        Expected number of false pairs for each protein covered; proteins differ in how sticky they are.
    blind : float
        Fraction of the modules whose inside this assay does not see at all.
    baits : float
        Fraction of the covered proteins that were baits; a pair without a bait cannot be seen. 1 where there are none.
    weighted : bool
        Whether each pair comes with a score.
    old_names : bool
        Whether its table was made before symbols changed, and never mended.
    repeats, self_pairs : float
        Lines that give a pair again, and lines that pair a protein with itself, for each pair.
    """

    name: str
    title: str
    coverage: float
    detected: tuple[float, float, float]
    false_pairs: float
    blind: float = 0.0
    baits: float = 1.0
    weighted: bool = False
    old_names: bool = False
    repeats: float = 0.0
    self_pairs: float = 0.0


ASSAYS = (
    Assay(
        name="apms",
        title="affinity purification with many baits, in the columns of BioPlex",
        coverage=0.85,
        detected=(0.003, 0.04, 0.6),
        false_pairs=1.2,
        blind=0.2,
        baits=0.6,
        old_names=True,
        repeats=0.02,
        self_pairs=0.002,
    ),
    Assay(
        name="proximity",
        title="proximity labelling with scores: neighbourhoods rather than complexes",
        coverage=0.7,
        detected=(0.03, 0.25, 0.4),
        false_pairs=1.5,
        blind=0.15,
        weighted=True,
        repeats=0.01,
    ),
    Assay(
        name="y2h",
        title="yeast two-hybrid: few but direct contacts",
        coverage=0.6,
        detected=(0.002, 0.03, 0.5),
        false_pairs=0.7,
        blind=0.3,
        old_names=True,
        self_pairs=0.02,
    ),
    Assay(
        name="pulldown",
        title="a first release with few baits, in the columns of CM4AI: nearly empty",
        coverage=0.5,
        detected=(0.003, 0.06, 0.7),
        false_pairs=0.3,
        baits=0.03,
    ),
)
"""The four assays of the synthetic cell."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What an assay saw.

    Attributes
    ----------
    assay : Assay
        Which one.
    edges : ndarray of int32, shape (n_edges, 2)
        Protein indices ``i < j``, in lexicographic order.
    weights : ndarray of float64, shape (n_edges,)
        Scores in (0, 1), three decimals; 1 where the assay gives none.
    baits : ndarray of int32, shape (n_baits,)
        Rising indices of the baits; empty where there are none.
    """

    assay: Assay
    edges: np.ndarray
    weights: np.ndarray
    baits: np.ndarray

    @property
    def proteins(self) -> np.ndarray:
        """Return the rising indices of the proteins that have an edge."""
        return np.unique(self.edges)


def draw_abundance(params: CellParams, run: Run) -> np.ndarray:
    """Return how abundant each protein is, shape (n_proteins,), float64: the same cell for every assay."""
    return run.stream("abundance").lognormal(0.0, 1.0, params.n_proteins)


def measure_all(assemblies: Sequence[Assembly], params: CellParams, run: Run) -> tuple[Measurement, ...]:
    """Return what each assay of :data:`ASSAYS` sees of a cell.

    Parameters
    ----------
    assemblies : sequence of Assembly
        The planted ones.
    params : CellParams
        For ``detection`` and ``noise``.
    run : Run
        For its seed; every assay has streams of its own.

    Returns
    -------
    tuple of Measurement
        In the order of :data:`ASSAYS`.
    """
    depth = shared_level(assemblies, params.n_proteins)
    modules = [assembly for assembly in assemblies if assembly.level == "module"]
    abundance = draw_abundance(params, run)
    return tuple(_measure(assay, depth, modules, abundance, params, run) for assay in ASSAYS)


def _measure(
    assay: Assay, depth: np.ndarray, modules: Sequence[Assembly], abundance: np.ndarray, params: CellParams, run: Run
) -> Measurement:
    rng = run.stream("measure", assay.name)
    proteins = covered(abundance, assay.coverage, rng)
    bait = np.zeros(len(depth), dtype=bool)
    bait[rng.choice(proteins, size=max(1, round(assay.baits * len(proteins))), replace=False)] = True
    seen = _with_blind_spots(depth, modules, assay.blind, rng)
    i, j = proteins[np.stack(np.triu_indices(len(proteins), 1))]
    can_be_seen = bait[i] | bait[j]
    i, j = i[can_be_seen], j[can_be_seen]
    chance = np.array([0.0, *assay.detected])[seen[i, j]] * params.detection
    false_chance = _false_chance(i, j, params.noise * assay.false_pairs * len(proteins), rng)
    drawn = rng.random(len(i)) < 1 - (1 - chance.clip(0, 1)) * (1 - false_chance)
    edges = np.stack([i[drawn], j[drawn]], axis=1).astype(np.int32)
    weights = _scores(seen[i[drawn], j[drawn]], rng) if assay.weighted else np.ones(len(edges))
    baits = np.flatnonzero(bait) if assay.baits < 1 else np.empty(0)
    return Measurement(assay=assay, edges=edges, weights=weights, baits=baits.astype(np.int32))


def covered(abundance: np.ndarray, fraction: float, rng: np.random.Generator) -> np.ndarray:
    """Return the proteins that an assay can detect: a draw without replacement that favours abundant ones.

    Parameters
    ----------
    abundance : ndarray of float64, shape (n_proteins,)
        A protein's chance grows with its root.
    fraction : float
        Of the proteins, how many.
    rng : numpy.random.Generator
        Draws.

    Returns
    -------
    ndarray of int64
        Rising indices.
    """
    keys = rng.exponential(size=len(abundance)) / np.sqrt(abundance)
    return np.sort(np.argsort(keys, kind="stable")[: round(fraction * len(abundance))])


def _with_blind_spots(
    depth: np.ndarray, modules: Sequence[Assembly], blind: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the shared levels as the assay sees them: a blind module is no more than its compartment."""
    seen = depth.copy()
    for number in rng.choice(len(modules), size=round(blind * len(modules)), replace=False):
        members = np.array(modules[number].members)
        seen[np.ix_(members, members)] = 1
    return seen


def _false_chance(i: np.ndarray, j: np.ndarray, expected: float, rng: np.random.Generator) -> np.ndarray:
    """Return the chance of each pair to be seen by mistake, ``expected`` of them in all."""
    stickiness = rng.lognormal(0.0, 0.7, int(max(i.max(initial=0), j.max(initial=0))) + 1)
    product = stickiness[i] * stickiness[j]
    return np.minimum(1.0, expected * product / max(product.sum(), 1e-12))


def _scores(level: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    # The largest of 1 + level uniform draws: deeper pairs tend to score higher, but any pair can have any score
    return np.round(0.5 + 0.499 * rng.random(len(level)) ** (1.0 / (1.0 + level)), 3)
