"""What predictors that learn nothing would score on the same pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.cellinpainting.batches import PairBatch, Reader


def trivial_losses(reader: Reader, batches: Sequence[PairBatch]) -> tuple[float, float]:
    """Return the mean squared errors of two predictors that need no network.

    Parameters
    ----------
    reader : Reader
        Gives the crops.
    batches : sequence of PairBatch
        At least one pair.

    Returns
    -------
    tuple of (float, float)
        Of the best flat plane, which is the mean of the target's own protein and thereby known to no honest predictor;
        and of the source's protein as it lies.
    """
    flat = copied = 0.0
    for batch in batches:
        source, target = reader.pairs(batch)
        protein = target[:, :1].double()
        flat += float((protein - protein.mean((2, 3), keepdim=True)).square().mean((1, 2, 3)).sum())
        copied += float((protein - source[:, :1]).square().mean((1, 2, 3)).sum())
    n_pairs = sum(len(batch.source) for batch in batches)
    return flat / n_pairs, copied / n_pairs


def loss_table(
    reader: Reader, batches: Sequence[PairBatch], history: Sequence[Mapping[str, float]]
) -> tuple[tuple[Any, ...], ...]:
    """Return the network's validation loss next to those of :func:`trivial_losses`: a header, then three rows."""
    flat, copied = trivial_losses(reader, batches)
    n_pairs = sum(len(batch.source) for batch in batches)
    return (
        ("predictor", "mean_squared_error", "n_pairs"),
        ("network", history[-1]["validation"], n_pairs),
        ("mean of the target's protein", flat, n_pairs),
        ("protein of the source as it lies", copied, n_pairs),
    )
