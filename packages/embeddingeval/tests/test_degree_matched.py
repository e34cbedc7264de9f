import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding, Network
from cellmapkit.embeddingeval.controls import degree_control
from cellmapkit.embeddingeval.degree_matched import HEADER, degree_matched, degrees

GENES = [f"g{k:03}" for k in range(200)]


def studied():
    """A network in which the last genes have the most partners, and labels of genes with many partners."""
    rng = np.random.default_rng(0)
    edges = {
        tuple(sorted(pair)) for pair in (200 * rng.random((4000, 2)) ** 0.4).astype(int).tolist() if len({*pair}) > 1
    }
    network = Network(nodes=tuple(GENES), edges=np.array(sorted(edges), np.int32))
    busy = sorted(GENES, key=degrees(network).__getitem__)[120:]
    sets = {f"l{k}": rng.choice(busy, 5, replace=False) for k in range(30)}
    return network, Standard.of("s", {**sets, "rest": GENES[:2]} | {f"one{k}": [gene] for k, gene in enumerate(GENES)})


def test_degrees_are_counted():
    star = Network(nodes=tuple("abcd"), edges=np.array([[0, 1], [0, 2]], np.int32))
    assert degrees(star) == {"a": 2, "b": 1, "c": 1, "d": 0}


def test_what_degree_alone_explains_is_gone_among_pairs_of_like_degree():
    network, standard = studied()
    control, _ = degree_control(GENES, network)
    row = dict(zip(HEADER, degree_matched({"e": control}, [standard], degrees(network), Run())[0], strict=True))
    assert (row["n_genes"], row["n_pairs"]) == (200, 19900)
    assert float(row["auroc"]) > 0.6
    assert float(row["auroc_of_degrees"]) > 0.75
    assert float(row["auroc_degree_matched"]) == pytest.approx(0.5, abs=0.06)


def test_what_an_embedding_knows_beside_stays():
    network, _ = studied()
    standard = Standard.of("s", {f"l{k}": GENES[k::20] for k in range(20)})
    values = np.eye(20, dtype=np.float32)[np.arange(200) % 20]
    found = degree_matched({"e": Embedding(ids=tuple(GENES), values=values)}, [standard], degrees(network), Run())
    assert float(found[0][HEADER.index("auroc_degree_matched")]) == 1.0
