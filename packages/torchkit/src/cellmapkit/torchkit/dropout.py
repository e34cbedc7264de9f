"""Dropout masks, drawn many at a time from a generator of their own."""

from __future__ import annotations

import torch
from torch import Tensor

_LEVELS = 2**16


class DropoutMasks:
    """Hands out dropout masks: each entry is 0 with the given probability, else ``1 / (1 - rate)``.

    Drawing one number per entry through torch's Bernoulli generator takes longer than multiplying by the mask, by two
    orders of magnitude on a CPU. So on a CPU whole words are drawn, and each gives four entries of 16 bits; the rate
    is rounded to a multiple of 2**-16, and the scale follows the rounded rate.

    Parameters
    ----------
    rate : float in [0, 1)
        Probability of a zero.
    generator : torch.Generator
        Draws the masks, on the device they are for.
    chunk : int
        Entries drawn at once; part of what determines the masks.
    """

    def __init__(self, rate: float, generator: torch.Generator, *, chunk: int = 2**18) -> None:
        dropped = round(rate * _LEVELS)
        self._first_kept = dropped - _LEVELS // 2
        self._keep = 1.0 - dropped / _LEVELS
        self._generator = generator
        self._chunk = chunk
        self._pool = torch.empty(0, device=generator.device)
        self._used = 0

    def take(self, n_rows: int, n_columns: int) -> Tensor | None:
        """Return the next mask, float32 of shape (n_rows, n_columns), or ``None`` where the rate is zero."""
        if self._keep == 1.0:
            return None
        start, end = self._used, self._used + n_rows * n_columns
        if end > len(self._pool):
            start, end = 0, end - start
            self._pool = self._draw(max(end, self._chunk))
        self._used = end
        return self._pool[start:end].view(n_rows, n_columns)

    def _draw(self, size: int) -> Tensor:
        device = self._generator.device
        if device.type != "cpu":
            drawn = torch.empty(size, device=device).bernoulli_(self._keep, generator=self._generator)
        else:
            words = torch.empty(-(-size // 4), dtype=torch.int64).random_(-(2**63), None, generator=self._generator)
            drawn = words.view(torch.int16)[:size].to(torch.float32).ge_(self._first_kept)
        return drawn.mul_(1.0 / self._keep)
