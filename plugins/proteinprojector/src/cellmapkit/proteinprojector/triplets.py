"""Which triplets an epoch is trained on: per batch and anchor modality another one, and per protein a negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Batches:
    """The batches of one epoch, all in one: row ``i`` belongs to batch ``number[i]``.

    Attributes
    ----------
    rows : ndarray of int64, shape (n_rows,)
        Protein numbers, batch after batch.
    number : ndarray of int64, shape (n_rows,)
        The batch of each, rising from 0.
    present : ndarray of bool, shape (n_rows, n_modalities)
        Which modalities each has.
    """

    rows: np.ndarray
    number: np.ndarray
    present: np.ndarray

    @classmethod
    def of(cls, batches: list[np.ndarray], mask: np.ndarray) -> Batches:
        """Return the batches as one; ``mask`` is of shape (n_proteins, n_modalities)."""
        rows = np.concatenate(batches)
        number = np.repeat(np.arange(len(batches)), [len(batch) for batch in batches])
        return cls(rows, number, mask[rows])

    def __len__(self) -> int:
        """Return the number of batches."""
        return int(self.number[-1]) + 1

    def sizes(self, flags: np.ndarray) -> np.ndarray:
        """Return the number of flags set in each batch and column, shape (n_batches, n_columns)."""
        starts = np.flatnonzero(np.diff(self.number, prepend=-1))
        return np.add.reduceat(flags.astype(np.int64), starts, axis=0)

    def places(self, flags: np.ndarray) -> np.ndarray:
        """Return how many flags precede each row in its batch, by column, shape (n_rows, n_columns)."""
        before = np.cumsum(self.sizes(flags), axis=0) - self.sizes(flags)
        return np.cumsum(flags, axis=0) - flags - before[self.number]


@dataclass(frozen=True)
class Triplets:
    """Anchor and positive are one protein in two modalities, the negative is another protein in the second.

    Attributes
    ----------
    row : ndarray of int64, shape (n_triplets,)
        Row of the epoch (see :class:`Batches`) that is anchor and positive; batch after batch.
    anchor, other : ndarray of int64, shape (n_triplets,)
        Modality of the anchor; modality of positive and negative.
    negative : ndarray of int64, shape (n_triplets,)
        A row of the epoch where ``in_batch``, else a protein number.
    in_batch : ndarray of bool, shape (n_triplets,)
        Whether the negative is encoded with the batch anyway.
    """

    row: np.ndarray
    anchor: np.ndarray
    other: np.ndarray
    negative: np.ndarray
    in_batch: np.ndarray


class TripletSampler:
    """Draws triplets.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Proteins that may be used, by modality.
    from_batch : bool
        Whether negatives come from the batch. Where the batch holds no other protein of the modality they come from all
        proteins, unless ``as_upstream``.
    as_upstream : bool
        Whether negatives are drawn without replacement from all proteins of the modality, the protein itself among
        them, and anchors are skipped where the batch holds fewer than two proteins of the other modality.
    """

    def __init__(self, mask: np.ndarray, *, from_batch: bool, as_upstream: bool) -> None:
        self._listing = [np.flatnonzero(column) for column in mask.T]
        self._rank = np.cumsum(mask, axis=0) - 1
        self._from_batch = from_batch
        self._as_upstream = as_upstream

    def draw(self, batches: Batches, generator: np.random.Generator) -> Triplets:
        """Return the triplets of an epoch.

        Every batch draws one other modality for each anchor modality; every protein with both is in one triplet.
        Modalities of a single protein have no negatives, and so no triplets.

        Parameters
        ----------
        batches : Batches
            Of the epoch.
        generator : numpy.random.Generator
            Draws other modalities and negatives.

        Returns
        -------
        Triplets
            Sorted by batch, anchor modality and row.
        """
        present, n_modalities = batches.present, batches.present.shape[1]
        others = generator.integers(n_modalities - 1, size=(len(batches), n_modalities))
        others += others >= np.arange(n_modalities)
        other_of_row = others[batches.number]
        enough = batches.sizes(present)[batches.number] if self._as_upstream else self._listed[None]
        possible = np.take_along_axis(present & (enough > 1), other_of_row, axis=1)
        row, anchor = np.nonzero(present & possible)
        order = np.argsort(batches.number[row] * n_modalities + anchor, kind="stable")
        row, anchor = row[order], anchor[order]
        other = other_of_row[row, anchor]
        in_batch = np.zeros(len(row), dtype=bool)
        if self._from_batch:
            in_batch = batches.sizes(present)[batches.number[row], other] > 1
        negative = np.where(
            in_batch,
            self._from_same_batch(batches, row, other, generator) if self._from_batch else 0,
            self._from_all(batches, row, other, generator),
        )
        return Triplets(row, anchor, other, negative, in_batch)

    @property
    def _listed(self) -> np.ndarray:
        return np.array([len(listing) for listing in self._listing])

    def _from_all(
        self, batches: Batches, row: np.ndarray, other: np.ndarray, generator: np.random.Generator
    ) -> np.ndarray:
        """Return for each triplet a protein number, any but its own, all equally likely."""
        if self._as_upstream:
            return self._without_replacement(batches.number[row], other, generator)
        position = generator.integers(np.maximum(self._listed[other] - 1, 1))
        position += position >= self._rank[batches.rows[row], other]
        starts = np.cumsum(self._listed) - self._listed
        return np.concatenate(self._listing)[starts[other] + position]

    def _without_replacement(self, number: np.ndarray, other: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        negative = np.empty(len(number), dtype=np.int64)
        changes = np.flatnonzero(np.diff(number, prepend=-1) | np.diff(other, prepend=-1))
        for group in np.split(np.arange(len(number)), changes[1:]):
            if len(group):
                listing = self._listing[other[group[0]]]
                negative[group] = generator.choice(listing, len(group), replace=len(listing) < len(group))
        return negative

    def _from_same_batch(
        self, batches: Batches, row: np.ndarray, other: np.ndarray, generator: np.random.Generator
    ) -> np.ndarray:
        """Return for each triplet a row of its batch with the other modality, any but its own, all equally likely."""
        sizes = batches.sizes(batches.present)
        number = batches.number[row]
        position = generator.integers(np.maximum(sizes[number, other] - 1, 1))
        position += position >= batches.places(batches.present)[row, other]
        column_starts = np.cumsum(sizes.sum(0)) - sizes.sum(0)
        starts = column_starts + np.cumsum(sizes, axis=0) - sizes
        listing = np.nonzero(batches.present.T)[1]
        return listing[np.minimum(starts[number, other] + position, len(listing) - 1)]
