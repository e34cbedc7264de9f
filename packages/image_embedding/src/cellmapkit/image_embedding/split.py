"""Which cells are learned from, chosen by and judged by, and which of them stand for their protein."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from cellmapkit.api import InputError
from cellmapkit.api.images import TEST, TRAINING, VALIDATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.api.images import ImageSet
    from cellmapkit.api.run import Run
    from cellmapkit.image_embedding.cell_params import CellParams


def drawn_cells(images: ImageSet, field: np.ndarray, most: int, run: Run) -> np.ndarray:
    """Return the cells that are used, at most so many per protein.

    Parameters
    ----------
    images : ImageSet
        For which field stands for which proteins.
    field : ndarray of int64, shape (n_cells,)
        Field of each cell.
    most : int
        Per protein, or per set of proteins that one field stands for; 0 for all.
    run : Run
        For the seed: every protein has a stream of its own.

    Returns
    -------
    ndarray of int64
        Rows, rising.
    """
    if not most:
        return np.arange(len(field))
    taken = [run.stream("cells", name).permutation(rows)[:most] for name, rows in _groups(images, field)]
    return np.sort(np.concatenate([*taken, np.zeros(0, np.int64)]))


def split_cells(images: ImageSet, field: np.ndarray, settings: CellParams, run: Run) -> np.ndarray:
    """Return the part of each cell.

    Parameters
    ----------
    images : ImageSet
        For which field stands for which proteins.
    field : ndarray of int64, shape (n_cells,)
        Field of each cell.
    settings : CellParams
        ``split``, ``validation_fraction`` and ``test_fraction``.
    run : Run
        For the seed: every protein has a stream of its own, so that another protein changes nothing for it.

    Returns
    -------
    ndarray of int8, shape (n_cells,)
        As :attr:`cellmapkit.api.images.Cells.part`.

    Raises
    ------
    InputError
        If whole proteins are to be split and all share their fields.
    """
    part = np.full(len(field), TRAINING, dtype=np.int8)
    if settings.split == "cells":
        for name, rows in _groups(images, field):
            _, validation, test = _sizes(len(rows), settings)
            drawn = run.stream("split", name).permutation(rows)
            part[drawn[:test]] = TEST
            part[drawn[test : test + validation]] = VALIDATION
        return part
    return _field_parts(images, field, settings, run)[field]


def averaged_cells(part: np.ndarray, settings: CellParams) -> np.ndarray:
    """Return which cells a protein is the mean of, shape (n_cells,), bool."""
    everything = settings.average == "all" or settings.split == "protein"
    return np.ones(len(part), dtype=bool) if everything else part == TEST


def _sizes(count: int, settings: CellParams) -> tuple[int, int, int]:
    """Return how many are for training, validation and test: at least one for the test, then one for training."""
    test = max(1, min(int(np.floor(settings.test_fraction * count + 0.5)), count - 1))
    wanted = int(np.floor(settings.validation_fraction * count + 0.5))
    validation = max(0, min(wanted, count - test - 1))
    return count - test - validation, validation, test


def _groups(images: ImageSet, field: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the cells of fields that stand for the same proteins, with the names of these."""
    proteins: list[list[str]] = [[] for _ in images.fields]
    for k, protein in sorted(map(tuple, images.links.tolist())):
        proteins[k].append(images.ids[protein])
    names = [",".join(found) for found in proteins]
    sets, of_field = np.unique(np.array(names, dtype=object), return_inverse=True)
    of_cell = of_field[field]
    order = np.argsort(of_cell, kind="stable")
    ends = np.cumsum(np.bincount(of_cell, minlength=len(sets)))
    for name, rows in zip(sets, np.split(order, ends[:-1]), strict=True):
        if len(rows):
            yield str(name), rows


def _field_parts(images: ImageSet, field: np.ndarray, settings: CellParams, run: Run) -> np.ndarray:
    """Return the part of each field where proteins stay whole, shape (n_fields,), int8."""
    n_fields = len(images.fields)
    n_nodes = n_fields + len(images.ids)
    ends = (images.links[:, 0], images.links[:, 1] + n_fields)
    graph = coo_array((np.ones(len(images.links)), ends), shape=(n_nodes, n_nodes))
    _, group = connected_components(graph, directed=False)
    names: dict[int, str] = {}
    firsts = images.field_proteins()
    for k in np.unique(field):
        first = firsts[k]
        name = images.ids[first] if first >= 0 else images.fields[k]
        names[int(group[k])] = min(name, names.get(int(group[k]), name))
    if len(names) < 2:
        raise InputError(
            f"split=protein: the {len(images.ids)} proteins fall into {len(names)} groups that share no field",
            hint="expected 2 or more; split=cells divides the cells within every protein",
        )
    _, validation, test = _sizes(len(names), settings)
    order = sorted(names, key=lambda k: (run.stream("split", "protein", names[k]).random(), names[k]))
    part = np.full(n_nodes, TRAINING, dtype=np.int8)
    part[np.isin(group, order[:test])] = TEST
    part[np.isin(group, order[test : test + validation])] = VALIDATION
    return part[:n_fields]
