"""The refiner on small hierarchies worked by hand, on random ones for its invariants, and on a real one."""

import numpy as np
import pytest

from cellmapkit.generate_hierarchy.dag import links_matrix, reachable, without_shortcuts
from cellmapkit.generate_hierarchy.refine import refine

DEFAULTS = {"min_system_size": 4, "containment_threshold": 0.75, "jaccard_threshold": 0.9, "min_diff": 1}


@pytest.fixture
def outcome(hierarchy):
    def refined_sets(sets, links, **rules):
        refined = refine(hierarchy(sets, links), **{**DEFAULTS, **rules})
        found = refined.communities
        parents = [(int(refined.origin[p]), int(refined.origin[c])) for p, c in found.containment]
        return {int(o): set(found.members(k).tolist()) for k, o in enumerate(refined.origin)}, sorted(parents)

    return refined_sets


ALL = set(range(40))
TENS = [set(range(10)), set(range(10, 20)), set(range(20, 30))]


def test_a_tidy_hierarchy_stays_as_it_is(outcome):
    sets, links = [ALL, *TENS], [(0, 1), (0, 2), (0, 3)]
    assert outcome(sets, links) == (dict(enumerate(sets)), links)


def test_small_systems_go_with_their_links(outcome):
    systems, links = outcome([ALL, TENS[0], {1, 2, 3}, {30, 31, 32, 33}], [(0, 1), (1, 2), (0, 3)])
    assert set(systems) == {0, 1, 3}
    assert links == [(0, 1), (0, 3)]


def test_a_contained_system_is_linked_and_the_parent_gains_its_members(outcome):
    big, small = set(range(12)), {9, 10, 11, 12}  # 3 of 4 = .75 lie in the big one
    systems, links = outcome([ALL, big, small], [(0, 1), (0, 2)])
    assert systems[1] == set(range(13))
    assert links == [(0, 1), (1, 2)]


def test_just_below_the_containment_threshold_nothing_happens(outcome):
    systems, links = outcome([ALL, set(range(12)), {10, 11, 12, 13}], [(0, 1), (0, 2)])
    assert systems[1] == set(range(12))
    assert links == [(0, 1), (0, 2)]


def test_gaining_members_can_make_another_system_contained(outcome):
    sets = [ALL, set(range(12)), {9, 10, 11, 12}, {10, 11, 12, 13}]  # the last is half in the first at the start
    systems, links = outcome(sets, [(0, 1), (0, 2), (0, 3)])
    assert systems[1] == set(range(14))
    assert (1, 3) in links
    assert (0, 3) not in links


def test_systems_of_one_size_are_not_linked(outcome):
    _, links = outcome([ALL, {0, 1, 2, 3}, {0, 1, 2, 4}], [(0, 1), (0, 2)])
    assert links == [(0, 1), (0, 2)]


def test_a_child_like_its_parent_goes_and_its_children_pass_up(outcome):
    parent, child, grandchild = set(range(10)), set(range(9)), set(range(5))  # Jaccard .9
    systems, links = outcome([ALL, parent, child, grandchild], [(0, 1), (1, 2), (2, 3)])
    assert set(systems) == {0, 1, 3}
    assert links == [(0, 1), (1, 3)]
    assert systems[1] == parent


def test_of_a_chain_the_largest_parent_decides_first(outcome):
    chain = [set(range(20)), set(range(18)), set(range(17))]  # .9, .944; first to last .85
    systems, links = outcome([ALL, *chain], [(0, 1), (1, 2), (2, 3)])
    assert set(systems) == {0, 1, 3}
    assert links == [(0, 1), (1, 3)]


def test_a_system_like_the_root_goes(outcome):
    systems, links = outcome([ALL, set(range(38)), TENS[0]], [(0, 1), (1, 2)])
    assert set(systems) == {0, 2}
    assert links == [(0, 2)]


@pytest.mark.parametrize(("min_diff", "left"), [(1, {0, 1, 2, 3}), (5, {0, 1, 2, 3}), (6, {0, 1, 3}), (50, {0})])
def test_min_diff_above_one_works(min_diff, left, outcome):
    systems, links = outcome([ALL, TENS[0], {0, 1, 2, 3, 4}, TENS[1]], [(0, 1), (1, 2), (0, 3)], min_diff=min_diff)
    assert set(systems) == left
    assert all(parent in left and child in left for parent, child in links)


def test_the_root_alone_is_a_hierarchy(hierarchy):
    refined = refine(hierarchy([ALL], []), **DEFAULTS)
    assert len(refined.communities) == 1
    assert refined.communities.containment.shape == (0, 2)
    tiny = refine(hierarchy([{0, 1}], []), **DEFAULTS)
    assert len(tiny.communities) == 1


def test_two_parents_are_kept(outcome):
    left, right, both = set(range(20)), set(range(10, 30)), set(range(10, 20))
    _, links = outcome([ALL, left, right, both], [(0, 1), (0, 2), (1, 3)])
    assert links == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_notes_count_what_went(hierarchy):
    refined = refine(hierarchy([ALL, set(range(10)), set(range(9)), {1, 2}], [(0, 1), (1, 2), (2, 3)]), **DEFAULTS)
    assert [note.split()[0] for note in refined.communities.notes] == ["1", "1", "0", "2"]
    np.testing.assert_array_equal(refined.communities.persistence, refined.origin)


def test_input_order_of_links_does_not_matter(hierarchy, random_sets):
    sets, links = random_sets(np.random.default_rng(7))
    one = refine(hierarchy(sets, links), **DEFAULTS)
    two = refine(hierarchy(sets, links[::-1]), **DEFAULTS)
    np.testing.assert_array_equal(one.communities.containment, two.communities.containment)
    np.testing.assert_array_equal(one.communities.indices, two.communities.indices)


def check_invariants(found, rules):
    sets = [set(found.members(k).tolist()) for k in range(len(found))]
    assert len(sets[0]) == len(found.ids)
    for parent, child in found.containment:
        assert sets[child] <= sets[parent]
        assert len(sets[child]) / len(sets[parent]) < rules["jaccard_threshold"]
        assert len(sets[parent]) - len(sets[child]) >= rules["min_diff"]
    assert all(len(one) >= rules["min_system_size"] for one in sets)
    closure = reachable(links_matrix(found.containment, len(found)))
    np.testing.assert_array_equal(without_shortcuts(closure), found.containment)
    assert set(found.containment[:, 1]) == set(range(1, len(found)))
    dense = closure.toarray()
    for large in range(len(sets)):
        for small in range(len(sets)):
            contained = len(sets[large] & sets[small]) / len(sets[small]) >= rules["containment_threshold"]
            assert not contained or len(sets[large]) <= len(sets[small]) or dense[large, small]


@pytest.mark.parametrize("seed", range(12))
def test_invariants_on_random_hierarchies(seed, hierarchy, random_sets):
    sets, links = random_sets(np.random.default_rng(seed))
    check_invariants(refine(hierarchy(sets, links), **DEFAULTS).communities, DEFAULTS)
    rules = {"min_system_size": 3, "containment_threshold": 0.6, "jaccard_threshold": 0.7, "min_diff": 1}
    check_invariants(refine(hierarchy(sets, links), **rules).communities, rules)


@pytest.mark.data
def test_a_real_hierarchy(hierarchy, data):
    path = data("hierarchies", "hidef", "BioPlex.nodes")
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    genes = sorted({gene for row in rows for gene in row[2].split()})
    number = {gene: k for k, gene in enumerate(genes)}
    system = {row[0]: k for k, row in enumerate(rows)}
    edges = [line.split("\t") for line in path.with_suffix(".edges").read_text().splitlines()]
    sets = [{number[gene] for gene in row[2].split()} for row in rows]
    links = [(system[parent], system[child]) for parent, child, _ in edges]
    found = refine(hierarchy(sets, links), **DEFAULTS).communities
    check_invariants(found, DEFAULTS)
