"""What the members of an ensemble have in common as vectors: directions side by side, reduced to one member's width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.api import AlgorithmError, examples
from cellmapkit.api.records import Embedding

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST = 1e-8
"""Length below which a row has no direction: its cosine with everything is taken as 0."""


@dataclass(frozen=True)
class Aligned:
    """The members of an ensemble over the proteins that all of them have.

    Attributes
    ----------
    ids : tuple of str
        Sorted.
    units : tuple of ndarray of float32, shape (n_proteins, width of the member)
        Rows of length one, or of zeros where a member gives a protein no direction.
    left_out : tuple of str
        Proteins that some members lack, sorted.
    """

    ids: tuple[str, ...]
    units: tuple[np.ndarray, ...]
    left_out: tuple[str, ...]


def aligned(members: Sequence[Embedding]) -> Aligned:
    """Return members over their common proteins, each row divided by its length.

    Parameters
    ----------
    members : sequence of Embedding
        One per seed.

    Returns
    -------
    Aligned
        In the order of the members.

    Raises
    ------
    AlgorithmError
        If fewer than two proteins are in all members.
    """
    named = [set(member.ids) for member in members]
    common = sorted(set.intersection(*named))
    left_out = sorted(set.union(*named).difference(common))
    if len(common) < 2:
        raise AlgorithmError(
            f"{len(common)} proteins are in all {len(members)} members of the ensemble, e.g. not in all: "
            f"{examples(left_out)}",
            hint="a consensus compares pairs of proteins, so it needs two at least",
        )
    return Aligned(tuple(common), tuple(_units(member, common) for member in members), tuple(left_out))


def _units(member: Embedding, ids: Sequence[str]) -> np.ndarray:
    row_of = {name: row for row, name in enumerate(member.ids)}
    rows = member.values[[row_of[name] for name in ids]].astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths >= SHORTEST).astype(np.float32)


def consensus_embedding(members: Aligned) -> tuple[Embedding, float]:
    """Return vectors whose inner products are, as nearly as their width allows, the mean cosines of the members.

    Unit vectors side by side over the root of their number have exactly these inner products. The projection on their
    leading right singular vectors is the nearest matrix of its rank (Eckart and Young, 1936, doi:10.1007/BF02288367).

    Parameters
    ----------
    members : Aligned
        Two or more.

    Returns
    -------
    Embedding
        As wide as the widest member, or narrower where there are fewer proteins or directions. A row's squared length
        is the part of the protein that was kept.
    float
        The part of all squared length that was kept, from 0 to 1.
    """
    width = max(unit.shape[1] for unit in members.units)
    wide = np.concatenate(members.units, axis=1).astype(np.float64) / np.sqrt(len(members.units))
    with threadpool_limits(limits=1):  # the same bits at any number of threads
        strengths, directions = np.linalg.eigh(wide.T @ wide)
        leading = directions[:, ::-1][:, : min(width, len(wide))]
        # an eigenvector's sign is arbitrary: its largest part is made positive
        largest = leading[np.abs(leading).argmax(axis=0), np.arange(leading.shape[1])]
        values = wide @ (leading * np.sign(largest))
    kept = float(strengths[::-1][: leading.shape[1]].sum() / strengths.sum()) if strengths.sum() > 0 else 1.0
    return Embedding(ids=members.ids, values=values.astype(np.float32)), min(kept, 1.0)


def all_alike(members: Sequence[Embedding]) -> bool:
    """Return whether all members have the same names and the same bytes: the algorithm drew nothing from its seed."""
    first = members[0]
    return all(other.ids == first.ids and np.array_equal(other.values, first.values) for other in members[1:])
