"""Work in threads whose results come back in order, a few at a time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(function: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """Yield ``function(item)`` of each item in the order of the items, computed in threads.

    Libraries of linear algebra are held to one thread each meanwhile: they round differently with more, and the
    threads here are enough. At most ``threads + 1`` results wait, so memory does not grow with the number of items.

    Parameters
    ----------
    function : callable
        Safe to call in several threads at once.
    items : iterable
        What it is called with.
    threads : int
        1 calls it in the caller's thread.

    Yields
    ------
    object
        One result per item.
    """
    with threadpool_limits(limits=1):
        if threads <= 1:
            yield from map(function, items)
            return
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[Future[Result]] = deque()
            try:
                for item in items:
                    waiting.append(pool.submit(function, item))
                    if len(waiting) > threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
