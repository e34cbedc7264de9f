"""Do many small jobs at a time, keeping few in hand, and stop all of them at the first sign of trouble."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future

    from cellmapkit.api import Task

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")
_AHEAD = 4  # jobs handed to the pool per thread, so that memory does not grow with their number


class StoppedError(Exception):
    """A pause was cut short, as all work is to end."""


class Stop:
    """Tells the threads that work is to end; its pauses end with it."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """End the work."""
        self._event.set()

    def sleep(self, seconds: float) -> None:
        """Wait, at most until the work is to end.

        Raises
        ------
        StoppedError
            If it is.
        """
        if self._event.wait(seconds):
            raise StoppedError


def fetch_many(
    jobs: Iterable[_Job], do: Callable[[_Job], _Result], *, threads: int, stop: Stop, task: Task
) -> list[_Result]:
    """Return what ``do`` gives for every job, in the order of the jobs.

    Parameters
    ----------
    jobs : iterable
        What to do.
    do : callable
        Called in threads.
    threads : int
        How many at a time; one or none means in this thread.
    stop : Stop
        Set if a job raises or the user interrupts; jobs that wait are dropped then, those under way end.
    task : Task
        Advanced by one per job.

    Returns
    -------
    list
        One result per job.
    """
    if threads <= 1:
        return [_done(do(job), task) for job in jobs]
    results: dict[int, _Result] = {}
    waiting: dict[Future[_Result], int] = {}
    with ThreadPoolExecutor(threads, thread_name_prefix="fetch") as pool:
        try:
            for number, job in enumerate(jobs):
                waiting[pool.submit(do, job)] = number
                if len(waiting) >= _AHEAD * threads:
                    _collect(waiting, results, task)
            while waiting:
                _collect(waiting, results, task)
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [results[number] for number in sorted(results)]


def _done(result: _Result, task: Task) -> _Result:
    task.advance()
    return result


def _collect(waiting: dict[Future[_Result], int], results: dict[int, _Result], task: Task) -> None:
    ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in ended:
        results[waiting.pop(future)] = _done(future.result(), task)
