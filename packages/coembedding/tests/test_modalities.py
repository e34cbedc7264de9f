import numpy as np
import pytest

from cellmapkit.api import Algorithm, IdMismatchError, Needs, Params, UsageError
from cellmapkit.api.records import Embedding
from cellmapkit.coembedding.modalities import assemble, restrict, unique_names


def table(ids, width=2):
    return Embedding(ids=tuple(ids), values=np.arange(1, len(ids) * width + 1, dtype=np.float32).reshape(-1, width))


def algorithm(**needs):
    return Algorithm(name="toy", role="coembedding", summary="", citation="", params=Params, load=lambda: print,
                     api_version=1, needs=Needs(**needs))  # fmt: skip


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["PPI", "image"], ["PPI", "image"]),
        (["PPI", "PPI", "PPI"], ["PPI", "PPI_1", "PPI_2"]),
        (["PPI", "PPI_1", "PPI"], ["PPI", "PPI_1", "PPI_2"]),
    ],
)
def test_names_are_made_unique(names, unique):
    assert unique_names(names) == unique


def test_the_union_is_sorted_and_absent_rows_are_zero():
    made = assemble({"one": table("CA"), "two": table("AB", width=3)})
    assert made.ids == ("A", "B", "C")
    np.testing.assert_array_equal(made.mask, [[True, True], [False, True], [True, False]])
    np.testing.assert_array_equal(made.tables[0], [[3, 4], [0, 0], [1, 2]])
    np.testing.assert_array_equal(made.tables[1], [[1, 2, 3], [4, 5, 6], [0, 0, 0]])


def test_an_algorithm_that_takes_missing_proteins_gets_all():
    made = assemble({"one": table("CA"), "two": table("AB")})
    kept, left_out = restrict(made, algorithm(shared=True))
    assert (kept.ids, left_out) == (("A", "B", "C"), [])


def test_one_that_does_not_gets_the_complete_ones_and_the_rest_is_named():
    made = assemble({"one": table("CA"), "two": table("AB")})
    kept, left_out = restrict(made, algorithm(missing=False))
    assert (kept.ids, left_out) == (("A",), ["B", "C"])


@pytest.mark.parametrize("needs", [{"shared": True}, {"missing": False}])
def test_no_shared_protein_is_an_error_with_counts_and_examples(needs):
    made = assemble({"one": table("ABCD"), "two": table("XY")})
    with pytest.raises(IdMismatchError, match=r"one has 4 \('A', 'B', 'C' and 1 more\); two has 2"):
        restrict(made, algorithm(**needs))


def test_an_algorithm_for_unaligned_modalities_is_not_refused():
    made = assemble({"one": table("AB"), "two": table("XY")})
    assert restrict(made, algorithm())[0].ids == ("A", "B", "X", "Y")


@pytest.mark.parametrize("needs", [{"min_modalities": 3}, {"max_modalities": 1}])
def test_too_few_or_too_many_modalities_are_refused(needs):
    made = assemble({"one": table("AB"), "two": table("AB")})
    with pytest.raises(UsageError, match="2 embeddings were given"):
        restrict(made, algorithm(**needs))
