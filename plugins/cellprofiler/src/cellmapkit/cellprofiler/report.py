"""What is said beside the embedding: sentences and small tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import examples
from cellmapkit.cellprofiler.features import NAMES

if TYPE_CHECKING:
    from cellmapkit.cellprofiler.components import Components

Table = tuple[tuple[Any, ...], ...]


def mask_notes(replaced: np.ndarray, counts: np.ndarray) -> list[str]:
    """Return sentences on cells whose mask was empty.

    Parameters
    ----------
    replaced : ndarray of int64, shape (n_fields, 2)
        How many cells of each field had an empty mask, and how many of them a constant marker.
    counts : ndarray of int64, shape (n_fields,)
        Cells of each field.

    Returns
    -------
    list of str
        Empty if every mask had a pixel.
    """
    empty, constant = (int(n) for n in replaced.sum(axis=0))
    notes = []
    if empty:
        fields = int((replaced[:, 0] > 0).sum())
        notes.append(
            f"{empty} of {int(counts.sum())} cells, in {fields} fields, had an empty mask: the largest part of the "
            "marker above Otsu's threshold stands for it (table empty_masks)"
        )
    if constant:
        notes.append(f"{constant} of them have the same marker value everywhere: the whole crop was measured")
    return notes


def mask_table(fields: tuple[str, ...], counts: np.ndarray, replaced: np.ndarray) -> dict[str, Table]:
    """Return the table ``empty_masks`` of the fields that have any, or nothing."""
    rows = [(fields[k], int(counts[k]), *map(int, replaced[k])) for k in np.flatnonzero(replaced[:, 0])]
    header = ("field", "cells", "empty_masks", "whole_crop_measured")
    return {"empty_masks": (header, *rows)} if rows else {}


def missing_notes(n_proteins: int, fewest: int) -> list[str]:
    """Return why there are no principal components."""
    reason = f"they take at least {fewest} proteins, and {n_proteins} had a cell to measure"
    if n_proteins >= fewest:
        reason = f"no feature varies over the {n_proteins} proteins measured"
    return [f"no principal components were taken ({reason}): the embedding is the {len(NAMES)} raw features"]


def pca_notes(fitted: Components, n_proteins: int) -> list[str]:
    """Return sentences on what the components keep and which features they leave out."""
    share = fitted.variance[: len(fitted.axes)].sum() / fitted.variance.sum()
    notes = [f"{len(fitted.axes)} principal components keep {share:.2%} of the variance over {n_proteins} proteins"]
    left = [NAMES[k] for k in np.flatnonzero(~fitted.used)]
    if left:
        notes.append(
            f"{len(left)} of {len(NAMES)} features do not vary over proteins and were left out of the components, "
            f"e.g. {examples(left)} (table pca_features)"
        )
    return notes


def pca_tables(fitted: Components) -> dict[str, Table]:
    """Return what it takes to apply the components to other cells, and how much each explains.

    ``pca_features`` has, per feature, whether it is used, its mean, its standard deviation, what it is divided by, and
    its loading on each component: component = sum of loading * (feature - mean) / scale. ``pca_variance`` has, per
    component, its variance, its share and the share of all up to it, and whether it was kept.
    """
    names = [f"PC{k:03d}" for k in range(1, len(fitted.axes) + 1)]
    header = ("feature", "used", "mean", "sd", "scale", *names)
    figures = np.column_stack([fitted.mean, fitted.sd, fitted.scale, fitted.axes.T]).tolist()
    features = [(name, bool(used), *row) for name, used, row in zip(NAMES, fitted.used, figures, strict=True)]
    share = fitted.variance / fitted.variance.sum()
    figures = np.column_stack([fitted.variance, share, np.cumsum(share)]).tolist()
    kept = [k < len(fitted.axes) for k in range(len(fitted.variance))]
    variance = [(f"PC{k:03d}", *row, kept[k - 1]) for k, row in enumerate(figures, start=1)]
    head = ("component", "variance", "share", "cumulative_share", "kept")
    return {"pca_features": (header, *features), "pca_variance": (head, *variance)}
