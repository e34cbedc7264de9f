"""What the forest sees of a pair: similarities in every modality and, on request, the difference in every feature."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.stats import rankdata

from cellmapkit.music import kernels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMES = ("cosine", "Pearson", "Spearman", "Manhattan", "Euclidean")
BLOCK = 32
"""Proteins whose pairs with all later ones are looked at together; bounds memory."""
_CHUNK = 1024  # pairs gathered at once; bounds memory


@dataclass(frozen=True, kw_only=True)
class Features:
    """The modalities, made ready for their similarities.

    Attributes
    ----------
    views : ndarray of float32, shape (4, n_proteins, n_features)
        Of all modalities side by side: values; rows of unit length; centred rows of unit length; their ranks so.
    ends : ndarray of int64, shape (n_modalities + 1,)
        Where modalities begin and end.
    scale : ndarray of float32, shape (n_modalities, 2)
        Largest Manhattan and Euclidean distance of two proteins.
    norms : ndarray of float64, shape (n_proteins, n_modalities), or None
        Root of the number of pairs of features a protein does not tie; ``None`` without Kendall's correlation.
    differences : bool
        Whether the forest sees them.
    """

    views: np.ndarray
    ends: np.ndarray
    scale: np.ndarray
    norms: np.ndarray | None
    differences: bool

    @classmethod
    def of(cls, tables: Sequence[np.ndarray], *, differences: bool = False, kendall: bool = False) -> Self:
        """Return the features of complete tables of float32, shapes (n_proteins, n_features of the modality)."""
        views = np.concatenate([_views(table) for table in tables], axis=2)
        ends = np.cumsum([0, *(table.shape[1] for table in tables)])
        norms = np.stack([_untied(table) for table in tables], axis=1) if kendall else None
        scale = _largest(views[0], ends)
        return cls(views=views, ends=ends, scale=scale, norms=norms, differences=differences)

    @property
    def values(self) -> np.ndarray:
        """The tables side by side; ndarray of float32, shape (n_proteins, n_features)."""
        return self.views[0]

    @property
    def n_alike(self) -> int:
        """The number of similarities of a pair."""
        return (5 + (self.norms is not None)) * (len(self.ends) - 1)

    @property
    def n_columns(self) -> int:
        """The number of columns of :meth:`table`."""
        return self.n_alike + self.differences * self.values.shape[1]

    def names(self, modalities: Sequence[str]) -> list[str]:
        """Return the names of the columns of :meth:`table`, given those of the modalities."""
        found = [f"{modality} {name}" for modality in modalities for name in NAMES]
        found += [f"{modality} Kendall" for modality in modalities if self.norms is not None]
        if self.differences:
            widths = np.diff(self.ends)
            found += [
                f"{modality} feature {k}" for modality, d in zip(modalities, widths, strict=True) for k in range(d)
            ]
        return found

    def alike(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Return the similarities of pairs.

        Parameters
        ----------
        first, second : ndarray of int64, shape (n_pairs,)
            Proteins.

        Returns
        -------
        ndarray of float32, shape (n_pairs, n_alike)
            Cosine, Pearson, Spearman, Manhattan, Euclidean of each modality, then Kendall of each; 1 for equal rows. A
            correlation with a row that does not vary is 0.
        """
        out = np.empty((len(first), self.n_alike), dtype=np.float32)
        for begin in range(0, len(first), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            i, j = first[part], second[part]
            for m, here, columns in self._modalities():
                for place, view in enumerate(self.views[1:, :, here]):
                    out[part, columns.start + place] = np.einsum("ij,ij->i", view[i], view[j])
                kernels.distances(self.values, here.start, here.stop, i, j, out[part, columns][:, 3:])
                self._finish(out[part, columns], m)
        self._add_kendall(out, first, second)
        return out

    def block(self, top: int, n_rows: int) -> np.ndarray:
        """Return the similarities of a block of proteins with each other and all later ones.

        Parameters
        ----------
        top : int
            First protein of the block.
        n_rows : int
            Proteins in the block.

        Returns
        -------
        ndarray of float32, shape (n_rows, n_proteins - top, n_alike)
            As :meth:`alike`, up to rounding; of no meaning where the second protein is not later than the first.
        """
        out = np.empty((n_rows, self.values.shape[0] - top, self.n_alike), dtype=np.float32)
        for m, here, columns in self._modalities():
            for place, view in enumerate(self.views[1:, top:, here]):
                out[:, :, columns.start + place] = view[:n_rows] @ view.T
            out[:, :, columns.start + 3 : columns.stop] = 0
            kernels.block_distances(self.values, here.start, here.stop, top, out[:, :, columns][:, :, 3:])
            self._finish(out[:, :, columns], m)
        if self.norms is not None:
            first, second = np.divmod(np.arange(out.shape[0] * out.shape[1]), out.shape[1])
            later = np.flatnonzero(second > first)
            flat = out.reshape(-1, self.n_alike)
            made = flat[later]
            self._add_kendall(made, top + first[later], top + second[later])
            flat[later] = made
        return out

    def _modalities(self) -> Iterator[tuple[int, slice, slice]]:
        """Yield each modality with its features and its columns among the similarities."""
        for m, (begin, end) in enumerate(pairwise(self.ends.tolist())):
            yield m, slice(begin, end), slice(5 * m, 5 * m + 5)

    def _finish(self, made: np.ndarray, modality: int) -> None:
        """Bring correlations into their range and turn distances d into (largest - d) / largest, in place."""
        np.clip(made[..., :3], -1, 1, out=made[..., :3])
        made[..., 3:] = 1 - made[..., 3:] / self.scale[modality]

    def _add_kendall(self, made: np.ndarray, first: np.ndarray, second: np.ndarray) -> None:
        if self.norms is not None:
            last = made[:, 5 * (len(self.ends) - 1) :]
            kernels.kendall(self.values, self.ends, first, second, self.norms, last)

    def table(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Return the features of pairs, differences included where the forest sees them.

        Parameters
        ----------
        first, second : ndarray of int64, shape (n_pairs,)
            Proteins.

        Returns
        -------
        ndarray of float32, shape (n_pairs, n_columns)
            All in memory at once.
        """
        alike = self.alike(first, second)
        if not self.differences:
            return alike
        width = alike.shape[1]
        out = np.empty((len(first), width + self.values.shape[1]), dtype=np.float32)
        out[:, :width] = alike
        for begin in range(0, len(first), _CHUNK):
            rows = slice(begin, begin + _CHUNK)
            out[rows, width:] = np.abs(self.values[first[rows]] - self.values[second[rows]])
        return out


def _largest(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the largest Manhattan and Euclidean distance of two proteins in each modality, 1 where all are equal."""
    found = np.zeros((len(ends) - 1, 2), dtype=np.float32)
    for top in range(0, len(values), BLOCK):
        for m, (begin, end) in enumerate(pairwise(ends.tolist())):
            made = np.zeros((min(BLOCK, len(values) - top), len(values) - top, 2), dtype=np.float32)
            kernels.block_distances(values, begin, end, top, made)
            found[m] = np.maximum(found[m], made.max(axis=(0, 1)))
    found[found == 0] = 1  # distances of 0 become similarities of 1
    return found


def _views(table: np.ndarray) -> np.ndarray:
    """Return values, unit rows, centred unit rows and centred unit ranks of one modality."""
    values = table.astype(np.float64)
    ranks = rankdata(values, axis=1)
    views = [_unit(values), _unit(_centred(values)), _unit(_centred(ranks))]
    return np.stack([table, *(view.astype(np.float32) for view in views)])


def _centred(values: np.ndarray) -> np.ndarray:
    """Return rows less their means; what rounding leaves of a row that does not vary is zero."""
    gaps = values - values.mean(axis=1, keepdims=True)
    flat = np.ptp(values, axis=1) == 0
    gaps[flat] = 0.0
    return gaps


def _unit(values: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    return values / np.where(norms > 0, norms, 1.0)


def _untied(table: np.ndarray) -> np.ndarray:
    """Return the root of the number of pairs of features that each row does not tie, at least 1."""
    n_features = table.shape[1]
    ordered = np.sort(table, axis=1)
    tied = np.zeros(len(table))
    run = np.zeros(len(table))
    for k in range(1, n_features):
        run = np.where(ordered[:, k] == ordered[:, k - 1], run + 1, 0)
        tied += run
    return np.sqrt(np.maximum(n_features * (n_features - 1) / 2 - tied, 1))
