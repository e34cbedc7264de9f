"""What is left of a training: its losses as a table, its weights as a file that holds nothing but arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from cellmapkit.core.open_step import Step

    History = Sequence[Mapping[str, float]]

HISTORY = "loss_history.tsv"


def write_history(step: Step, name: str, runs: Sequence[tuple[Mapping[str, object], History]]) -> None:
    """Write the losses of one run, or of several told apart by leading columns.

    Parameters
    ----------
    step : Step
        The open step.
    name : str
        Of the file.
    runs : sequence of (mapping of str to value, sequence of mapping of str to float)
        What is to stand in each run's leading columns, the same ones for all, and its losses by epoch.
    """
    leading = list(runs[0][0])
    terms = list(dict.fromkeys(term for _, history in runs for row in history for term in row))
    rows = [
        (*marks.values(), epoch, *(f"{row.get(term, float('nan')):.9g}" for term in terms))
        for marks, history in runs
        for epoch, row in enumerate(history)
    ]
    step.write_rows(name, (*leading, "epoch", *terms), rows, "every term of the loss, one row per epoch")


def write_weights(step: Step, name: str, weights: Mapping[str, np.ndarray]) -> None:
    """Write trained weights by name, in safetensors form, and declare the file."""
    from safetensors.numpy import save_file  # noqa: PLC0415 - only trained algorithms have weights

    save_file(dict(weights), str(step.directory / name))
    step.add(name, "trained weights by name, in safetensors form")
