"""What must hold before training starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, InputError, ParameterError, examples

if TYPE_CHECKING:
    from cellmapkit.api.records import Modalities
    from cellmapkit.muse.params import MuseParams


def check_modalities(modalities: Modalities, params: MuseParams) -> None:
    """Refuse input that MUSE is not made for.

    Raises
    ------
    InputError
        Unless there are exactly two modalities and at least two proteins.
    IdMismatchError
        If a protein is absent from a modality.
    ParameterError
        If ``sparse_modality`` is no modality.
    """
    names = ", ".join(map(repr, modalities.names)) or "none"
    if len(modalities.names) != 2:
        raise InputError(f"MUSE joins exactly two modalities; given: {names}", hint="use another algorithm for more")
    lacking = np.flatnonzero(~modalities.mask.all(axis=1))
    if len(lacking):
        either = " or ".join(map(repr, modalities.names))
        raise IdMismatchError(
            f"{len(lacking)} of {len(modalities.ids)} proteins are absent from {either}, "
            f"e.g. {examples(sorted(modalities.ids[i] for i in lacking))}",
            hint="MUSE needs every protein in both modalities; leave these out",
        )
    if len(modalities.ids) < 2:
        raise InputError(
            f"{len(modalities.ids)} protein is in both {names}", hint="at least two are needed to tell one from another"
        )
    if params.sparse_modality and params.sparse_modality not in modalities.names:
        raise ParameterError(f"sparse_modality is {params.sparse_modality!r}", hint=f"modalities: {names}")


def withheld_rows(n_proteins: int, fraction: float, generator: np.random.Generator) -> np.ndarray:
    """Return the proteins that training must not see.

    Parameters
    ----------
    n_proteins : int
        All of them.
    fraction : float in [0, 1)
        Of these, rounded down.
    generator : numpy.random.Generator
        Draws them.

    Returns
    -------
    ndarray of int64
        Rising row numbers.

    Raises
    ------
    InputError
        If fewer than two are left.
    """
    count = int(fraction * n_proteins)
    if n_proteins - count < 2:
        raise InputError(
            f"jackknife_percent {fraction:g} withholds {count} of {n_proteins} proteins",
            hint="at least two must be left to train on",
        )
    return np.sort(generator.choice(n_proteins, count, replace=False))
