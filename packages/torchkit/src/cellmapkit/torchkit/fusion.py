"""Latents of several modalities made one vector per protein."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import AlgorithmError, examples
from cellmapkit.api.records import Embedding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def unit(values: np.ndarray) -> np.ndarray:
    """Return rows divided by their lengths, or by 1e-12 where they are shorter; shape and type of the input."""
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)


def fuse(ids: Sequence[str], latents: Mapping[str, Embedding], kind: str) -> Embedding:
    """Return one vector per protein.

    Parameters
    ----------
    ids : sequence of str
        Proteins, each in at least one modality.
    latents : mapping of str to Embedding
        Per modality, of the proteins in it (measured or generated).
    kind : {"mean", "unit_mean", "concat"}
        Mean over the modalities a protein is in, the same after giving each latent unit length, or the latents side by
        side in the order of the mapping.

    Returns
    -------
    Embedding
        Of ``ids``, in that order.

    Raises
    ------
    AlgorithmError
        If latents are to stand side by side and a protein lacks one, or a protein has none.
    """
    row = {name: k for k, name in enumerate(ids)}
    parts = []
    there = np.zeros((len(row), len(latents)), dtype=bool)
    for column, latent in enumerate(latents.values()):
        rows = np.array([row[name] for name in latent.ids], dtype=np.int64)
        wide = np.zeros((len(row), latent.values.shape[1]), dtype=np.float32)
        wide[rows] = unit(latent.values) if kind == "unit_mean" else latent.values
        there[rows, column] = True
        parts.append(wide)
    lacking = there.any(axis=1) if kind != "concat" else there.all(axis=1)
    if not lacking.all():
        without = [name for name, whole in zip(ids, lacking, strict=True) if not whole]
        raise AlgorithmError(
            f"{len(without)} proteins lack latents, e.g. {examples(without)}",
            hint="fuse by mean, or generate what is missing",
        )
    if kind == "concat":
        return Embedding(ids=tuple(ids), values=np.concatenate(parts, axis=1))
    total = parts[0]
    for part in parts[1:]:
        total += part
    return Embedding(ids=tuple(ids), values=total / there.sum(axis=1, dtype=np.float32)[:, None])


def stand_in(ids: Sequence[str], latents: Mapping[str, Embedding]) -> dict[str, Embedding]:
    """Return latents of all proteins by modality, the unit mean of those a protein has in the place of absent ones.

    Side by side, an absent latent needs something in its place that favours no comparison. Zeros would make all
    proteins that miss the same modality alike in it. Where training has put the latents of a protein near each other,
    the mean of those it has, of unit length again, is the best guess of the absent one: for a protein in one modality
    the fused vector repeats its latent, and its cosine to a complete protein is the mean of the cosines to all views.

    Parameters
    ----------
    ids : sequence of str
        Proteins, each in at least one modality.
    latents : mapping of str to Embedding
        Per modality, of the proteins in it, of unit length.

    Returns
    -------
    dict of str to Embedding
        Of ``ids``, in that order.
    """
    means = unit(fuse(ids, latents, "mean").values)
    place = {name: k for k, name in enumerate(ids)}
    whole = {}
    for name, latent in latents.items():
        values = means.copy()
        values[np.array([place[protein] for protein in latent.ids], dtype=np.int64)] = latent.values
        whole[name] = Embedding(ids=tuple(ids), values=values)
    return whole


def note_filled(mask: np.ndarray, rule: str = "the mean of the latents they have, of unit length,") -> list[str]:
    """Return a sentence that counts the proteins without every latent, or none if there are none.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Who is present where.
    rule : str
        What stands for an absent latent; unless told otherwise, what :func:`stand_in` puts there.
    """
    n_filled = int((~mask).any(axis=1).sum())
    sentence = f"{n_filled} proteins miss a modality: in the fused vector {rule} stands for an absent latent"
    return [sentence] if n_filled else []


def mean_lengths(latents: Mapping[str, Embedding]) -> str:
    """Return the mean length of the latents of every modality, in words: a mean of latents favours the longest."""
    lengths = {name: float(np.linalg.norm(latent.values, axis=1).mean()) for name, latent in latents.items()}
    return ", ".join(f"{name} {length:.3g}" for name, length in lengths.items())
