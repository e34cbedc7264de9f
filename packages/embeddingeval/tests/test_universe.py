import numpy as np
import pytest

from cellmapkit.api import IdMismatchError
from cellmapkit.api.records import Embedding
from cellmapkit.embeddingeval.universe import over, taken


def embedding(ids, first=1.0):
    return Embedding(ids=tuple(ids), values=np.arange(first, first + len(ids), dtype=np.float32)[:, None])


GENES = [f"g{k:02d}" for k in range(14)]


def test_rows_are_taken_by_name_and_zero_where_absent():
    assert taken(embedding(["b", "a"]), ["a", "b", "c"]).values.ravel().tolist() == [2.0, 1.0, 0.0]


def test_each_universe_has_its_genes():
    two = {"one": embedding(GENES[:12][::-1]), "two": embedding(GENES[2:])}
    assert [e.ids for e in over("common", two).values()] == [tuple(GENES[2:12])] * 2
    assert [e.ids for e in over("union", two).values()] == [tuple(GENES)] * 2
    own = over("own", two)
    assert own["one"].ids == tuple(GENES[:12])
    assert own["one"].values[0, 0] == 12.0


def test_too_few_common_genes_are_refused_with_examples():
    with pytest.raises(IdMismatchError, match=r"only 4 genes.*one has 9 .*g00"):
        over("common", {"one": embedding(GENES[:9]), "two": embedding(GENES[5:])})
