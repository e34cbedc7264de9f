import logging
import re

import numpy as np
import pytest

from cellmapkit.api import ParameterError, Run
from cellmapkit.api.records import ProximityNetworks
from cellmapkit.hidef import HidefParams
from cellmapkit.hidef.detect import _large, detect
from cellmapkit.hidef.weaver import Hierarchy


@pytest.mark.parametrize("sizes", [None, (250, 400)])
def test_a_planted_hierarchy_is_recovered(kit, sizes):
    given = kit.planted(0)
    if sizes:
        given = kit.planted(0, (*sizes, len(given.edges)))
    found = detect(given, HidefParams(k=10, maxres=25.0), Run(seed=1))
    assert found.members(0).tolist() == list(range(80))
    for half in range(2):
        assert kit.jaccard(found, set(range(40 * half, 40 * half + 40))) == 1
    recovered = [kit.jaccard(found, set(range(10 * ten, 10 * ten + 10))) for ten in range(8)]
    assert sum(value >= 0.8 for value in recovered) >= 6
    assert len(found) <= 14
    assert all(len(found.members(c)) >= 4 for c in range(len(found)))


def test_names_order_the_proteins_and_absent_ones_are_counted(kit, caplog):
    given = kit.planted(0)
    ids = (*given.ids[::-1], "Q00001")  # listed against the alphabet, and one without an edge
    params, run = HidefParams(k=5, maxres=5.0), Run(seed=2)
    turned = ProximityNetworks(
        ids=ids, edges=np.sort(79 - given.edges, axis=1), sizes=given.sizes, cutoffs=given.cutoffs
    )
    with caplog.at_level(logging.INFO):
        found = detect(turned, params, run)
    expected = detect(given, params, run)
    assert found.ids == tuple(sorted(ids))
    assert found.indices.tobytes() == expected.indices.tobytes()
    assert found.containment.tobytes() == expected.containment.tobytes()
    assert found.notes[0] == "1 of 81 proteins have no edge and are in no community"
    assert found.notes[0] in caplog.text
    assert re.match(r"\d+ resolutions gave \d+ clusters of at least 4 proteins, \d+ persistent", expected.notes[0])


def test_similarities_are_not_used(kit):
    given = kit.planted(0)
    weighted = ProximityNetworks(
        ids=given.ids,
        edges=given.edges,
        sizes=given.sizes,
        cutoffs=given.cutoffs,
        similarity=np.linspace(1, 0, len(given.edges), dtype=np.float32),
    )
    params, run = HidefParams(k=5, maxres=3.0), Run()
    assert detect(weighted, params, run).indices.tobytes() == detect(given, params, run).indices.tobytes()


def test_resolutions_must_rise(kit):
    with pytest.raises(ParameterError, match="minres is 5 and maxres 2"):
        detect(kit.planted(), HidefParams(minres=5.0, maxres=2.0), Run())


def test_communities_of_the_consensus_that_are_too_small_are_left_out():
    members = [np.arange(9), np.arange(5), np.arange(3), np.arange(2)]
    hierarchy = Hierarchy(members, np.array([0, 9, 8, 7]), np.array([[0, 1], [1, 2], [2, 3]]))
    kept, small = _large(hierarchy, 4)
    assert small == 2
    assert [len(m) for m in kept.members] == [9, 5]
    assert kept.containment.tolist() == [[0, 1]]
    # the root stays whatever its size
    assert len(_large(Hierarchy([np.arange(3)], np.zeros(1), np.empty((0, 2))), 4)[0].members) == 1
