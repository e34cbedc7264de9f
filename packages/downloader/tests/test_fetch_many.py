"""Many jobs in threads: order, how many are in hand, and how all ends at trouble."""

import threading
import time

import pytest

from cellmapkit.api.run import SilentProgress
from cellmapkit.downloader.fetch_many import Stop, StoppedError, fetch_many


def run(jobs, do, threads=3, stop=None):
    with SilentProgress().task("test", 1, "") as task:
        return fetch_many(jobs, do, threads=threads, stop=stop or Stop(), task=task)


@pytest.mark.parametrize("threads", [1, 3])
def test_results_stand_in_the_order_of_the_jobs(threads):
    def slow_if_early(number):
        time.sleep(0.002 * (number % 3))
        return number * 2

    assert run(range(40), slow_if_early, threads) == [2 * number for number in range(40)]


def test_few_jobs_are_taken_ahead():
    taken, done, most = 0, 0, 0
    lock = threading.Lock()

    def jobs():
        nonlocal taken
        for number in range(200):
            taken += 1
            yield number

    def do(number):
        nonlocal done, most
        with lock:
            most = max(most, taken - done)
            done += 1

    run(jobs(), do, threads=2)
    assert (done, most <= 10) == (200, True)


def test_the_first_error_ends_the_rest():
    begun = []

    def do(number):
        begun.append(number)
        if number == 3:
            raise ValueError("no space")
        time.sleep(0.01)

    stop = Stop()
    with pytest.raises(ValueError, match="no space"):
        run(range(500), do, threads=2, stop=stop)
    assert len(begun) < 30
    assert stop._event.is_set()


def test_a_pause_ends_with_the_work(monkeypatch):
    monkeypatch.undo()
    stop = Stop()
    stop.set()
    with pytest.raises(StoppedError):
        stop.sleep(60)
