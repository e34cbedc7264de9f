"""How well the network paints, next to predictors that learn nothing and to itself when it is misled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.cellinpainting.batches import PairBatch, Reader
    from cellmapkit.cellinpainting.learner import PairLearner


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


def loss_table(learner: PairLearner, reader: Reader) -> tuple[tuple[Any, ...], ...]:
    """Return the validation loss of a trained network next to what it must beat.

    Parameters
    ----------
    learner : PairLearner
        Trained, with validation pairs.
    reader : Reader
        Gives the crops.

    Returns
    -------
    tuple of tuple
        A header; the network; the network shown sources of other proteins, which tells whether it looks at them, if
        there are any; and the two of :func:`trivial_losses`.
    """
    batches, strangers = learner.validation(), learner.strangers()
    n_pairs, n_strange = (sum(len(batch.source) for batch in some) for some in (batches, strangers))
    flat, copied = trivial_losses(reader, batches)
    rows: list[tuple[Any, ...]] = [
        ("predictor", "mean_squared_error", "n_pairs"),
        ("network", learner.loss(batches), n_pairs),
    ]
    if strangers:
        rows.append(("network, the source being of another protein", learner.loss(strangers), n_strange))
    rows.append(("mean of the target's protein", flat, n_pairs))
    return (*rows, ("protein of the source as it lies", copied, n_pairs))
