"""E11: what is left of a protein's place when one of its modalities is taken away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.crossmodal.ranks import standing
from cellmapkit.crossmodal.similarity import cosines, paired_cosines

if TYPE_CHECKING:
    from cellmapkit.crossmodal.fitted import Fitted


@dataclass(frozen=True, kw_only=True)
class Absence:
    """One held-out protein embedded without one of its modalities, against what that modality says by itself.

    Attributes
    ----------
    gene : str
        The protein.
    left_out, source : str
        The modality taken away, and those that the vector was made from.
    remaining : int
        How many modalities the vector was made from.
    measured : int
        How many modalities the protein has.
    fold : int
        From 1.
    cosine, cosine_unmatched : float
        To its own latent of the modality left out, and on average to those of the others in the fold.
    distance, distance_unmatched : float
        The same as Euclidean distance, in units of the latent space of the fold.
    rank : float
        Of its own latent among ``n_candidates`` by cosine, ties shared.
    n_candidates : int
        Proteins of the fold that it was ranked among.
    feature_cosine : float
        Of generated to real features of the modality left out; NaN if none are generated.
    """

    gene: str
    left_out: str
    source: str
    remaining: int
    measured: int
    fold: int
    cosine: float
    cosine_unmatched: float
    distance: float
    distance_unmatched: float
    rank: float
    n_candidates: int
    feature_cosine: float


def absences(fitted: Fitted) -> list[Absence]:
    """Return, for every modality that stands apart and every other group, what the group says of it.

    Parameters
    ----------
    fitted : Fitted
        All modalities apart, or one apart from the rest.

    Returns
    -------
    list of Absence
        One per protein, modality left out and source; nothing where the fold has fewer than two such proteins.
    """
    found = []
    for target, columns in enumerate(fitted.held.groups):
        for source in range(len(fitted.held.groups)):
            if source != target and len(columns) == 1:
                found += _left_out(fitted, source, target)
    return found


def _left_out(fitted: Fitted, source: int, target: int) -> list[Absence]:
    genes = fitted.genes(source, target)
    if len(genes) < 2:
        return []
    near, far = _nearness(fitted.items(source, genes), fitted.items(target, genes))
    rank = standing(near, np.arange(len(genes))).ranks
    (column,) = fitted.held.groups[target]
    made = fitted.generated(source, column, genes)
    real = fitted.given.tables[column][genes]
    features = np.full(len(genes), math.nan) if made is None else paired_cosines(made, real)
    n_other = len(genes) - 1
    found = []
    for place, gene in enumerate(genes.tolist()):
        has = fitted.given.mask[gene]
        names = [fitted.given.names[each] for each in fitted.held.groups[source] if has[each]]
        found.append(
            Absence(
                gene=fitted.given.ids[gene],
                left_out=fitted.label(target),
                source="+".join(names),
                remaining=len(names),
                measured=int(has.sum()),
                fold=fitted.fold + 1,
                cosine=float(near[place, place]),
                cosine_unmatched=float((near[place].sum() - near[place, place]) / n_other),
                distance=float(far[place, place]),
                distance_unmatched=float((far[place].sum() - far[place, place]) / n_other),
                rank=float(rank[place]),
                n_candidates=len(genes),
                feature_cosine=float(features[place]),
            )
        )
    return found


def _nearness(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all cosines and all Euclidean distances of two sets of vectors."""
    first, second = x.astype(np.float64), y.astype(np.float64)
    squared = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1) - 2 * first @ second.T
    return cosines(first, second), np.sqrt(np.clip(squared, 0, None))
