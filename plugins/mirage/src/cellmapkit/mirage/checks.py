"""What must hold before training starts, and what the user should know about the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, InputError, examples
from cellmapkit.api.records import Modalities

if TYPE_CHECKING:
    from collections.abc import Sequence


def without_constants(modalities: Modalities) -> tuple[Modalities, list[str]]:
    """Return the modalities that can be normalised over proteins, and what was left out.

    A modality of one row, or of equal rows, has no variance to normalise by.

    Parameters
    ----------
    modalities : Modalities
        As given.

    Returns
    -------
    Modalities
        Without such modalities, and without proteins that have no other.
    list of str
        A sentence for each modality left out, and one for the proteins.

    Raises
    ------
    InputError
        If fewer than two modalities are given or remain.
    """
    given = ", ".join(repr(name) for name in modalities.names) or "none"
    if len(modalities.names) < 2:
        raise InputError(
            f"MIRAGE generates modalities from one another and needs at least two; given: {given}",
            hint="give a second embedding, or use the single one as it is",
        )
    reasons = [_why_not(modalities, m) for m in range(len(modalities.names))]
    notes = [f"{name!r} is left out: {why}" for name, why in zip(modalities.names, reasons, strict=True) if why]
    kept = [m for m, why in enumerate(reasons) if not why]
    if len(kept) < 2:
        raise InputError(
            f"{len(kept)} of the modalities {given} can be trained on: {'; '.join(notes)}",
            hint="give at least two modalities of two or more different rows",
        )
    if not notes:
        return modalities, []
    there = modalities.mask[:, kept].any(axis=1)
    lost = [name for name, keep in zip(modalities.ids, there, strict=True) if not keep]
    if lost:
        notes.append(f"{len(lost)} proteins that have no other modality are left out with it: {', '.join(lost)}")
    rest = Modalities(
        ids=tuple(name for name, keep in zip(modalities.ids, there, strict=True) if keep),
        names=tuple(modalities.names[m] for m in kept),
        tables=tuple(modalities.tables[m][there] for m in kept),
        mask=modalities.mask[there][:, kept],
    )
    return rest, notes


def training_rows(mask: np.ndarray, names: Sequence[str], *, aligned: bool) -> list[np.ndarray]:
    """Return the rising row numbers to train on, by modality.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Where proteins are present.
    names : sequence of str
        Of the modalities.
    aligned : bool
        Whether only proteins that have every modality count.

    Raises
    ------
    IdMismatchError
        If fewer than two proteins have every modality, and only these count.
    """
    if not aligned:
        return [np.flatnonzero(column) for column in mask.T]
    complete = np.flatnonzero(mask.all(axis=1))
    if len(complete) < 2:
        sizes = ", ".join(f"{name} {size}" for name, size in zip(names, mask.sum(axis=0).tolist(), strict=True))
        raise IdMismatchError(
            f"{len(complete)} proteins have every modality, and aligned training needs two (proteins: {sizes})",
            hint="train unaligned, or check that all tables use the same kind of identifier",
        )
    return [complete] * len(names)


def about_rows(mask: np.ndarray, names: Sequence[str], listings: Sequence[np.ndarray], batch_size: int) -> list[str]:
    """Return what to note about the rows trained on.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Where proteins are present.
    names : sequence of str
        Of the modalities.
    listings : sequence of ndarray
        Rows trained on, by modality.
    batch_size : int
        Rows per step.
    """
    notes = [
        f"{name!r} has {len(rows)} rows to train on, fewer than a batch of {batch_size}: they recur within it"
        for name, rows in zip(names, listings, strict=True)
        if len(rows) < batch_size
    ]
    coverage = mask.sum(axis=1)
    if not (coverage > 1).any():
        notes.append(
            "no protein is present in two modalities: only the distributions of their rows tie them together, and "
            "nothing says which protein of one is like which of another"
        )
    unused = int((coverage > 0).sum()) - len(np.unique(np.concatenate(list(listings))))
    if unused:
        notes.append(f"{unused} proteins that lack a modality were not trained on, only embedded")
    return notes


def _why_not(modalities: Modalities, m: int) -> str:
    rows = modalities.tables[m][modalities.mask[:, m]]
    if len(rows) < 2:
        who = [name for name, there in zip(modalities.ids, modalities.mask[:, m], strict=True) if there]
        return f"it has {len(rows)} proteins ({examples(who)})" if who else "it has no protein"
    return "" if (rows != rows[0]).any() else f"its {len(rows)} rows are equal"
