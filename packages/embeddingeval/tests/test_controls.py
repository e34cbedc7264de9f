import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, Run
from cellmapkit.api.records import Embedding, Network
from cellmapkit.embeddingeval.controls import CONCAT, RANDOM, controls, degree_control


def test_controls_stand_over_all_genes():
    one = Embedding(ids=("a", "b"), values=np.array([[3, 4], [0, 2]], np.float32))
    two = Embedding(ids=("b", "c"), values=np.array([[5], [-1]], np.float32))
    made = controls({"one": one, "two": two}, ("one", "two"), Run(seed=1))
    assert made[CONCAT].ids == made[RANDOM].ids == ("a", "b", "c")
    expected = [[0.6, 0.8, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, -1.0]]
    np.testing.assert_allclose(made[CONCAT].values, expected, rtol=1e-6)
    again = controls({"two": two, "one": one}, ("one", "two"), Run(seed=1))
    assert again[RANDOM].values.tobytes() == made[RANDOM].values.tobytes()
    assert (
        controls({"one": one, "two": two}, ("one", "two"), Run(seed=2))[RANDOM].values.tobytes()
        != made[RANDOM].values.tobytes()
    )


def test_one_embedding_stands_beside_nothing():
    one = Embedding(ids=("a", "b"), values=np.ones((2, 2), np.float32))
    assert list(controls({"one": one}, ("one",), Run())) == [RANDOM]


def test_degrees_are_close_where_their_logarithms_are():
    """Degrees 3, 1, 1, 1 of a star and 0: angles 180, 90, 90, 90 and 0, because log 4 is twice log 2."""
    star = Network(nodes=tuple("abcd"), edges=np.array([[0, 1], [0, 2], [0, 3]], np.int32))
    found, note = degree_control(list("abcdx"), star)
    cosines = [[1, 0, 0, 0, -1], [0, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 1, 1, 1, 0], [-1, 0, 0, 0, 1]]
    np.testing.assert_allclose(found.values @ found.values.T, cosines, atol=1e-6)
    np.testing.assert_allclose(np.corrcoef(found.values), cosines, atol=1e-6)
    assert note == "the network of the degree control has 4 of 5 genes; the others count as of degree 0"


def test_equal_degrees_are_all_alike_and_strangers_are_refused():
    pair = Network(nodes=("a", "b"), edges=np.array([[0, 1]], np.int32))
    np.testing.assert_allclose(np.diff(degree_control(["a", "b"], pair)[0].values, axis=0), 0)
    with pytest.raises(IdMismatchError, match=r"none of the 1 genes \('x'\)"):
        degree_control(["x"], pair)


def test_what_is_put_side_by_side_can_be_chosen():
    tables = {name: Embedding(ids=("a", "b"), values=np.eye(2, dtype=np.float32)) for name in ("one", "two", "both")}
    assert controls(tables, ("one", "two"), Run())[CONCAT].values.shape == (2, 4)
    assert list(controls(tables, ("one",), Run())) == [RANDOM]
