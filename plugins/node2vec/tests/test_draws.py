import numpy as np
import pytest

from cellmapkit.node2vec.draws import opened, scrambled, uniform, whole


def test_the_scrambler_gives_the_published_sequence():
    # splitmix64 from state 0: first and second output of the reference implementation
    assert int(scrambled(np.uint64(0x9E3779B97F4A7C15))) == 0xE220A8397B1DCDAF
    assert int(scrambled(np.uint64(2 * 0x9E3779B97F4A7C15 % 2**64))) == 0x6E789E6AA1B965F4


def test_streams_of_one_seed_differ_and_repeat():
    seed = np.uint64(2**63 + 5)
    states = [int(opened(seed, index)) for index in range(100)]
    assert len(set(states)) == 100
    assert states == [int(opened(seed, index)) for index in range(100)]


def sequence(draw, count, *more):
    state, values = opened(np.uint64(3), 0), []
    for _ in range(count):
        value, state = draw(np.uint64(state), *more)
        values.append(value)
    return np.array(values)


def test_uniform_numbers_fill_the_unit_interval():
    values = sequence(uniform, 20000)
    assert values.min() >= 0
    assert values.max() < 1
    # Kolmogorov-Smirnov distance: 1.95 / sqrt(n) is exceeded with probability 0.001
    gap = np.abs(np.sort(values) - (np.arange(20000) + 0.5) / 20000).max()
    assert gap < 1.95 / np.sqrt(20000)


@pytest.mark.parametrize("below", [1, 3, 10])
def test_whole_numbers_are_equally_frequent(below):
    counts = np.bincount(sequence(whole, 20000, below), minlength=below)
    assert len(counts) == below
    expected = 20000 / below
    assert ((counts - expected) ** 2 / expected).sum() <= 27.9  # chi-square, at most 9 degrees of freedom, p = 0.001
