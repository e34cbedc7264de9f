"""Measure how well a map recovered the planted hierarchy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, Run
from cellmapkit.demo.hierarchy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FOUND_AT = 0.5
"""Jaccard index from which a planted assembly counts as recovered: more in common than not."""
MIN_SIZE = 4
"""Planted assemblies with fewer proteins on the map cannot be judged and are left out."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """An assembly as the answer sheet names it."""

    name: str
    level: str
    genes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Match:
    """The found assembly that comes nearest to a planted one.

    Attributes
    ----------
    planted : Planted
        The planted one.
    size : int
        How many of its proteins are on the map.
    found : str
        Name of the nearest found one.
    jaccard : float
        Proteins in common by proteins in either, both cut to the map.
    """

    planted: Planted
    size: int
    found: str
    jaccard: float


@dataclass(frozen=True, kw_only=True)
class LevelScore:
    """The planted assemblies of one level, together.

    Attributes
    ----------
    level : str
        Which one.
    n_planted, n_recovered : int
        How many can be judged, and how many of them were recovered.
    mean_jaccard : float
        Over those that can be judged.
    null_recovered, null_jaccard : float
        The same two figures on average when the proteins of the map are renamed at random.
    """

    level: str
    n_planted: int
    n_recovered: int
    mean_jaccard: float
    null_recovered: float
    null_jaccard: float


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What was recovered: one match per planted assembly that can be judged, and one score per level."""

    matches: tuple[Match, ...]
    levels: tuple[LevelScore, ...]
    n_proteins: int
    n_found: int


def recover(
    planted: Sequence[Planted],
    found: Sequence[tuple[str, Collection[str]]],
    *,
    seed: int = 0,
    n_null: int = 20,
) -> Recovery:
    """Return how well found assemblies match the planted ones.

    Parameters
    ----------
    planted : sequence of Planted
        The answer sheet; levels other than :data:`~cellmapkit.demo.hierarchy.LEVELS` are not judged.
    found : sequence of (str, collection of str)
        Name and proteins of each assembly of the map. Proteins that no planted assembly knows are ignored. An assembly
        that holds all proteins of the map matches nothing: it would be found by anyone.
    seed : int
        For the null.
    n_null : int
        How often the proteins of the map are permuted; sizes and overlaps of its assemblies stay.

    Returns
    -------
    Recovery
        Matches in the order of ``planted``.

    Raises
    ------
    IdMismatchError
        If the map and the answer sheet have no protein in common.
    """
    known = frozenset().union(*(assembly.genes for assembly in planted))
    genes = sorted(known & frozenset().union(*(members for _, members in found)))
    if not genes:
        raise IdMismatchError(
            "the map and the answer sheet have no protein in common",
            hint="expected a map of the same synthetic cell, its proteins under their approved symbols",
        )
    column = {gene: i for i, gene in enumerate(genes)}
    sheet = [p for p in planted if p.level in LEVELS and len(p.genes & column.keys()) >= MIN_SIZE]
    members = _incidence([assembly.genes for assembly in sheet], column)
    of_map = _incidence([proteins for _, proteins in found], column)
    judged = (of_map.sum(axis=1) > 0) & (of_map.sum(axis=1) < len(genes))
    names = [name for (name, _), keep in zip(found, judged, strict=True) if keep]
    index, best = _best(members, of_map[judged])
    rng = Run(seed=seed).stream("permute")
    null = [_best(members, of_map[judged][:, rng.permutation(len(genes))])[1] for _ in range(n_null)]
    matches = tuple(
        Match(planted=p, size=int(size), found=names[i] if j > 0 else "", jaccard=float(j))
        for p, size, i, j in zip(sheet, members.sum(axis=1), index, best, strict=True)
    )
    levels = np.array([p.level for p in sheet])
    scores = [_score(level, best[levels == level], [draw[levels == level] for draw in null]) for level in LEVELS]
    return Recovery(matches=matches, levels=tuple(scores), n_proteins=len(genes), n_found=len(names))


def _incidence(sets: Sequence[Collection[str]], column: dict[str, int]) -> np.ndarray:
    matrix = np.zeros((len(sets), len(column)), dtype=np.float32)
    for row, genes in enumerate(sets):
        matrix[row, [column[gene] for gene in genes if gene in column]] = 1
    return matrix


def _best(planted: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each planted assembly the row of the found one with the largest Jaccard index, and that index."""
    if not len(found) or not len(planted):
        return np.zeros(len(planted), dtype=int), np.zeros(len(planted))
    common = planted @ found.T
    either = planted.sum(axis=1)[:, None] + found.sum(axis=1)[None, :] - common
    jaccard = (common / either).astype(np.float64)
    index = jaccard.argmax(axis=1)
    return index, jaccard[np.arange(len(planted)), index]


def _score(level: str, jaccard: np.ndarray, null: Sequence[np.ndarray]) -> LevelScore:
    draws = np.array(null)
    return LevelScore(
        level=level,
        n_planted=len(jaccard),
        n_recovered=int((jaccard >= FOUND_AT).sum()),
        mean_jaccard=float(jaccard.mean()) if len(jaccard) else 0.0,
        null_recovered=float((draws >= FOUND_AT).sum() / len(null)) if len(null) else 0.0,
        null_jaccard=float(draws.mean()) if draws.size else 0.0,
    )
