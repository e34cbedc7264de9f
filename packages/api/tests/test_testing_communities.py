import dataclasses

import numpy as np
import pytest

from cellmapkit.api.testing import communities

FIND = "community_detection"
GIVES, PLAIN = "gives_a_hierarchy", "works_on_a_plain_network"
BOTH = {GIVES, PLAIN}
ALL = range(40)


def with_groups(toys, groups, links=None):
    """Return a plugin that finds these groups and links whatever it is given."""
    links = [(0, child) for child in range(1, len(groups))] if links is None else links
    changes = {
        "indptr": np.cumsum([0, *map(len, groups)]),
        "indices": np.concatenate([np.array(group, np.int64) for group in groups]),
        "persistence": np.arange(len(groups)),
        "containment": np.array(links, dtype=np.int64).reshape(-1, 2),
    }
    return toys.spoiled(FIND, after=lambda result, *_: dataclasses.replace(result, **changes))


GROUPS = {
    "small root": ([[1, 2], [1, 2]], None),
    "empty group": ([ALL, []], None),
    "unsorted": ([ALL, [2, 1]], None),
    "repeated member": ([ALL, [1, 1]], None),
    "no such protein": ([range(41), [1]], None),
    "hangs from nothing": ([ALL, range(5), range(5)], [(0, 1)]),
    "linked twice": ([ALL, range(5)], [(0, 1), (0, 1)]),
    "not inside": ([ALL, range(5), range(6)], [(0, 1), (1, 2)]),
    "no such group": ([ALL, range(5)], [(0, 1), (0, 2)]),
    "cycle": ([ALL, range(5), range(5)], [(0, 1), (1, 2), (2, 1)]),
    "root in a cycle": ([ALL, ALL], [(0, 1), (1, 0)]),
    "shortcut": ([ALL, range(5), range(5)], [(0, 1), (1, 2), (0, 2)]),
}
BAD = {
    "no record": (lambda toys: toys.spoiled(FIND, after=lambda result, *_: result.indices), BOTH),
    "other ids": (lambda toys: toys.edited(FIND, ids=lambda result, _: result.ids[::-1]), BOTH),
    "negative": (lambda toys: toys.edited(FIND, persistence=lambda result, _: result.persistence - 1), BOTH),
    "only the root": (lambda toys: with_groups(toys, [ALL]), {GIVES}),
    "needs similarity": (lambda toys: toys.spoiled(FIND, lambda given, *_: given.similarity.sum()), {PLAIN}),
}


@pytest.mark.parametrize("case", GROUPS)
def test_a_wrong_hierarchy_fails_on_every_input(toys, case):
    assert toys.failures(with_groups(toys, *GROUPS[case])) == BOTH


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    make, expected = BAD[case]
    assert toys.failures(make(toys)) == expected


def test_every_check_here_has_a_bad_toy(toys):
    assert set().union(*(expected for _, expected in BAD.values())) == toys.checks_in(communities)


def test_a_child_of_two_parents_is_fine(toys):
    groups = [ALL, range(10), range(5, 20), range(5, 10)]
    assert toys.failures(with_groups(toys, groups, [(0, 1), (0, 2), (1, 3), (2, 3)])) == set()
