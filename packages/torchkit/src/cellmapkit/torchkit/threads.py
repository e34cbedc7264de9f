"""How many threads torch computes with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Compute with this many threads within a block and restore the number afterwards.

    Networks of a few hundred units on batches of a few dozen rows are done in microseconds per layer: more threads than
    one wait for each other longer than they work, and split sums in another order, which changes the last bits.

    Parameters
    ----------
    count : int
        Number of intra-operation threads.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
