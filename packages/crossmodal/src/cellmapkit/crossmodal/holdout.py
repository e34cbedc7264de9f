"""Proteins held out by entering their modalities apart, as if they were different proteins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.records import Modalities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Run

Group = tuple[int, ...]
"""Columns of modalities that a held-out protein keeps together in one item."""


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """How the modalities of held-out proteins are taken apart.

    Attributes
    ----------
    name : str
        ``apart``, or ``without NAME``.
    groups : tuple of tuple of int
        Each becomes an item of its own; together they are all modalities.
    """

    name: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """What a co-embedder is given when some proteins are held out.

    Attributes
    ----------
    modalities : Modalities
        The other proteins as they are, and the items of the held-out ones.
    genes : ndarray of int64, shape (n_held,)
        Rows of the held-out proteins in the whole record, rising.
    trained : ndarray of int64
        Rows of the proteins entered as they are, rising.
    groups : tuple of tuple of int
        As arranged.
    items : tuple of mapping of int to str
        For each group, the id of the item of each held-out protein that has one of its modalities.
    """

    modalities: Modalities
    genes: np.ndarray
    trained: np.ndarray
    groups: tuple[Group, ...]
    items: tuple[Mapping[int, str], ...]


def arrangements(names: tuple[str, ...], *, leave_one_out: bool) -> list[Arrangement]:
    """Return the ways proteins are held out: all modalities apart, and each one apart from the rest.

    With two modalities these are the same, and only the first is given.

    Parameters
    ----------
    names : tuple of str
        Of the modalities.
    leave_one_out : bool
        Whether the rest of a protein is to be embedded together.
    """
    columns = range(len(names))
    found = [Arrangement(name="apart", groups=tuple((column,) for column in columns))]
    if leave_one_out and len(names) > 2:
        found += [
            Arrangement(name=f"without {name}", groups=((out,), tuple(column for column in columns if column != out)))
            for out, name in enumerate(names)
        ]
    return found


def split(mask: np.ndarray, n_folds: int, run: Run) -> list[np.ndarray]:
    """Return the proteins of two or more modalities in folds of nearly equal size.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Rows sorted by protein.
    n_folds : int
        At most as many as there are such proteins.
    run : Run
        Its seed and the proteins decide, nothing else.

    Returns
    -------
    list of ndarray of int64
        Rising rows.
    """
    shared = np.flatnonzero(mask.sum(axis=1) > 1)
    return [np.sort(part) for part in np.array_split(run.stream("folds").permutation(shared), n_folds)]


def hold_out(given: Modalities, genes: np.ndarray, groups: tuple[Group, ...], others: np.ndarray, run: Run) -> HeldOut:
    """Return the record in which the given proteins are taken apart.

    The items have drawn names, so that neither names nor the order of rows say which belong together.

    Parameters
    ----------
    given : Modalities
        All proteins, sorted.
    genes : ndarray of int64
        Rows to take apart.
    groups : tuple of tuple of int
        See :class:`Arrangement`.
    others : ndarray of int64
        Rows to enter as they are.
    run : Run
        Its seed draws the names.

    Returns
    -------
    HeldOut
    """
    prefix = "heldout"
    while any(name.startswith(prefix) for name in given.ids):
        prefix += "_"
    ids = [given.ids[row] for row in others]
    rows, masks, items = [others], [given.mask[others]], []
    for number, group in enumerate(groups):
        member = np.zeros(len(given.names), dtype=bool)
        member[list(group)] = True
        own = genes[given.mask[genes][:, member].any(axis=1)]
        drawn = run.stream("names", number).permutation(len(own)).tolist()
        named = {int(row): f"{prefix}:{number}:{place:07d}" for row, place in zip(own, drawn, strict=True)}
        items.append(named)
        ids += named.values()
        rows.append(own)
        masks.append(given.mask[own] & member)
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    row, mask = np.concatenate(rows)[order], np.concatenate(masks)[order]
    tables = tuple(
        np.where(present[:, None], table[row], np.float32(0))
        for table, present in zip(given.tables, mask.T, strict=True)
    )
    record = Modalities(ids=tuple(ids[k] for k in order), names=given.names, tables=tables, mask=mask)
    return HeldOut(modalities=record, genes=genes, trained=others, groups=groups, items=tuple(items))
