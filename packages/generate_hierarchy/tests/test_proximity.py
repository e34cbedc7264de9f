"""Proximity networks against the toolkit's way: whole matrices, scaled, averaged, sorted."""

import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, ParameterError
from cellmapkit.api.records import Embedding
from cellmapkit.generate_hierarchy.proximity import proximity_networks, without_direction

ANGLES = np.deg2rad([0.0, 10.0, 40.0, 55.0])
FOUR = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def embedding(values, ids=None):
    values = np.asarray(values, dtype=np.float32)
    return Embedding(ids=ids or tuple(f"P{i:03d}" for i in range(len(values))), values=values)


def whole_matrix(*embeddings):
    """Scale and average whole cosine matrices; the pairs in order with their values."""
    total = 0.0
    for one in embeddings:
        x = one.values.astype(float)
        x = x / np.linalg.norm(x, axis=1, keepdims=True)
        cosine = x @ x.T
        cosine -= cosine.min()
        total = total + cosine / cosine.max() / len(embeddings)
    i, j = np.triu_indices(len(total), 1)
    order = np.lexsort((j, i, -total[i, j]))
    return np.stack([i, j], axis=1)[order], total[i, j][order]


def test_four_proteins_by_hand():
    networks = proximity_networks([embedding(FOUR, tuple("abcd"))], [0.5, 0.01, 1.0])
    assert networks.cutoffs == (0.01, 0.5, 1.0)
    assert networks.sizes == (1, 3, 6)
    assert ["".join(networks.ids[k] for k in edge) for edge in networks.edges] == ["ab", "cd", "bc", "ac", "bd", "ad"]
    low = np.cos(np.deg2rad(55))
    expected = (np.cos(np.deg2rad([10, 15, 30, 40, 45, 55])) - low) / (1 - low)
    np.testing.assert_allclose(networks.similarity, expected, atol=1e-6)
    assert networks.similarity[-1] == 0


@pytest.mark.parametrize(
    ("n", "cutoff", "size"),
    [(8004, 0.002, 64_057), (8004, 0.05, 1_601_401), (60, 0.1, 177), (5, 0.001, 1)],
)
def test_sizes_are_rounded_up(monkeypatch, n, cutoff, size):
    module = "cellmapkit.generate_hierarchy.proximity."
    edges = np.broadcast_to(np.array([0, 1], dtype=np.int32), (size, 2))
    monkeypatch.setattr(module + "top_pairs", lambda v, count, **_: (edges[:count], np.zeros(min(count, size))))
    monkeypatch.setattr(module + "smallest_product", lambda *_, **__: -1.0)
    networks = proximity_networks([embedding(np.eye(2)[np.arange(n) % 2])], [cutoff])
    assert networks.sizes == (size,)


def test_folds_are_scaled_each_and_averaged():
    rng = np.random.default_rng(2)
    first, second = embedding(rng.standard_normal((40, 6))), embedding(rng.random((40, 9)))
    networks = proximity_networks([first, second], [0.1, 0.6], block_rows=7)
    edges, values = whole_matrix(first, second)
    np.testing.assert_array_equal(networks.edges, edges[: networks.sizes[-1]])
    np.testing.assert_allclose(networks.similarity, values[: networks.sizes[-1]], atol=1e-6)


def test_order_of_rows_does_not_matter():
    values = np.random.default_rng(4).standard_normal((30, 5)).astype(np.float32)
    plain = embedding(values)
    turned = Embedding(ids=plain.ids[::-1], values=values[::-1])
    one, two = (proximity_networks([e], [0.3]) for e in (plain, turned))
    assert one.ids == two.ids
    assert one.edges.tobytes() == two.edges.tobytes()
    assert one.similarity.tobytes() == two.similarity.tobytes()


def test_rows_of_zeros_have_cosine_zero():
    values = [[1, 0], [0, 0], [-1, 0.1], [0, 0], [1, 0.1]]
    networks = proximity_networks([embedding(values)], [1.0])
    ranked = [tuple(edge) for edge in networks.edges]
    assert ranked[0] == (0, 4)
    assert ranked[1:8] == [(0, 1), (0, 3), (1, 2), (1, 3), (1, 4), (2, 3), (3, 4)]
    assert len(set(networks.similarity[1:8])) == 1


def test_rounding_noise_counts_as_zero():
    values = np.array([[1, 0], [1e-9, 1e-9], [-1, 0.1], [0, 0], [1, 0.1]])
    assert without_direction(embedding(values)) == ("P001", "P003")
    noisy, plain = (proximity_networks([embedding(v)], [1.0]) for v in (values, values * (values > 1e-8)))
    assert noisy.similarity[1] == noisy.similarity[2]
    assert tuple(noisy.edges[0]) == tuple(plain.edges[0]) == (0, 4)


def test_lengths_of_rows_do_not_matter():
    values = np.random.default_rng(6).standard_normal((20, 4)).astype(np.float32)
    scaled = values * (2.0 ** np.arange(-20, 20, 2, dtype=np.float32))[:, None]
    one, two = (proximity_networks([embedding(v)], [0.5]) for v in (values, scaled))
    np.testing.assert_array_equal(one.edges[: one.sizes[0]], two.edges)


def test_a_protein_missing_in_a_later_fold_is_named():
    first = embedding(np.eye(3), ("A", "B", "C"))
    with pytest.raises(IdMismatchError, match=r"1 of the 3 proteins.*embedding 2: 'B'"):
        proximity_networks([first, embedding(np.eye(3), ("A", "C", "D"))], [0.5])
    more = embedding(np.eye(4), ("D", "C", "B", "A"))
    assert proximity_networks([first, more], [0.5]).ids == ("A", "B", "C")


@pytest.mark.parametrize("cutoffs", [[], [0.0], [0.1, 1.5], [-1.0], [float("nan")]])
def test_cutoffs_must_be_fractions(cutoffs):
    with pytest.raises(ParameterError, match="cutoff"):
        proximity_networks([embedding(FOUR)], cutoffs)


@pytest.mark.parametrize("values", [np.ones((5, 3)), np.zeros((5, 3))])
def test_an_embedding_that_tells_nothing_apart_is_refused(values):
    with pytest.raises(InputError, match="same direction in embedding 1"):
        proximity_networks([embedding(values)], [0.1])


def test_one_protein_is_refused():
    with pytest.raises(InputError, match="has 1 proteins"):
        proximity_networks([embedding([[1.0, 2.0]])], [0.1])


@pytest.mark.data
def test_the_networks_of_a_real_embedding_are_those_of_the_whole_matrix(data):
    path = data("embeddings", "cm4ai", "coembedding_emd.tsv")
    rows = [line.rstrip("\r\n").split("\t") for line in path.read_text().splitlines()[1:]]
    real = embedding([[float(v) for v in row[1:]] for row in rows], tuple(row[0] for row in rows))
    networks = proximity_networks([real], [0.01, 0.1])
    order = np.argsort(real.ids)
    edges, values = whole_matrix(embedding(real.values[order]))
    np.testing.assert_allclose(networks.similarity, values[: networks.sizes[-1]], atol=1e-6)
    assert {tuple(e) for e in networks.edges} == {tuple(e) for e in edges[: networks.sizes[-1]]}
