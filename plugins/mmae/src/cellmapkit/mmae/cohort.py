"""Which proteins are embedded and which of them are trained on, and what the user should know about that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, InputError, ParameterError, examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.mmae.params import JointParams


@dataclass(frozen=True)
class Cohort:
    """The proteins of a run.

    Attributes
    ----------
    kept : ndarray of int64
        Rising row numbers of the proteins that get a joint vector.
    train : ndarray of int64
        Those of them to train on.
    notes : tuple of str
        Sentences for the log and the report.
    """

    kept: np.ndarray
    train: np.ndarray
    notes: tuple[str, ...]


def check_requests(params: JointParams, *, alone: bool) -> None:
    """Refuse outputs that these parameters cannot give.

    Parameters
    ----------
    params : JointParams
        What was asked for.
    alone : bool
        Whether one modality of several can be encoded by itself.

    Raises
    ------
    ParameterError
        If generated features, or reconstructions from single modalities, are asked for and not defined.
    """
    if params.write_generated and not params.masked:
        raise ParameterError(
            "write_generated asks for the modalities that proteins lack, but only proteins that lack none are kept",
            hint="set masked, which keeps all of them (the preset paper does not)",
        )
    if params.reconstructions and not alone:
        raise ParameterError(
            "reconstructions are made from one modality alone, and this autoencoder needs all of them at once",
            hint="set masked, which trains it to do without some (the preset paper does not)",
        )


def choose(
    ids: Sequence[str], names: Sequence[str], mask: np.ndarray, params: JointParams, generator: np.random.Generator
) -> Cohort:
    """Return the proteins to embed and to train on.

    Parameters
    ----------
    ids : sequence of str
        Proteins.
    names : sequence of str
        Modalities.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Where proteins are present.
    params : JointParams
        Whether incomplete proteins are taken, and the fraction withheld.
    generator : numpy.random.Generator
        Draws the withheld ones.

    Returns
    -------
    Cohort
        All proteins where masked, else those present in every modality; without the withheld ones for training.

    Raises
    ------
    InputError
        With fewer than two proteins to train on, or a modality without any.
    IdMismatchError
        If no protein is complete, or where masked, none is shared.
    """
    _check_sizes(names, mask)
    complete = mask.all(axis=1)
    kept = np.arange(len(ids)) if params.masked else np.flatnonzero(complete)
    if not len(kept):
        raise IdMismatchError(
            f"no protein is present in every modality ({_counts(names, mask)})",
            hint="set masked to train on proteins that miss some, or check that all tables use the same identifiers",
        )
    notes = []
    if len(kept) < len(ids):
        notes.append(f"{len(ids) - len(kept)} proteins that miss a modality were left out: {_listed(ids, ~complete)}")
    shared = kept[mask[kept].sum(axis=1) > 1]
    withheld = generator.choice(shared, int(params.jackknife_percent * len(shared)), replace=False)
    train = np.setdiff1d(kept, withheld)
    if len(withheld):
        told = _listed(ids, np.isin(np.arange(len(ids)), withheld))
        notes.append(f"{len(withheld)} proteins shared by modalities were withheld from training: {told}")
    return Cohort(kept, train, (*notes, *_check_training(names, mask[train])))


def _check_sizes(names: Sequence[str], mask: np.ndarray) -> None:
    if len(mask) < 2:
        raise InputError(f"{len(mask)} protein given", hint="at least two are needed to tell one from another")
    empty = [name for name, there in zip(names, mask.any(axis=0), strict=True) if not there]
    if empty:
        raise InputError(f"no protein is present in {examples(empty)}", hint="leave the modality out")


def _check_training(names: Sequence[str], mask: np.ndarray) -> list[str]:
    """Refuse what cannot be trained on, and return what to note about what can."""
    if len(mask) < 2 or not mask.any(axis=0).all():
        raise InputError(
            f"too few proteins are left to train on ({_counts(names, mask)})",
            hint="at least two are needed, and one in each modality; set masked, or a smaller jackknife_percent",
        )
    if len(names) == 1:
        return ["one modality: a plain autoencoder"]
    if not (mask.sum(axis=1) > 1).any():
        raise IdMismatchError(
            f"no protein to train on is present in two modalities ({_counts(names, mask)})",
            hint="check that all tables use the same identifiers",
        )
    both = mask.T.astype(np.int64) @ mask
    pairs = [(a, b) for a in range(len(names)) for b in range(a + 1, len(names)) if not both[a, b]]
    single = [
        f"{name!r} has a single protein to train on" for name, n in zip(names, np.diag(both), strict=True) if n == 1
    ]
    apart = ", ".join(f"{names[a]}-{names[b]}" for a, b in pairs)
    return [*single, f"no protein shared by {apart}: only other modalities tie these together"] if apart else single


def _counts(names: Sequence[str], mask: np.ndarray) -> str:
    return ", ".join(f"{name} has {size}" for name, size in zip(names, mask.sum(axis=0), strict=True))


def _listed(ids: Sequence[str], chosen: np.ndarray) -> str:
    return ", ".join(ids[i] for i in np.flatnonzero(chosen))
