"""What all baselines start from: the covered proteins in the order of their names."""

from __future__ import annotations

import numpy as np

from cellmapkit.api import AlgorithmError, InputError, examples
from cellmapkit.api.records import Modalities


def covered(given: Modalities) -> tuple[Modalities, tuple[str, ...]]:
    """Return the proteins that have a modality, sorted by name so that the order of rows decides nothing.

    Parameters
    ----------
    given : Modalities
        In any order.

    Returns
    -------
    Modalities
        Sorted by id.
    tuple of str
        A note if proteins are left out.

    Raises
    ------
    AlgorithmError
        If no protein has a modality.
    InputError
        If only one has: a co-embedding says which proteins are alike.
    """
    order = np.array(sorted(range(len(given.ids)), key=given.ids.__getitem__), dtype=np.int64)
    kept = order[given.mask[order].any(axis=1)]
    if not len(kept):
        raise AlgorithmError(f"none of {len(given.ids)} proteins is present in any of {len(given.names)} modalities")
    if len(kept) == 1:
        raise InputError(f"{given.ids[kept[0]]!r} is the only protein", hint="give tables of two proteins or more")
    lost = [given.ids[row] for row in order if not given.mask[row].any()]
    notes = (f"{len(lost)} proteins are in no modality and are left out: {examples(lost)}",) if lost else ()
    ids = tuple(given.ids[row] for row in kept)
    tables = tuple(table[kept] for table in given.tables)
    return Modalities(ids=ids, names=given.names, tables=tables, mask=given.mask[kept]), notes


def unit_rows(table: np.ndarray) -> np.ndarray:
    """Return rows of length one; rows of zeros, whose cosine is zero with everything, stay.

    Parameters
    ----------
    table : ndarray, shape (n_proteins, n_features)
        Any real type.

    Returns
    -------
    ndarray of float64, shape (n_proteins, n_features)
        A new array.
    """
    values = table.astype(np.float64)
    norms = np.sqrt(np.einsum("ij,ij->i", values, values))
    values /= np.where(norms > 0, norms, 1.0)[:, None]
    return values
