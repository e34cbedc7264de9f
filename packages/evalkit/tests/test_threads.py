import threading
import time

import pytest

from cellmapkit.evalkit.threads import in_order


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_come_in_order(threads):
    def slow_first(item):
        time.sleep(0.02 if item == 0 else 0)
        return item * item

    assert list(in_order(slow_first, range(9), threads)) == [k * k for k in range(9)]


def test_work_runs_in_other_threads_and_few_results_wait():
    names, ahead, taken = set(), [], 0

    def work(item):
        names.add(threading.current_thread().name)
        ahead.append(item - taken)
        return item

    for taken in in_order(work, range(40), 2):  # noqa: B007 - read by work
        time.sleep(0.001)
    assert threading.current_thread().name not in names
    assert max(ahead) <= 4


@pytest.mark.parametrize("threads", [1, 2])
def test_errors_reach_the_caller_and_stop_the_work(threads):
    begun = []

    def fail(item):
        begun.append(item)
        if item == 2:
            raise KeyError(item)
        return item

    with pytest.raises(KeyError):
        list(in_order(fail, range(1000), threads))
    assert len(begun) < 20
