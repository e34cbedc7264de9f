import numpy as np
import pytest

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Communities, Embedding, Modalities, Network, ProximityNetworks, RankedPairs

NONE = np.empty((0, 2), np.int32)
EDGES = np.array([[0, 1], [0, 2], [1, 2]], np.int32)
ONES = np.ones((2, 3), np.float32)


def network(**changes):
    return Network(**{"nodes": ("A", "B", "C"), "edges": EDGES, "weights": np.ones(3, np.float32), **changes})


def embedding(**changes):
    return Embedding(**{"ids": ("A", "B"), "values": ONES, **changes})


def modalities(**changes):
    given = {"ids": ("A", "B"), "names": ("x", "y"), "tables": (ONES, ONES), "mask": np.ones((2, 2), bool)}
    return Modalities(**{**given, **changes})


def proximity(**changes):
    given = {"ids": ("A", "B", "C"), "edges": EDGES, "sizes": (1, 3), "cutoffs": (0.3, 1.0)}
    return ProximityNetworks(**{**given, **changes})


def communities(**changes):
    given = {
        "ids": ("A", "B", "C"),
        "indptr": np.array([0, 3, 5]),
        "indices": np.array([0, 1, 2, 0, 2]),
        "persistence": np.array([0, 4]),
        "containment": np.array([[0, 1]]),
    }
    return Communities(**{**given, **changes})


def test_good_records_are_accepted():
    assert network(edges=NONE, weights=None).nodes == ("A", "B", "C")
    assert embedding(ids=(), values=np.empty((0, 3), np.float32)).ids == ()
    assert modalities().names == ("x", "y")
    assert proximity(similarity=np.ones(3, np.float32)).sizes == (1, 3)
    assert proximity(edges=NONE, sizes=(0,), cutoffs=(0.1,)).sizes == (0,)


def test_communities_give_their_members():
    found = communities()
    assert len(found) == 2
    assert found.members(0).tolist() == [0, 1, 2]
    assert found.members(1).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("build", "changes", "message"),
    [
        (network, {"nodes": ("A", "B", "B")}, "Network.nodes: 1 repeated ids, e.g. 'B'"),
        (network, {"nodes": ("B", "A", "C")}, "Network.nodes must be sorted"),
        (network, {"edges": EDGES[:, :1]}, r"Network.edges has shape \(3, 1\)"),
        (network, {"edges": EDGES + 1}, "names a node that does not exist"),
        (network, {"edges": EDGES - 1}, "names a node that does not exist"),
        (network, {"edges": EDGES[:, ::-1]}, "must have i < j in every row"),
        (network, {"edges": EDGES[::-1]}, "in lexicographic order, each once"),
        (network, {"edges": EDGES[[0, 0, 1]]}, "in lexicographic order, each once"),
        (network, {"weights": np.ones(2, np.float32)}, r"Network.weights has shape \(2,\)"),
        (embedding, {"ids": ("A", "A")}, "Embedding.ids: 1 repeated ids, e.g. 'A'"),
        (embedding, {"ids": ("A",)}, r"Embedding of 1 ids has values of shape \(2, 3\)"),
        (embedding, {"values": ONES[0]}, r"values of shape \(3,\)"),
        (embedding, {"values": ONES.astype(float)}, "float64, expected float32"),
        (embedding, {"values": ONES * np.array([[1], [np.nan]], np.float32)}, "1 rows are not finite, e.g. 'B'"),
        (embedding, {"values": ONES * np.float32(np.inf)}, "2 rows are not finite, e.g. 'A', 'B'"),
        (modalities, {"ids": ("A", "A")}, "Modalities.ids: 1 repeated"),
        (modalities, {"names": ("x", "x")}, "Modalities.names: 1 repeated"),
        (modalities, {"mask": np.ones((2, 1), bool)}, r"mask has shape \(2, 1\), expected \(2, 2\)"),
        (modalities, {"mask": np.ones((2, 2))}, "mask is float64, expected bool"),
        (modalities, {"tables": (ONES,)}, "1 tables for 2 names"),
        (modalities, {"tables": (ONES, ONES[:1])}, "table 'y' has 1 rows, expected 2"),
        (modalities, {"tables": (ONES, ONES.astype(float))}, "table 'y' is float64"),
        (modalities, {"tables": (ONES, np.float32([[1, 1, 1], [1, np.nan, 1]]))}, "table 'y' is not finite for 'B'"),
        (modalities, {"tables": (ONES, np.float32([[np.inf, 1, 1], [1, 1, 1]]))}, "table 'y' is not finite for 'A'"),
        (proximity, {"ids": ("A", "A", "B")}, "ProximityNetworks.ids: 1 repeated"),
        (proximity, {"cutoffs": (0.1,)}, "one size per cutoff"),
        (proximity, {"sizes": (), "cutoffs": ()}, "one size per cutoff"),
        (proximity, {"sizes": (3, 1)}, "sizes must rise"),
        (proximity, {"sizes": (1, 2)}, "the last size is 2, edges are 3"),
        (proximity, {"edges": EDGES[:, ::-1]}, "i < j in every row"),
        (proximity, {"edges": EDGES[:, :1]}, r"edges have shape \(3, 1\)"),
        (proximity, {"edges": EDGES + 1}, "name a protein that does not exist"),
        (proximity, {"similarity": np.ones(2, np.float32)}, r"similarity has shape \(2,\)"),
        (communities, {"indptr": np.array([0])}, "at least the root"),
        (communities, {"persistence": np.array([0])}, "one persistence per community"),
        (communities, {"indptr": np.array([0, 3, 4])}, "does not end at the last membership"),
        (communities, {"containment": np.array([0, 1])}, r"containment has shape \(2,\)"),
    ],
)
def test_what_breaks_the_contract_is_refused(build, changes, message):
    with pytest.raises(AlgorithmError, match=message):
        build(**changes)


@pytest.mark.parametrize(
    ("pairs", "proximity", "said"),
    [
        (np.int32([0, 1]), np.float32([1]), r"shape \(2,\), expected \(n, 2\)"),
        (np.array([[0, 1]]), np.float32([1]), "is int64, expected int32"),
        (np.int32([[0, 1]]), np.float32([1, 0]), r"shape \(2,\), expected \(1,\)"),
        (np.int32([[0, 1]]), np.array([1.0]), "is float64, expected float32"),
        (np.int32([[0, 1]]), np.float32([np.nan]), "not finite"),
        (np.int32([[0, 1], [0, 2]]), np.float32([1, 2]), "the closest pair first"),
        (np.int32([[1, 0]]), np.float32([1]), "i < j"),
        (np.int32([[-1, 0]]), np.float32([1]), "i < j"),
        (np.int32([[0, 1], [1, 2], [0, 1]]), np.float32([3, 2, 1]), "listed twice"),
    ],
)
def test_pairs_that_are_no_ranking_are_refused(pairs, proximity, said):
    with pytest.raises(AlgorithmError, match=said):
        RankedPairs(pairs=pairs, proximity=proximity)


def test_a_ranking_may_have_ties_and_may_be_empty():
    assert len(RankedPairs(pairs=np.int32([[0, 1], [0, 2]]), proximity=np.float32([1, 1])).pairs) == 2
    assert not len(RankedPairs(pairs=np.empty((0, 2), np.int32), proximity=np.empty(0, np.float32)).pairs)
