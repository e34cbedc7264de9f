"""E9: whether the modalities of one protein meet, and whether modalities mix."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from cellmapkit.crossmodal.alignment import alignment, alignment_by_chance, matched_auroc, mixing, uniformity
from cellmapkit.crossmodal.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from cellmapkit.crossmodal.fitted import Fitted


def meeting(fitted: Fitted, k: int) -> list[Measure]:
    """Return alignment, uniformity, matched AUROC and mixing of every two modalities.

    Parameters
    ----------
    fitted : Fitted
        All modalities apart.
    k : int
        Neighbours in which modalities should mix.

    Returns
    -------
    list of Measure
        Of held-out proteins, and of trained ones where there are latents per modality; the difference shows what was
        learned by heart.
    """
    found = []
    for a, b in combinations(range(len(fitted.given.names)), 2):
        labels = {"source": fitted.label(a), "target": fitted.label(b)}
        held, trained = fitted.genes(a, b), fitted.trained_with(a, b)
        if len(held) >= 2:
            found += _measures({**labels, "setting": "heldout"}, fitted.items(a, held), fitted.items(b, held), k)
        if fitted.has_latents and len(trained) >= 2:
            x, y = fitted.trained(a, trained), fitted.trained(b, trained)
            found += _measures({**labels, "setting": "trained"}, x, y, k)
    return found


def _measures(labels: Mapping[str, Any], x: np.ndarray, y: np.ndarray, k: int) -> list[Measure]:
    nan = float("nan")
    first, second = uniformity(x), uniformity(y)
    numbers = (
        ("alignment", alignment(x, y), alignment_by_chance(x, y)),
        ("uniformity", (first + second) / 2, nan),
        ("uniformity_source", first, nan),
        ("uniformity_target", second, nan),
        ("matched_auroc", matched_auroc(x, y), 0.5),
        ("mixing", mixing(x, y, k), 1.0),
    )
    return [
        Measure(protocol="alignment", **labels, metric=metric, value=value, chance=chance, n_genes=len(x))
        for metric, value, chance in numbers
    ]
