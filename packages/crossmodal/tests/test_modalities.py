import numpy as np
import pytest

from cellmapkit.api import Algorithm, IdMismatchError, Needs, Params, UsageError
from cellmapkit.api.records import Embedding
from cellmapkit.crossmodal.modalities import assemble, check_algorithm, check_shared


def table(*ids):
    return Embedding(ids=ids, values=np.array([[len(name), k] for k, name in enumerate(ids)], np.float32))


def algorithm(**needs):
    return Algorithm(name="toy", role="coembedding", summary="", citation="", params=Params, load=lambda: None,
                     api_version=1, needs=Needs(**needs))  # fmt: skip


def test_the_union_is_sorted_and_absent_rows_are_zero():
    found = assemble({"x": table("bb", "a"), "y": table("ccc", "bb")})
    assert found.ids == ("a", "bb", "ccc")
    assert found.mask.tolist() == [[True, False], [True, True], [False, True]]
    assert found.tables[0].tolist() == [[1, 1], [2, 0], [0, 0]]
    assert found.tables[1].tolist() == [[0, 0], [2, 1], [3, 0]]


def test_an_algorithm_that_takes_no_single_modality_is_refused():
    check_algorithm(algorithm(min_modalities=2), 3)
    with pytest.raises(UsageError, match="toy takes only proteins present in every modality"):
        check_algorithm(algorithm(missing=False), 2)


@pytest.mark.parametrize(("needs", "count"), [({}, 1), ({"max_modalities": 2}, 3), ({"min_modalities": 3}, 2)])
def test_a_wrong_number_of_embeddings_is_refused(needs, count):
    with pytest.raises(UsageError, match=f"{count} embeddings were given"):
        check_algorithm(algorithm(**needs), count)


def test_too_few_shared_proteins_are_refused_with_counts_and_examples():
    found = assemble({"x": table("a", "b", "c", "d"), "y": table("b", "c", "d", "E1")})
    check_shared(found, 1)
    with pytest.raises(IdMismatchError, match=r"for 2 folds: x and y share 3; x has 4 \('a', 'b', 'c' and 1 more\)"):
        check_shared(found, 2)
