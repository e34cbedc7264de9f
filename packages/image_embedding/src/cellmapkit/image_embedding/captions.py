"""What stands under a field of the contact sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.api.images import ImageEmbedding, ImageSet

WHITE, GREY, AGREES, DIFFERS = (236, 238, 242), (150, 155, 165), (120, 215, 140), (245, 170, 95)
"""Colours of text; the last two for a first prediction that is among the known locations, or is not."""
_MOST = 3


class Line(NamedTuple):
    """A line of text with its colour and size in pixels."""

    text: str
    colour: tuple[int, int, int]
    size: int = 14


def caption(images: ImageSet, result: ImageEmbedding, k: int) -> list[Line]:
    """Return the lines under one field.

    Parameters
    ----------
    images : ImageSet
        Names and known locations.
    result : ImageEmbedding
        Predicted locations, and how many cells are behind the field.
    k : int
        Which field.

    Returns
    -------
    list of Line
        Proteins; field and cells; known locations; predicted locations. What is not known is left out.
    """
    proteins = images.links[images.links[:, 0] == k, 1]
    names = [images.ids[protein] for protein in np.sort(proteins)]
    lines = [Line(_listed(names) or "no protein", WHITE, 16), Line(_measured(images, result, k), GREY, 13)]
    known = np.flatnonzero(images.labels[proteins].any(axis=0))
    if len(known):
        lines.append(Line(f"known: {_listed([images.classes[place] for place in known])}", WHITE))
    if result.probabilities is not None and result.counts[k]:
        chances = result.probabilities[k]
        order = np.argsort(-chances, kind="stable")[:2]
        text = ", ".join(f"{result.classes[place]} {chances[place]:.2f}" for place in order)
        first = result.classes[order[0]]
        agrees = AGREES if first in [images.classes[place] for place in known] else DIFFERS
        lines.append(Line(f"predicted: {text}", agrees if len(known) else WHITE))
    return lines


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST])
    return shown if len(names) <= _MOST else f"{shown} and {len(names) - _MOST} more"


def _measured(images: ImageSet, result: ImageEmbedding, k: int) -> str:
    if images.cells is None:
        return images.fields[k]
    n_cells = int((images.cells.field == k).sum())
    return f"{n_cells} cells, {int(result.counts[k])} averaged; {images.fields[k]}"
