import numpy as np
import pytest

from cellmapkit.node2vec.chunk import Sizes, draw_noise, empty_chunk, fill, rates_of, sizes_for

SIZES = Sizes(window=2, centres=8, noise=4, noise_weight=0.5)
VISITS = np.arange(10, 22, dtype=np.int32)  # twelve different nodes


def filled(visits=VISITS, reach=2, start=0, noise=(1, 2, 3, 4)):
    chunk = empty_chunk(SIZES)
    for array in chunk:
        array[...] = 7  # what an earlier chunk left behind
    chunk.outputs[8:] = noise
    reaches = np.broadcast_to(np.int64(reach), visits.shape).copy()
    return chunk, fill(chunk, SIZES, visits, reaches, start)


def pairs(chunk, n_inputs):
    """Return the pairs seen, as (centre, node)."""
    rows, columns = np.nonzero(chunk.pull[:8, :n_inputs])
    return sorted(zip(chunk.outputs[rows].tolist(), chunk.inputs[columns].tolist(), strict=True))


def test_default_sizes():
    # 8 centres x 11 pairs x 5 noise nodes x 0.025 = 11 steps, each noise node may weigh one: 11, rounded up to 12
    assert sizes_for(10, 5, 0.025) == Sizes(10, 8, 12, 5 / 12)


@pytest.mark.parametrize(("window", "negatives", "rate"), [(10, 5, 0.025), (3, 20, 0.1), (40, 5, 0.025), (1, 1, 1e-4)])
def test_a_noise_node_stands_for_all_it_replaces_and_not_too_much(window, negatives, rate):
    sizes = sizes_for(window, negatives, rate)
    assert sizes.noise % 4 == 0
    assert sizes.noise * sizes.noise_weight == pytest.approx(negatives)
    assert 8 * (window + 1) * sizes.noise_weight * rate <= 1


def test_pairs_are_those_within_reach_and_none_with_itself():
    chunk, n_inputs = filled(reach=np.array([1, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1]), start=0)
    wanted = [
        (10 + c, 10 + o) for c in range(8) for o in range(12) if o != c and abs(o - c) <= (1 if c % 2 == 0 else 2)
    ]
    assert pairs(chunk, n_inputs) == wanted
    assert n_inputs == 12  # ten nodes in reach, padded


def test_two_chunks_cover_a_walk():
    found = [pair for start in (0, 8) for pair in pairs(*filled(start=start))]
    assert found == [(10 + c, 10 + o) for c in range(12) for o in range(12) if 0 < abs(o - c) <= 2]


def test_ranges_hold_all_pairs_in_whole_tiles():
    for start in (0, 8):
        chunk, n_inputs = filled(start=start)
        for o in range(12):
            inside = slice(chunk.first[o], chunk.last[o])
            assert chunk.first[o] % 4 == chunk.last[o] % 4 == 0
            assert chunk.last[o] <= n_inputs
            assert chunk.total[o, inside].sum() == chunk.total[o, :n_inputs].sum()


def test_noise_weighs_each_input_by_its_pairs():
    chunk, n_inputs = filled()
    seen = chunk.pull[:8, :n_inputs].sum(axis=0)
    np.testing.assert_allclose(chunk.total[8:, :n_inputs], np.tile(0.5 * seen, (4, 1)))
    assert (chunk.pull[8:, :n_inputs] == 0).all()


def test_a_noise_node_that_is_the_centre_is_left_out_there():
    chunk, n_inputs = filled(noise=(10, 2, 3, 4))
    missing = chunk.total[9, :n_inputs] - chunk.total[8, :n_inputs]
    np.testing.assert_allclose(missing, 0.5 * chunk.pull[0, :n_inputs])
    assert missing.sum() == 1  # two pairs, half a noise node each


def test_a_walk_thinned_to_one_visit_has_no_pair():
    chunk, n_inputs = filled(visits=VISITS[:1])
    assert chunk.total[:, :n_inputs].sum() == 0


def test_noise_nodes_follow_their_probabilities():
    chunk, state, counts = empty_chunk(SIZES), np.uint64(9), np.zeros(4)
    for _ in range(5000):
        state = np.uint64(draw_noise(chunk, SIZES, np.cumsum([0.1, 0.0, 0.6, 0.3]), state))
        counts += np.bincount(chunk.outputs[8:], minlength=4)
    assert counts[1] == 0
    np.testing.assert_allclose(counts / counts.sum(), [0.1, 0, 0.6, 0.3], atol=0.012)  # four standard deviations


def test_rates_fall_only_for_a_node_met_too_often():
    chunk, n_inputs = filled()
    rates = np.zeros(n_inputs, dtype=np.float32)
    rates_of(chunk, n_inputs, 0.025, rates)
    assert (rates == np.float32(0.025)).all()
    back_and_forth = np.tile(np.int32([5, 6]), 6)
    chunk, n_inputs = filled(visits=back_and_forth)
    rates_of(chunk, n_inputs, 0.5, rates)
    load = chunk.total[:, :n_inputs].sum(axis=0)
    for node in (5, 6):
        mine = chunk.inputs[:n_inputs] == node
        assert (rates[mine] * load[mine]).sum() == pytest.approx(1, rel=1e-5)
