import numpy as np
import pytest

from cellmapkit.hidef.persistence import Persistent
from cellmapkit.hidef.weaver import weave


def woven(sets, n_nodes=20, tau=0.75):
    communities = [Persistent(np.array(members), times) for times, members in enumerate(sets, start=5)]
    hierarchy = weave(communities, n_nodes, tau)
    assert hierarchy.members[0].tolist() == list(range(n_nodes))
    assert hierarchy.persistence[0] == 0
    return hierarchy


def rows(hierarchy):
    return [members.tolist() for members in hierarchy.members[1:]]


def test_nearly_equal_communities_become_the_first():
    hierarchy = woven([list(range(10)), [*range(9), 10]])
    assert rows(hierarchy) == [list(range(10))]
    assert hierarchy.persistence.tolist() == [0, 11]
    assert hierarchy.containment.tolist() == [[0, 1]]


def test_a_parent_gains_what_its_child_has_beyond_it():
    hierarchy = woven([list(range(10)), [7, 8, 9, 10]])
    assert rows(hierarchy) == [list(range(11)), [7, 8, 9, 10]]
    assert hierarchy.containment.tolist() == [[0, 1], [1, 2]]


def test_most_of_the_root_is_the_root():
    hierarchy = woven([list(range(15))])
    assert rows(hierarchy) == []
    assert hierarchy.persistence.tolist() == [0]
    assert hierarchy.containment.shape == (0, 2)
    assert len(woven([list(range(14))]).members) == 2


def test_a_child_of_two_parents():
    hierarchy = woven([list(range(10)), list(range(5, 15)), list(range(5, 10))])
    assert hierarchy.containment.tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]


def test_implied_links_are_removed():
    hierarchy = woven([list(range(12)), list(range(8)), list(range(4))])
    assert hierarchy.containment.tolist() == [[0, 1], [1, 2], [2, 3]]


def test_no_community_leaves_the_root():
    hierarchy = weave([], 6, 0.75)
    assert [members.tolist() for members in hierarchy.members] == [[0, 1, 2, 3, 4, 5]]
    assert hierarchy.containment.shape == (0, 2)


def naive(sets, n_nodes, tau):
    """Return members by representative, and the pairs above each other, from full matrices."""
    member = np.zeros((len(sets), n_nodes), bool)
    for row, members in enumerate(sets):
        member[row, members] = True
    shared = member.astype(int) @ member.T.astype(int)
    above = tau <= (shared / member.sum(axis=1)[:, None]).T  # above[j, i]: i lies below j
    for via in range(len(sets)):
        above |= above[:, [via]] & above[[via], :]
    first = (above & above.T).argmax(axis=1)
    kept = sorted(set(first.tolist()))
    return (
        {
            node: frozenset(np.flatnonzero(member[above[node] & (first == np.arange(len(sets)))].any(axis=0)).tolist())
            for node in kept
        },
        above,
        kept,
    )


@pytest.mark.parametrize("seed", range(30))
def test_agrees_with_full_matrices_on_random_sets(seed):
    rng = np.random.default_rng(seed)
    n_nodes = 40
    sets = []
    for _ in range(25):
        start, length = rng.integers(0, 30), rng.integers(4, 25)
        members = np.unique(np.append(np.arange(start, min(start + length, n_nodes)), rng.integers(0, n_nodes, 2)))
        sets.append(members)
    sets.sort(key=len, reverse=True)
    hierarchy = woven(sets, n_nodes)
    expected, above, kept = naive([np.arange(n_nodes), *sets], n_nodes, 0.75)
    assert len(hierarchy.members) == len(kept)
    assert sorted(rows(hierarchy)) == sorted(sorted(expected[node]) for node in kept if node)
    # the reduction keeps exactly the links with nothing between
    links = sum(
        above[a, b] and not any(above[a, c] and above[c, b] for c in kept if c not in (a, b))
        for a in kept
        for b in kept
        if a != b
    )
    assert len(hierarchy.containment) == links
    for parent, child in hierarchy.containment:
        assert set(hierarchy.members[child].tolist()) <= set(hierarchy.members[parent].tolist())
