import numpy as np

from cellmapkit.hidef.clusters import clusters_of, components

LABELS = np.array(
    [
        [0, 0, 0, 0, 1, 1, 1, 1, 2],
        [1, 1, 1, 1, 1, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 1, 2, 2, 2],
    ],
    np.uint16,
)


def test_clusters_by_hand():
    clusters = clusters_of(LABELS, 4)
    assert clusters.first.tolist() == [0, 2, 4, 4]
    found = [clusters.members(c).tolist() for c in range(4)]
    assert found == [[0, 1, 2, 3], [4, 5, 6, 7], [5, 6, 7, 8], [0, 1, 2, 3, 4]]
    assert clusters.cluster_of.tolist() == [
        [0, 0, 0, 0, 1, 1, 1, 1, -1],
        [3, 3, 3, 3, 3, 2, 2, 2, 2],
        [-1] * 9,
    ]


def test_components_need_similarity_above_tau_and_neighbouring_resolutions():
    clusters = clusters_of(LABELS, 4)
    pairs = np.array([[0, 1], [1, 2]])
    # {0..3} and {0..4} have 4/5; {4..7} and {5..8} have 3/5
    assert components(clusters, pairs, 0.75).tolist() == [0, 1, 2, 0]
    assert components(clusters, pairs, 0.8).tolist() == [0, 1, 2, 3]
    assert components(clusters, pairs, 0.55).tolist() == [0, 1, 1, 0]
    assert components(clusters, np.empty((0, 2), int), 0.5).tolist() == [0, 1, 2, 3]


def test_components_agree_with_a_naive_search():
    rng = np.random.default_rng(2)
    base = rng.integers(0, 5, 60)
    labels = np.stack([np.where(rng.random(60) < 0.12, rng.integers(0, 5, 60), base) for _ in range(8)])
    clusters = clusters_of(labels.astype(np.uint16), 4)
    pairs = np.array([(i, i + step) for step in (1, 2) for i in range(8 - step)])
    n = len(clusters.indptr) - 1
    home = np.repeat(np.arange(8), np.diff(clusters.first))
    sets = [set(clusters.members(c).tolist()) for c in range(n)]
    linked = np.eye(n, dtype=bool)
    near = {tuple(pair) for pair in pairs.tolist()}
    for a in range(n):
        for b in range(n):
            if (home[a], home[b]) in near and len(sets[a] & sets[b]) / len(sets[a] | sets[b]) > 0.7:
                linked[a, b] = linked[b, a] = True
    for via in range(n):
        linked |= linked[:, [via]] & linked[[via], :]
    assert components(clusters, pairs, 0.7).tolist() == linked.argmax(axis=1).tolist()
    assert 1 < len(set(linked.argmax(axis=1).tolist())) < n


def test_nothing_large_enough():
    clusters = clusters_of(LABELS, 6)
    assert clusters.first.tolist() == [0, 0, 0, 0]
    assert len(components(clusters, np.array([[0, 1]]), 0.5)) == 0
