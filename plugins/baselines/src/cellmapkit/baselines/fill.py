"""What stands in a table for the proteins absent from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator


def filled(table: np.ndarray, present: np.ndarray, fill: str, draw: Generator) -> np.ndarray:
    """Return the table with the rows of absent proteins filled.

    Parameters
    ----------
    table : ndarray of float64, shape (n_proteins, n_features)
        Rows in the order of the names, so that draws do not depend on the order of the input.
    present : ndarray of bool, shape (n_proteins,)
        Which rows were measured.
    fill : {"zero", "mean", "row", "cell"}
        Zeros; the mean of the measured rows; a measured row drawn per absent protein; a measured value of the same
        column drawn per absent cell.
    draw : numpy.random.Generator
        Of this modality.

    Returns
    -------
    ndarray of float64, shape (n_proteins, n_features)
        A new array; measured rows as they were. Zeros where nothing was measured.
    """
    result = np.where(present[:, None], table, 0.0)
    measured, absent = np.flatnonzero(present), np.flatnonzero(~present)
    if fill == "zero" or not len(measured) or not len(absent):
        return result
    if fill == "mean":
        result[absent] = table[measured].mean(axis=0)
    elif fill == "row":
        result[absent] = table[draw.choice(measured, size=len(absent))]
    else:
        for column in range(table.shape[1]):
            result[absent, column] = table[draw.choice(measured, size=len(absent)), column]
    return result
