"""A table as a picture: every number written, coloured within its column."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.embeddingeval.drawing import DARK, name_width, save, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step


def draw_table(
    step: Step, stem: str, values: np.ndarray, names: tuple[Sequence[str], Sequence[tuple[str, str]]], about: str
) -> None:
    """Draw a table of embeddings by measures, darker is higher within a column; writing says the numbers.

    Parameters
    ----------
    step : Step
        Where to write.
    stem : str
        Name of the files without suffix.
    values : ndarray of float, shape (n_rows, n_columns)
        NaN is left white.
    names : (sequence of str, sequence of (str, str))
        Of the rows; of the columns, the group and the name within it. Columns of a group stand together.
    about : str
        What is seen.
    """
    rows, columns = names
    low, high = (take(values, axis=0) for take in (_lowest, _highest))
    span = np.where(high > low, high - low, 1.0)
    figure, axis = _canvas(rows, len(columns), max(len(name) for _, name in columns))
    _cells(axis, values, (values - low) / span)
    axis.set_xticks(range(len(columns)), [name for _, name in columns], rotation=45, ha="right", rotation_mode="anchor")
    axis.set_yticks(range(len(rows)), rows)
    axis.set_ylabel("embedding (mean rank)", fontsize=8)
    starts = [k for k, (group, _) in enumerate(columns) if k == 0 or columns[k - 1][0] != group]
    for start, end in zip(starts, [*starts[1:], len(columns)], strict=True):
        axis.text((start + end - 1) / 2, -0.65, columns[start][0], ha="center", va="bottom", fontsize=9)
        if start:
            axis.axvline(start - 0.5, color="white", linewidth=4)
    save(step, figure, stem, about)


def draw_agreement(
    step: Step,
    stem: str,
    values: np.ndarray,
    names: tuple[Sequence[str], Sequence[str]],
    words: tuple[str, str, str, str],
) -> None:
    """Draw a matrix of references by embeddings, coloured from 0.5 to 1.

    Parameters
    ----------
    step : Step
        Where to write.
    stem : str
        Name of the files without suffix.
    values : ndarray of float, shape (n_rows, n_columns)
        NaN is left white.
    names : (sequence of str, sequence of str)
        Of the rows and of the columns.
    words : (str, str, str, str)
        What the rows and the columns are, a title, and what is seen.
    """
    rows, columns = names
    figure, axis = _canvas(rows, len(columns), max(map(len, columns)))
    _cells(axis, values, (values - 0.5) / 0.5)
    axis.set_xticks(range(len(columns)), columns, rotation=45, ha="right", rotation_mode="anchor")
    axis.set_yticks(range(len(rows)), rows)
    axis.set_ylabel(words[0], fontsize=8)
    axis.set_xlabel(words[1], fontsize=8)
    axis.set_title(words[2], fontsize=9)
    save(step, figure, stem, words[3])


def _canvas(rows: Sequence[str], n_columns: int, longest: int) -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second that only drawing pays

    size = (0.6 + name_width(rows) + 0.52 * n_columns, 0.8 + 0.32 * len(rows) + 0.055 * longest)
    figure = Figure(figsize=size, layout="constrained")
    axis = figure.subplots()
    axis.tick_params(length=0, labelsize=8)
    axis.spines[:].set_visible(False)
    return figure, axis


def _cells(axis: Any, values: np.ndarray, shades: np.ndarray) -> None:  # noqa: ANN401 - matplotlib has no types
    axis.imshow(shades, cmap="Blues", vmin=0, vmax=1.25, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        known = math.isfinite(value)
        white = known and shades[row, column] > 0.75
        axis.text(column, row, written(value) if known else "-", ha="center", va="center", fontsize=7,
                  color="white" if white else DARK)  # fmt: skip


def _lowest(values: np.ndarray, axis: int) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.inf).min(axis=axis)


def _highest(values: np.ndarray, axis: int) -> np.ndarray:
    return np.where(np.isfinite(values), values, -np.inf).max(axis=axis)
