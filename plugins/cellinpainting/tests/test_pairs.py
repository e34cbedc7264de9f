import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.cellinpainting.pairs import Groups, grouping

GROUP = np.array([4, 2, 2, -1, 4, 2, 7, 4, 4, 1, -1])
ROWS = np.arange(100, 111)


def test_cells_of_a_group_lie_side_by_side():
    found = Groups.of(ROWS, GROUP)
    assert found.rows.tolist() == [101, 102, 105, 100, 104, 107, 108]
    assert found.start.tolist() == [0, 0, 0, 3, 3, 3, 3]
    assert found.size.tolist() == [3, 3, 3, 4, 4, 4, 4]


@pytest.mark.parametrize("n", range(2, 40))
def test_no_cell_is_its_own_target_for_any_size_of_group(n):
    sizes = [n, 2, n + 1]
    given = Groups.of(np.arange(sum(sizes)), np.repeat([0, 1, 2], sizes))
    group = np.repeat([0, 1, 2], sizes)
    for seed in range(20):
        source, target = given.draw(Run(seed=seed).stream("pairs"), 0)
        assert source.tolist() == list(range(sum(sizes)))
        assert (source != target).all()
        assert (group[source] == group[target]).all()


def test_every_other_cell_is_as_likely():
    given = Groups.of(np.arange(9), np.repeat([0, 1], [5, 4]))
    counts = np.zeros((9, 9))
    for k in range(4000):
        source, target = given.draw(Run(seed=3).stream("pairs", k), 0)
        counts[source, target] += 1
    expected = np.zeros((9, 9))
    expected[:5, :5], expected[5:, 5:] = 1000, 4000 / 3
    np.fill_diagonal(expected, 0)
    assert np.abs(counts - expected).max() < 5 * 1333**0.5
    assert (counts[expected == 0] == 0).all()


def test_at_most_so_many_sources_of_a_group_drawn_anew():
    given = Groups.of(np.arange(30), np.repeat([0, 1, 2], [2, 8, 20]))
    draws = [given.draw(Run().stream("pairs", k), 3) for k in range(50)]
    for source, target in draws:
        assert np.bincount(source // 10 + (source > 1), minlength=4).sum() == 8
        assert [int(((source >= a) & (source < b)).sum()) for a, b in ((0, 2), (2, 10), (10, 30))] == [2, 3, 3]
        assert (source != target).all()
        assert (np.diff(source) > 0).all()
    assert len(set(np.concatenate([source for source, _ in draws]).tolist())) == 30
    assert len(set(np.concatenate([target for _, target in draws]).tolist())) == 30


def test_nothing_to_pair_gives_no_pairs():
    given = Groups.of(np.array([3, 5]), np.array([0, 1]))
    assert [len(part) for part in given.draw(Run().stream("pairs"), 0)] == [0, 0]


def test_cells_are_grouped_by_protein_or_field():
    images = toy_images(0)
    assert grouping(images, "protein").tolist() == np.repeat([0, 0, 1, 2, 2, 3, 4, 4], 9).tolist()
    assert (grouping(images, "field") == images.cells.field).all()


def test_fields_that_stand_for_no_protein_have_no_group():
    images = toy_images(0)
    images.links[images.links[:, 0] == 3, 0] = 4
    for pairs in ("protein", "field"):
        assert (np.flatnonzero(grouping(images, pairs) < 0) == np.flatnonzero(images.cells.field == 3)).all()


def test_estranged_pairs_are_of_different_groups_or_left_out():
    rows = np.array([7, 3, 9, 1, 4, 8])
    given = Groups.of(rows, np.array([0, 0, 1, 1, 1, 1]))
    source, target = given.draw(Run().stream("pairs"), 0)
    assert source.tolist() == rows.tolist()
    found = given.estranged(source, target)
    # Three on: 1 4 8 7 3 9 for targets of the groups 0 0 1 1 1 1; the third and the last would stay in their group.
    assert [part.tolist() for part in found] == [[1, 4, 7, 3], target[[0, 1, 3, 4]].tolist()]
    alike = Groups.of(rows, np.zeros(6, dtype=np.int64))
    assert [len(part) for part in alike.estranged(*alike.draw(Run().stream("pairs"), 0))] == [0, 0]
