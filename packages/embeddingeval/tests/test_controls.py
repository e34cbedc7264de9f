import numpy as np

from cellmapkit.api import Run
from cellmapkit.api.records import Embedding
from cellmapkit.embeddingeval.controls import CONCAT, RANDOM, controls


def test_controls_stand_over_all_genes():
    one = Embedding(ids=("a", "b"), values=np.array([[3, 4], [0, 2]], np.float32))
    two = Embedding(ids=("b", "c"), values=np.array([[5], [-1]], np.float32))
    made = controls({"one": one, "two": two}, Run(seed=1))
    assert made[CONCAT].ids == made[RANDOM].ids == ("a", "b", "c")
    expected = [[0.6, 0.8, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, -1.0]]
    np.testing.assert_allclose(made[CONCAT].values, expected, rtol=1e-6)
    again = controls({"two": two, "one": one}, Run(seed=1))
    assert again[RANDOM].values.tobytes() == made[RANDOM].values.tobytes()
    assert controls({"one": one, "two": two}, Run(seed=2))[RANDOM].values.tobytes() != made[RANDOM].values.tobytes()


def test_one_embedding_stands_beside_nothing():
    one = Embedding(ids=("a", "b"), values=np.ones((2, 2), np.float32))
    assert list(controls({"one": one}, Run())) == [RANDOM]
