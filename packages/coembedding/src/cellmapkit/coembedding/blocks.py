"""Rows of a large product, a few hundred at a time, in threads, with the same bits at any number of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cellmapkit.api import Run

BLOCK_ROWS = 256
"""Rows per block; fixed, because float32 products may round differently in blocks of another shape."""
_Result = TypeVar("_Result")


def over_blocks(function: Callable[[int, int], _Result], n_rows: int, run: Run, name: str) -> Iterator[_Result]:
    """Yield ``function(start, stop)`` of each block of rows, in order.

    Parameters
    ----------
    function : callable
        Safe to call in several threads.
    n_rows : int
        How many rows there are.
    run : Run
        Number of threads, and where progress is shown.
    name : str
        What the progress is called.

    Yields
    ------
    object
        One result per block.
    """
    starts = range(0, n_rows, BLOCK_ROWS)
    # linear algebra is held to one thread: with more it may add in another order, and the blocks keep the cores busy
    with (
        run.progress.task(name, n_rows, "proteins") as task,
        threadpool_limits(limits=1),
        ThreadPoolExecutor(run.threads) as pool,
    ):
        work = [pool.submit(function, start, min(start + BLOCK_ROWS, n_rows)) for start in starts]
        try:
            for start, future in zip(starts, work, strict=True):
                yield future.result()
                task.advance(min(BLOCK_ROWS, n_rows - start))
        finally:
            pool.shutdown(cancel_futures=True)  # an interrupted run does not wait for blocks nobody wants
