"""Earlier generated rows, some of which critics are shown in place of the newest."""

from __future__ import annotations

import torch
from torch import Tensor


class FakeHistory:
    """Keeps generated rows of one modality (Shrivastava et al. 2017, arXiv:1612.07828).

    Parameters
    ----------
    size, n_features : int
        How many rows are kept, and their width.
    device : torch.device
        Where.

    Attributes
    ----------
    rows : Tensor, shape (size, n_features)
        What is kept; the first ``filled`` count.
    filled : int
        How many have been kept so far.
    """

    def __init__(self, size: int, n_features: int, device: torch.device) -> None:
        self.rows = torch.zeros(size, n_features, device=device)
        self.filled = 0

    def exchange(self, newest: Tensor, slots: Tensor, exchanged: Tensor) -> Tensor:
        """Return rows for the critic and keep some of the newest.

        Until it is full, the newest are kept and returned. Then flagged rows change places with earlier ones.

        Parameters
        ----------
        newest : Tensor, shape (b, n_features)
            Detached.
        slots : Tensor of int64, shape (k,)
            Different places to exchange the first k rows with.
        exchanged : Tensor of bool, shape (k,)
            Which of them are.

        Returns
        -------
        Tensor, shape (b, n_features)
            Not a view of what is kept.
        """
        room = len(self.rows) - self.filled
        if room:
            count = min(room, len(newest))
            self.rows[self.filled : self.filled + count] = newest[:count]
            self.filled += count
            return newest
        k, flags = len(slots), exchanged.unsqueeze(1)
        earlier = self.rows.index_select(0, slots)
        self.rows.index_copy_(0, slots, torch.where(flags, newest[:k], earlier))
        return torch.cat([torch.where(flags, earlier, newest[:k]), newest[k:]])
