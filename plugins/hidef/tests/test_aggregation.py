import numpy as np

from cellmapkit.hidef.aggregation import aggregate
from cellmapkit.hidef.layers import Graph
from cellmapkit.hidef.moves import Scratch


def test_merging_by_hand():
    # a square 0-1-2-3 with one heavy side and a diagonal; parts {0, 1}, {2}, {3}; communities {0, 1, 2} and {3}
    edges = {(0, 1): 3, (1, 2): 1, (2, 3): 2, (0, 3): 1, (0, 2): 1}
    dense = np.zeros((4, 4), int)
    for (one, other), weight in edges.items():
        dense[one, other] = dense[other, one] = weight
    rows, indices = np.nonzero(dense)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows))])
    degrees = np.stack([dense.sum(axis=1), np.arange(4)], axis=1).astype(float)
    graph = Graph(indptr, indices.astype(np.uint16), dense[rows, indices].astype(np.uint8), degrees)
    scratch = Scratch(np.zeros(4, np.int32), np.empty(5, np.uint16))
    coarse, parts, node_of, merged = aggregate(
        graph, np.array([3, 3, 3, 0], np.uint16), np.array([2, 2, 1, 3], np.uint16), scratch
    )
    assert node_of.tolist() == [0, 0, 1, 2]
    assert merged.tolist() == [0]
    assert parts.label.tolist() == [0, 0, 1]
    assert parts.size.tolist() == [2, 1, 0]
    summed = np.zeros((3, 3), int)
    for node in range(3):
        for entry in range(coarse.indptr[node], coarse.indptr[node + 1]):
            summed[node, coarse.indices[entry]] = coarse.weights[entry]
    assert summed.tolist() == [[0, 2, 1], [2, 0, 2], [1, 2, 0]]
    # the edge inside the merged node still counts twice in its degree: 5 + 4 for nodes 0 and 1
    assert coarse.degrees.tolist() == [[9.0, 1.0], [4.0, 2.0], [3.0, 3.0]]
    assert parts.total.tolist() == [[13.0, 3.0], [3.0, 3.0], [0.0, 0.0]]
    assert not scratch.link.any()
