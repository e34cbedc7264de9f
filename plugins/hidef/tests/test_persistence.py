import numpy as np

from cellmapkit.hidef.clusters import clusters_of, components
from cellmapkit.hidef.persistence import persistent


def chain(n_resolutions):
    return np.array([[i, i + 1] for i in range(n_resolutions - 1)])


def found(rows, k, consensus=75.0):
    clusters = clusters_of(np.array(rows, np.uint16), 4)
    return [
        (community.members.tolist(), community.persistence)
        for community in persistent(clusters, components(clusters, chain(len(rows)), 0.75), k, consensus)
    ]


def test_a_community_persists_as_often_as_it_was_found():
    rows = [[0] * 5 + [1] * 4] * 3 + [[0] * 5 + [1, 2, 3, 4]] * 2
    assert found(rows, 3) == [([0, 1, 2, 3, 4], 5), ([5, 6, 7, 8], 3)]
    assert found(rows, 4) == [([0, 1, 2, 3, 4], 5)]
    assert found(rows, 6) == []


def test_members_are_in_more_than_the_percentage_of_clusters():
    # protein 5 is in three of four clusters, exactly 75 %
    rows = [[0] * 6 + [1, 2]] * 3 + [[0] * 5 + [1, 2, 3]]
    assert found(rows, 3) == [([0, 1, 2, 3, 4], 4)]
    assert found(rows, 3, 74.0) == [([0, 1, 2, 3, 4, 5], 4)]


def test_percolation_decides_within_a_component():
    # sizes 4, 5, 6: neighbours have Jaccard 4/5 and 5/6, the ends 4/6: one component of three, but no clique of three
    rows = [[0] * 4 + [1, 2, 3], [0] * 5 + [1, 2], [0] * 6 + [1]]
    assert found(rows, 2) == [([0, 1, 2, 3], 3)]
    assert found(rows, 2, 60.0) == [([0, 1, 2, 3, 4], 3)]
    assert found(rows, 3) == []


def test_ties_are_in_a_fixed_order():
    rows = [[1] * 4 + [0] * 4] * 3
    assert found(rows, 3) == [([0, 1, 2, 3], 3), ([4, 5, 6, 7], 3)]


def test_nothing_found():
    assert found([[0, 0, 1, 1], [0, 1, 2, 3]], 2) == []
