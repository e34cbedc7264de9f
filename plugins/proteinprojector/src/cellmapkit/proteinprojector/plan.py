"""What every step of an epoch computes, as index vectors: rows to encode, latents to decode, triplets to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cellmapkit.proteinprojector.triplets import Batches, Triplets


@dataclass(frozen=True)
class Plan:
    """One step. Latents are numbered in the order they are encoded, modality after modality.

    Attributes
    ----------
    encode : tuple of Tensor of int64, one per modality
        Proteins to encode: those of the batch, then negatives from elsewhere.
    decode : tuple of Tensor of int64, one per target modality
        Latents to decode into it, by rising source modality.
    target : tuple of Tensor of int64, one per target modality
        The protein of each.
    triplet : Tensor of int64, shape (3 * n_triplets,)
        Latents of all anchors, then of all positives, then of all negatives.
    own : Tensor of float32, shape (n_latents,)
        1 for latents of the batch, 0 for negatives from elsewhere.
    pair : Tensor of int64, shape (n_reconstructions + n_triplets,)
        ``source * n_modalities + target`` of all that is decoded, target after target; then, beyond the square of
        ``n_modalities``, ``anchor * n_modalities + other`` of all triplets.
    counts : ndarray of int64, shape (2 * n_modalities**2,)
        How often each pair occurs.
    """

    encode: tuple[Tensor, ...]
    decode: tuple[Tensor, ...]
    target: tuple[Tensor, ...]
    triplet: Tensor
    own: Tensor
    pair: Tensor
    counts: np.ndarray

    @property
    def n_reconstructions(self) -> int:
        """Return the number of latents decoded, over all targets."""
        return sum(decode.shape[0] for decode in self.decode)

    @property
    def n_triplets(self) -> int:
        """Return the number of triplets."""
        return self.triplet.shape[0] // 3


def plan_epoch(
    batches: Batches, triplets: Triplets, device: torch.device, *, encode_absent: bool = False
) -> list[Plan]:
    """Return the plans of all batches.

    Parameters
    ----------
    batches : Batches
        Of the epoch.
    triplets : Triplets
        Drawn for it.
    device : torch.device
        Where the index vectors are wanted.
    encode_absent : bool
        Whether absent proteins are encoded too, from their rows of zeros; nothing but the norm penalty sees them.

    Returns
    -------
    list of Plan
        One per batch.
    """
    layout = _Layout(batches, triplets, encode_absent=encode_absent)
    modalities = range(batches.present.shape[1])
    encode = [layout.encode(m) for m in modalities]
    decoded = [layout.decode(t) for t in modalities]
    pair = [*(part[2] for part in decoded), len(modalities) ** 2 + triplets.anchor * len(modalities) + triplets.other]
    numbers = [*(part[3] for part in decoded), layout.triplet_number]
    n_pairs = 2 * len(modalities) ** 2
    counts = np.bincount(
        np.concatenate(numbers) * n_pairs + np.concatenate(pair), minlength=len(batches) * n_pairs
    ).reshape(len(batches), n_pairs)

    def cut(values: Sequence[np.ndarray], number: Sequence[np.ndarray]) -> tuple[Tensor, ...]:
        """Return joined values as one tensor per batch, keeping their order within it."""
        joined, owner = np.concatenate(values), np.concatenate(number)
        sizes = np.bincount(owner, minlength=len(batches)).tolist()
        ordered = torch.from_numpy(joined[np.argsort(owner, kind="stable")]).to(device)
        return torch.split(ordered, sizes)

    columns = (
        zip(*(cut([rows], [number]) for rows, number in encode), strict=True),
        zip(*(cut([latents], [number]) for latents, _, _, number in decoded), strict=True),
        zip(*(cut([rows], [number]) for _, rows, _, number in decoded), strict=True),
        cut(layout.triplet(), [layout.triplet_number] * 3),
        cut([layout.own], [layout.latent_number]),
        cut(pair, numbers),
        counts,
    )
    return [Plan(*row) for row in zip(*columns, strict=True)]


class _Layout:
    """Where every latent of every batch stands."""

    def __init__(self, batches: Batches, triplets: Triplets, *, encode_absent: bool) -> None:
        self._batches, self._triplets = batches, triplets
        self._encoded = np.ones_like(batches.present) if encode_absent else batches.present
        self._place = batches.places(self._encoded)
        self._n_own = batches.sizes(self._encoded)
        self.triplet_number = batches.number[triplets.row]
        n_modalities = batches.present.shape[1]
        group = (self.triplet_number * n_modalities + triplets.other)[~triplets.in_batch]
        sizes = np.bincount(group, minlength=self._n_own.size)
        order = np.argsort(group, kind="stable")
        self._rank = np.empty_like(group)
        self._rank[order] = np.arange(len(group)) - (np.cumsum(sizes) - sizes)[group[order]]
        n_drawn = sizes.reshape(self._n_own.shape)
        self._start = np.cumsum(self._n_own + n_drawn, axis=1) - self._n_own - n_drawn
        both = np.stack([self._n_own, n_drawn], axis=2)  # (n_batches, n_modalities, own or drawn)
        self.own = np.repeat(np.tile(np.array([1, 0], np.float32), self._n_own.size), both.ravel())
        self.latent_number = np.repeat(np.arange(len(batches)), both.sum((1, 2)))

    def _latent(self, row: np.ndarray, modality: np.ndarray | int) -> np.ndarray:
        return self._start[self._batches.number[row], modality] + self._place[row, modality]

    def encode(self, modality: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the proteins to encode and their batches; within a batch its own come first."""
        row = np.flatnonzero(self._encoded[:, modality])
        drawn = ~self._triplets.in_batch & (self._triplets.other == modality)
        rows = np.concatenate([self._batches.rows[row], self._triplets.negative[drawn]])
        return rows, np.concatenate([self._batches.number[row], self.triplet_number[drawn]])

    def decode(self, target: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return latents to decode, their proteins, pairs and batches, by batch and source modality."""
        present = self._batches.present
        source, row = np.nonzero((present & present[:, target : target + 1]).T)
        number = self._batches.number[row]
        return self._latent(row, source), self._batches.rows[row], source * present.shape[1] + target, number

    def triplet(self) -> list[np.ndarray]:
        """Return the latents of anchors, positives and negatives."""
        chosen = self._triplets
        negative = np.empty_like(chosen.negative)
        inside, outside = chosen.in_batch, ~chosen.in_batch
        negative[inside] = self._latent(chosen.negative[inside], chosen.other[inside])
        place = self.triplet_number[outside], chosen.other[outside]
        negative[outside] = self._start[place] + self._n_own[place] + self._rank
        return [self._latent(chosen.row, chosen.anchor), self._latent(chosen.row, chosen.other), negative]
