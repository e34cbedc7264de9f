"""E9: held-out proteins in the UMAP plane before and after the co-embedding, and how near their halves lie in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.crossmodal.commonspace import common_space
from cellmapkit.crossmodal.measure import Measure
from cellmapkit.evalkit.ranks import rank_sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellmapkit.crossmodal.fitted import Fitted

LEAST = 8
"""Points below which no plane is made: their neighbours would be all others."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One modality of one held-out protein, placed twice; neither plane has a unit, and they share no axes.

    Attributes
    ----------
    gene, modality : str
        Who it is.
    before_x, before_y : float
        Among the inputs.
    after_x, after_y : float
        Among the latents.
    """

    gene: str
    modality: str
    before_x: float
    before_y: float
    after_x: float
    after_y: float


def plane(fitted: Fitted, layout: Callable[[np.ndarray], np.ndarray]) -> list[Point]:
    """Return the places of all held-out items, inputs and latents, each laid out with all modalities together.

    Parameters
    ----------
    fitted : Fitted
        All modalities apart.
    layout : callable
        Gives places, shape (n_points, 2), for vectors.

    Returns
    -------
    list of Point
        By modality, then protein; empty if there are fewer than ``LEAST``.
    """
    groups = range(len(fitted.held.groups))
    genes = [fitted.genes(group) for group in groups]
    if sum(map(len, genes)) < LEAST:
        return []
    latents = [fitted.items(group, rows) for group, rows in zip(groups, genes, strict=True)]
    inputs = common_space(fitted.given, genes, latents[0].shape[1])
    before, after = layout(np.concatenate(inputs)), layout(np.concatenate(latents))
    names = [(fitted.given.ids[row], fitted.label(group)) for group in groups for row in genes[group]]
    return [
        Point(gene=gene, modality=modality, before_x=x, before_y=y, after_x=u, after_y=v)
        for (gene, modality), (x, y), (u, v) in zip(names, before.tolist(), after.tolist(), strict=True)
    ]


def plane_measures(points: Sequence[Point]) -> list[Measure]:
    """Return how far apart the halves of a protein lie, before and after, for every two modalities.

    Parameters
    ----------
    points : sequence of Point
        Of one fold.

    Returns
    -------
    list of Measure
        ``umap_matched_distance`` before and after; ``umap_mann_whitney``, the chance that a protein's distance before
        is larger than one's after, and its one-sided p-value. Nothing for modalities that share fewer than two.
    """
    places: dict[str, dict[str, Point]] = {}
    for point in points:
        places.setdefault(point.modality, {})[point.gene] = point
    found = []
    for source, target in combinations(places, 2):
        shared = [gene for gene in places[source] if gene in places[target]]
        if len(shared) >= 2:
            found += _measures((source, target), [[places[name][gene] for gene in shared] for name in (source, target)])
    return found


def _measures(labels: tuple[str, str], sides: Sequence[Sequence[Point]]) -> list[Measure]:
    x, y = (np.array([(p.before_x, p.before_y) for p in side]) for side in sides)
    u, v = (np.array([(p.after_x, p.after_y) for p in side]) for side in sides)
    before, after = matched_distances(x, y), matched_distances(u, v)
    larger = p = math.nan
    if not np.isnan([before, after]).any():
        larger, _, p = rank_sum_of(before, after)
    rows = (
        ("before", "umap_matched_distance", float(before.mean()), 1.0),
        ("after", "umap_matched_distance", float(after.mean()), 1.0),
        ("before > after", "umap_mann_whitney", larger / len(before) ** 2, 0.5),
        ("before > after", "umap_mann_whitney_p", p, math.nan),
    )
    return [
        Measure(
            protocol="umap",
            source=labels[0],
            target=labels[1],
            setting=setting,
            metric=metric,
            value=value,
            chance=chance,
            n_genes=len(before),
        )
        for setting, metric, value, chance in rows
    ]


def matched_distances(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the distance of each pair (i, i), in medians of the distances of the pairs (i, j), i other than j.

    Parameters
    ----------
    x, y : ndarray, shapes (n_proteins, 2)
        Places of the same proteins; two or more. Moving, turning or stretching the plane changes nothing.

    Returns
    -------
    ndarray of float64, shape (n_proteins,)
        NaN if that median is 0.
    """
    apart = np.hypot(*(x[:, None, :] - y[None, :, :]).transpose(2, 0, 1))
    middle = float(np.median(apart[~np.eye(len(x), dtype=bool)]))
    ratios: np.ndarray = np.diagonal(apart) / (middle or np.nan)
    return ratios
