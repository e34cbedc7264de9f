"""What must hold before training starts, and what the user should know about the input."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, InputError, examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.records import Modalities


def check_modalities(modalities: Modalities) -> None:
    """Refuse input in which nothing can be told apart.

    Raises
    ------
    InputError
        With fewer than two modalities or proteins, or a modality whose proteins are fewer than two or all the same.
    """
    if len(modalities.names) < 2:
        given = ", ".join(map(repr, modalities.names)) or "none"
        raise InputError(
            f"contrast needs at least two modalities; given: {given}",
            hint="give a second embedding, or use the single one as it is",
        )
    if len(modalities.ids) < 2:
        raise InputError(
            f"{len(modalities.ids)} protein given", hint="at least two are needed to tell one from another"
        )
    _refuse_few(modalities.mask, modalities.names, "")
    for m, name in enumerate(modalities.names):
        rows = modalities.tables[m][modalities.mask[:, m]]
        if (rows == rows[0]).all():
            raise InputError(
                f"all {len(rows)} proteins in {name!r} have the same features",
                hint="nothing in them tells proteins apart; leave the modality out",
            )


def check_training_mask(mask: np.ndarray, names: Sequence[str]) -> list[str]:
    """Refuse a training set that cannot tie modalities together, and return what to note about one that can.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        What training may use.
    names : sequence of str
        Of the modalities.

    Returns
    -------
    list of str
        Sentences for the log and the report.

    Raises
    ------
    IdMismatchError
        If no protein is in two modalities.
    InputError
        If fewer than two proteins of a modality are left.
    """
    if not (mask.sum(axis=1) > 1).any():
        counts = ", ".join(f"{name} {size}" for name, size in zip(names, mask.sum(axis=0), strict=True))
        raise IdMismatchError(
            f"no protein to train on is present in two modalities (proteins: {counts})",
            hint="check that all tables use the same kind of identifier, and what complete_only, jackknife_percent and "
            "the algorithm leave to train on",
        )
    _refuse_few(mask, names, " to train on")
    shared = mask.T.astype(np.int64) @ mask
    apart = [f"{names[a]}-{names[b]}" for a, b in combinations(range(len(names)), 2) if not shared[a, b]]
    if not apart:
        return []
    return [f"no protein shared by {', '.join(apart)}: only other modalities tie these together"]


def repeated(table: np.ndarray) -> np.ndarray:
    """Return which rows have an exact copy.

    Parameters
    ----------
    table : ndarray of float32, shape (n, n_features)
        At least one row and feature.

    Returns
    -------
    ndarray of bool, shape (n,)
        True for every row of a group of two or more.
    """
    rows = np.ascontiguousarray(table)
    whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
    _, group, count = np.unique(whole, return_inverse=True, return_counts=True)
    return count[group.ravel()] > 1


def note_repeated(table: np.ndarray, ids: Sequence[str], name: str) -> list[str]:
    """Return a sentence on the proteins of a modality that share their features with another, if there are any."""
    found = np.flatnonzero(repeated(table))
    if not len(found):
        return []
    which = examples(ids[i] for i in found)
    same = f"{len(found)} of {len(ids)} proteins in {name!r} have exactly the features of another one"
    return [f"{same}, e.g. {which}: each is wrongly the other's negative"]


def _refuse_few(mask: np.ndarray, names: Sequence[str], purpose: str) -> None:
    few = [f"{name!r} has {size}" for name, size in zip(names, mask.sum(axis=0), strict=True) if size < 2]
    if few:
        raise InputError(
            f"contrast needs two proteins of every modality{purpose}: {', '.join(few)}", hint="leave the modality out"
        )
