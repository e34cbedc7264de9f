import zlib

import numpy as np
import pytest

from cellmapkit.api import Run


def draw(seed, *name):
    return Run(seed=seed).stream(*name).integers(0, 2**32, 3).tolist()


def test_streams_stay_what_they_are():
    # Every result ever made from a seed hangs on these; a change to them is a change of the contract's major version.
    assert draw(0, "walks") == [3657472797, 1835268538, 100213834]
    assert draw(7, "shuffle", 3) == [1129145676, 2376126238, 21597376]


def test_a_stream_is_numpys_own_for_a_spawn_key_of_checksums():
    key = (zlib.crc32(b"shuffle"), 3)
    expected = np.random.default_rng(np.random.SeedSequence(7, spawn_key=key)).integers(0, 2**32, 3).tolist()
    assert draw(7, "shuffle", 3) == expected


def test_streams_of_other_names_numbers_and_seeds_differ():
    names = [(), ("a",), ("a", 0), ("a", 0, 0), ("a", 1), ("b",), ("a", "b"), ("b", "a"), (0,), (1, 0)]
    drawn = {tuple(draw(seed, *name)) for seed in (0, 1, 2**40) for name in names}
    assert len(drawn) == 3 * len(names)


def test_drawing_from_one_stream_does_not_move_another():
    run = Run(seed=5)
    first = run.stream("a")
    first.random(1000)
    assert run.stream("b").random() == Run(seed=5).stream("b").random()
    assert run.stream("a").random() == Run(seed=5).stream("a").random()


def test_a_negative_number_is_no_name():
    with pytest.raises(ValueError, match="non-negative"):
        Run().stream("epoch", -1)


def test_a_run_is_silent_by_default():
    with Run().progress.task("walks", 10, "walks") as task:
        task.advance(3, loss=0.5)
    assert Run().checkpoint is None
