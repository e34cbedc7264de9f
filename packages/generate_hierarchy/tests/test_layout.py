import numpy as np

from cellmapkit.generate_hierarchy.layout import COLUMN, ROW, tree_layout


def test_a_small_tree_by_hand(hierarchy):
    tree = hierarchy([set(range(9)), {0, 1, 2, 3}, {4, 5, 6}, {0, 1}, {2, 3}], [(0, 1), (0, 2), (1, 3), (1, 4)])
    # leaves from the left: 3, 4, 2; system 1 above the middle of 3 and 4, the root above the middle of 1 and 2
    np.testing.assert_allclose(tree_layout(tree)[:, 0] / COLUMN, [0, -0.75, 0.75, -1.25, -0.25])
    np.testing.assert_allclose(tree_layout(tree)[:, 1] / ROW, [0, 1, 1, 2, 2])


def test_a_system_with_two_parents_hangs_from_the_first_of_the_deepest(diamond):
    x = tree_layout(diamond)[:, 0]
    assert x[3] == x[1]


def test_nothing_lies_on_anything_and_children_lie_below(hierarchy, random_sets):
    tree = hierarchy(*random_sets(np.random.default_rng(0)))
    places = tree_layout(tree)
    assert len({tuple(place) for place in places.tolist()}) == len(tree)
    assert all(places[child, 1] > places[parent, 1] for parent, child in tree.containment)


def test_the_root_alone(hierarchy):
    assert tree_layout(hierarchy([{0, 1, 2, 3}], [])).tolist() == [[0.0, 0.0]]
