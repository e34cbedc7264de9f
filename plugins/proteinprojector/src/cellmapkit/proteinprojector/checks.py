"""What must hold before training starts, and what the user should know about the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.proteinprojector.params import ProjectorParams
    from cellmapkit.torchkit import DeviceTables


def check_modalities(modalities: Modalities) -> None:
    """Refuse input that no step could be made of.

    Raises
    ------
    InputError
        With fewer than two modalities or proteins, or a modality without proteins.
    """
    if len(modalities.names) < 2:
        given = ", ".join(repr(name) for name in modalities.names) or "none"
        raise InputError(
            f"ProteinProjector ties modalities together and needs at least two; given: {given}",
            hint="give a second embedding, or use the single one as it is",
        )
    if len(modalities.ids) < 2:
        raise InputError(
            f"{len(modalities.ids)} protein given", hint="at least two are needed to tell one from another"
        )
    empty = [name for name, column in zip(modalities.names, modalities.mask.T, strict=True) if not column.any()]
    if empty:
        raise InputError(f"no protein is present in {', '.join(map(repr, empty))}", hint="leave the modality out")


def withheld_rows(mask: np.ndarray, fraction: float, generator: np.random.Generator) -> np.ndarray:
    """Return the proteins that training must not see.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Where proteins are present.
    fraction : float in [0, 1)
        Of the proteins present in two or more modalities.
    generator : numpy.random.Generator
        Draws them.

    Returns
    -------
    ndarray of int64
        Rising row numbers; their count is rounded down.
    """
    shared = np.flatnonzero(mask.sum(axis=1) > 1)
    return np.sort(generator.choice(shared, int(fraction * len(shared)), replace=False))


def check_training_mask(mask: np.ndarray, names: Sequence[str], *, allow_unaligned: bool) -> list[str]:
    """Refuse a training set that cannot tie modalities together, and return what to note about one that can.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        What training may use.
    names : sequence of str
        Of the modalities.
    allow_unaligned : bool
        Whether to go on although no protein is shared.

    Returns
    -------
    list of str
        Sentences for the log and the report.

    Raises
    ------
    InputError
        If withholding proteins leaves a modality empty.
    IdMismatchError
        If no protein is present in two modalities, unless that is allowed.
    """
    sizes = mask.sum(axis=0)
    empty = [name for name, size in zip(names, sizes, strict=True) if not size]
    if empty:
        raise InputError(
            f"jackknife_percent withholds every protein of {', '.join(map(repr, empty))}", hint="withhold fewer"
        )
    counts = ", ".join(f"{name} {size}" for name, size in zip(names, sizes, strict=True))
    if not (mask.sum(axis=1) > 1).any():
        if not allow_unaligned:
            raise IdMismatchError(
                f"no protein is present in two modalities (proteins to train on: {counts})",
                hint="check that all tables use the same kind of identifier; allow_unaligned trains all the same",
            )
        return ["no protein is present in two modalities: their latents have nothing to do with each other"]
    notes = [
        f"{name!r} has a single protein to train on, so no negatives: triplets towards it are left out"
        for name, size in zip(names, sizes, strict=True)
        if size == 1
    ]
    shared = mask.T.astype(np.int64) @ mask
    apart = [f"{names[a]}-{names[b]}" for a in range(len(names)) for b in range(a + 1, len(names)) if not shared[a, b]]
    if apart:
        notes.append(f"no protein shared by {', '.join(apart)}: only other modalities tie these together")
    return notes


def training_set(tables: DeviceTables, params: ProjectorParams, run: Run) -> tuple[np.ndarray, list[str]]:
    """Return what training may use, and what to note about it.

    Parameters
    ----------
    tables : DeviceTables
        All proteins.
    params : ProjectorParams
        How many are withheld, and whether none need be shared.
    run : Run
        Draws those withheld.

    Returns
    -------
    ndarray of bool, shape (n_proteins, n_modalities)
        The mask of the tables, without withheld proteins.
    list of str
        Sentences for the log and the report.

    Raises
    ------
    InputError, IdMismatchError
        See :func:`check_training_mask`.
    """
    withheld = withheld_rows(tables.mask, params.jackknife_percent, run.stream("jackknife"))
    mask = tables.mask.copy()
    mask[withheld] = False
    notes = check_training_mask(mask, tables.names, allow_unaligned=params.allow_unaligned)
    if len(withheld):
        names = ", ".join(tables.ids[i] for i in withheld)
        notes.append(f"{len(withheld)} proteins shared by modalities were withheld from training: {names}")
    return mask, notes
