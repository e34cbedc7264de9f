"""Checks of the role ``community_detection``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.records import Communities
from cellmapkit.api.testing.expecting import expect
from cellmapkit.api.testing.inputs import toy_proximity

if TYPE_CHECKING:
    from cellmapkit.api.records import ProximityNetworks
    from cellmapkit.api.testing.case import Case


def gives_a_hierarchy(case: Case) -> None:
    """Check the root, the members and the containment of what was found, and that something was."""
    expect_hierarchy(case.result, case.input)
    expect(len(case.result) > 1, "nothing but the root was found among five planted groups")


def works_on_a_plain_network(case: Case) -> None:
    """Check that one network without similarities gives a hierarchy too."""
    given = toy_proximity(case.seed, plain=True)
    expect_hierarchy(case.run(given), given)


def expect_hierarchy(value: object, given: ProximityNetworks) -> None:
    """Raise ``AssertionError`` unless the value is a hierarchy over the proteins of the given networks."""
    expect(isinstance(value, Communities), f"the result is a {type(value).__name__}, expected Communities")
    assert isinstance(value, Communities)
    expect(value.ids == given.ids, "the ids of the result are not those of the input")
    expect((np.diff(value.indptr) > 0).all(), "a community has no member, or indptr falls")
    inside = value.indices.min() >= 0 and value.indices.max() < len(value.ids)
    expect(inside, "a member index names no protein")
    for community in range(len(value)):
        expect((np.diff(value.members(community)) > 0).all(), f"the members of community {community} do not rise")
    with_edge = set(np.unique(given.edges).tolist())
    expect(with_edge <= set(value.members(0).tolist()), "the root (row 0) lacks proteins that have an edge")
    expect((value.persistence >= 0).all(), "a persistence is negative")
    _expect_containment(value)


def _expect_containment(value: Communities) -> None:
    """Check that children lie inside their parents, and that the links form a reduced acyclic graph from the root."""
    links = [(int(parent), int(child)) for parent, child in value.containment]
    known = range(len(value))
    expect(all(parent in known and child in known for parent, child in links), "a link names no community")
    expect(len(set(links)) == len(links), "a link is given twice")
    members = [frozenset(value.members(community).tolist()) for community in known]
    for parent, child in links:
        expect(members[child] <= members[parent], f"community {child} is not inside its parent {parent}")
    below = {parent: {child for up, child in links if up == parent} for parent in known}
    order = _order(below)
    expect(len(order) == len(value), "the containment has a cycle, or a community that hangs from nothing")
    reach: dict[int, set[int]] = {}
    for community in reversed(order):
        further = set().union(*(reach[child] for child in below[community]))
        expect(not further & below[community], f"community {community} is linked to a child of its child")
        reach[community] = further | below[community]


def _order(below: dict[int, set[int]]) -> list[int]:
    """Return the communities from the root down, each after all its parents; those on or under a cycle are left out."""
    parents = dict.fromkeys(below, 0)
    for children in below.values():
        for child in children:
            parents[child] += 1
    ready, order = [0] if parents[0] == 0 else [], []
    while ready:
        community = ready.pop()
        order.append(community)
        for child in below[community]:
            parents[child] -= 1
            if parents[child] == 0:
                ready.append(child)
    return order
