"""Convolutions that give the same bytes every time, on a GPU as on a CPU."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def repeatable_convolutions() -> Iterator[None]:
    """Let cuDNN take one algorithm that sums in a fixed order, in full float32, until the block ends.

    Otherwise it may choose another one whenever it is asked, or one that adds as threads finish. No effect on a CPU.
    """
    enabled = torch.backends.cudnn.enabled
    with torch.backends.cudnn.flags(enabled=enabled, benchmark=False, deterministic=True, allow_tf32=False):
        yield
