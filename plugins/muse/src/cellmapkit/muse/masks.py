"""Dropout masks as 16-bit words, which compiled loops compare as they multiply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.muse.twister import Twister
from cellmapkit.torchkit import DropoutMasks, torch_generator

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.muse.model import Muse


class WordMasks(DropoutMasks):
    """The masks of :class:`~cellmapkit.torchkit.DropoutMasks` on a CPU, which can also be had as the words behind them.

    The words take half the memory of the masks, and making masks of them takes longer than drawing them.

    Parameters
    ----------
    rate : float in [0, 1)
        Probability of a zero.
    generator : torch.Generator
        On the CPU; its seed decides the words, which are those that it would draw first.
    """

    def __init__(self, rate: float, generator: torch.Generator) -> None:
        super().__init__(rate, generator)
        self._twister = Twister(generator.initial_seed())
        self._words = np.empty(0, dtype=np.int16)
        self.rule = (np.int16(self._first_kept), np.float32(1.0 / self._keep))

    def words(self, n_rows: int, n_columns: int) -> np.ndarray | None:
        """Return the words of the next mask, int16 of shape (n_rows, n_columns), or ``None`` where the rate is zero.

        An entry is kept, and multiplied by ``rule[1]``, where its word is at least ``rule[0]``.
        """
        if self._keep == 1.0:
            return None
        start, end = self._used, self._used + n_rows * n_columns
        if end > len(self._words):
            start, end = 0, end - start
            size = max(end, self._chunk)
            self._words = self._twister.draw(-(-size // 4)).view(np.int16)[:size]
        self._used = end
        return self._words[start:end].reshape(n_rows, n_columns)

    def take(self, n_rows: int, n_columns: int) -> torch.Tensor | None:
        """Return the next mask, float32 of shape (n_rows, n_columns), or ``None`` where the rate is zero."""
        words = self.words(n_rows, n_columns)
        if words is None:
            return None
        return torch.from_numpy(words).to(torch.float32).ge_(int(self.rule[0])).mul_(1.0 / self._keep)


def start_words(model: Muse, run: Run, epoch: int) -> None:
    """Do what ``start_dropout`` does, and draw the same, but so that the words can be had; ``model`` is on the CPU."""
    model.dropout.masks = WordMasks(model.dropout.rate, torch_generator(run, "dropout", epoch, 0))
