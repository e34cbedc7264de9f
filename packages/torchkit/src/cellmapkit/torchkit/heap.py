"""Memory of large tensors that stays with the process from step to step, because page faults cost as much as work."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MMAP_MAX = -1, -3, -4  # names of glibc's malloc.h
_MOST = 2**31 - 1


@contextmanager
def large_blocks_stay() -> Iterator[None]:
    """Let glibc serve blocks of any size from its heap until the block ends; no effect with other C libraries.

    Blocks above 32 MiB are otherwise mapped anew and filled with zeros by the kernel for every tensor. Convolutions of
    128 cells make several of 120 MiB per step: a step of the localization classifier took 19.9 ms per cell without
    this and 13.3 with it. Afterwards blocks below 32 MiB still come from the heap, and what is free is given back.
    """
    libc = ctypes.CDLL(None)
    mallopt = getattr(libc, "mallopt", None)
    if mallopt is None:
        yield
        return
    mallopt(_MMAP_MAX, 0)
    mallopt(_TRIM_THRESHOLD, _MOST)
    try:
        yield
    finally:
        mallopt(_MMAP_MAX, 65536)
        mallopt(_MMAP_THRESHOLD, 32 * 2**20)
        mallopt(_TRIM_THRESHOLD, 64 * 2**20)
        libc.malloc_trim(0)
