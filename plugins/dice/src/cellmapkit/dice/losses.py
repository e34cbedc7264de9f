"""The losses, from the cosines between all views of a batch: a view is one protein in one modality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import cross_entropy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cellmapkit.dice.views import Positives


def contrast(cosines: Tensor, positives: Positives, temperature: float) -> Tensor:
    """Return the loss of DICE for any number of modalities: find a protein's other views among all views of the batch.

    ``- mean_v 1/|P(v)| sum_{p in P(v)} log(exp(c_vp / T) / sum_{q != v} exp(c_vq / T))`` over views ``v`` with other
    views ``P(v)`` of the same protein. Views without any are in the denominators only. With two modalities and all
    proteins in both it is the published one over ``2 b``. Logarithms of sums are shifted, so no temperature overflows.

    Parameters
    ----------
    cosines : Tensor, shape (n_views, n_views)
        Between unit vectors.
    positives : Positives
        Which views are of one protein; at least one pair.
    temperature : float
        ``T > 0``.

    Returns
    -------
    Tensor, shape ()
        In nats; ``log(n_views - 1)`` if all vectors are equal.
    """
    logits = cosines / temperature
    logits.fill_diagonal_(-math.inf)
    near = (logits[positives.anchor, positives.other] * positives.share).sum()
    return (logits.logsumexp(1) * positives.weight).sum() - near


def cross_contrast(cosines: Tensor, pairs: Sequence[tuple[Tensor, Tensor]], scale: Tensor | float) -> Tensor:
    """Return the loss of CLIP: find a protein's view in another modality among the views of that modality.

    Parameters
    ----------
    cosines : Tensor, shape (n_views, n_views)
        Between unit vectors.
    pairs : sequence of (Tensor, Tensor) of int64, shape (n_shared,) each
        For some pairs of modalities, the views of the proteins in both, in the same order.
    scale : Tensor of shape () or float
        What cosines are multiplied by.

    Returns
    -------
    Tensor, shape ()
        In nats: the mean over pairs, and over both directions; ``log(n_shared)`` if all vectors are equal.
    """
    losses = []
    for one, other in pairs:
        logits = scale * cosines[one][:, other]
        target = torch.arange(len(one), device=cosines.device)
        losses.append((cross_entropy(logits, target) + cross_entropy(logits.t(), target)) / 2)
    return torch.stack(losses).mean()


def alignment(cosines: Tensor, positives: Positives) -> Tensor:
    """Return the mean squared distance between views of one protein, 0 to 4 (Wang and Isola 2020, arXiv:2005.10242)."""
    return 2 - 2 * cosines[positives.anchor, positives.other].mean()


def uniformity(cosines: Tensor, sizes: Sequence[int]) -> Tensor:
    """Return how evenly the views of each modality are spread, mean over modalities (Wang and Isola 2020).

    Parameters
    ----------
    cosines : Tensor, shape (n_views, n_views)
        Between unit vectors, views of a modality together.
    sizes : sequence of int
        Views of each modality in the batch: none, or at least two; not all none.

    Returns
    -------
    Tensor, shape ()
        ``log mean_{i<j} exp(-2 |u_i - u_j|^2)``, -8 to 0; 0 if all vectors are equal.
    """
    spread, start = [], 0
    for size in sizes:
        if size:
            exponents = 4 * cosines[start : start + size, start : start + size] - 4
            exponents.fill_diagonal_(-math.inf)
            spread.append(exponents.logsumexp((0, 1)) - math.log(size * (size - 1)))
        start += size
    return torch.stack(spread).mean()
