from dataclasses import replace

import numpy as np
import pytest

from cellmapkit.api import IdMismatchError
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding
from cellmapkit.evalkit.restrict import is_root, keep_labels, restrict, rows_of

SETS = {"big": "abcdxyz", "half": "efxyz", "pair": "ab", "single": "g"}


def sets_of(standard):
    return {
        label: "".join(standard.genes[k] for k in standard.indices[standard.indptr[row] : standard.indptr[row + 1]])
        for row, label in enumerate(standard.labels)
    }


@pytest.mark.parametrize(("universe", "genes"), [("annotated", "abcdefg"), ("kept", "abcdef"), ("all", "abcdefghi")])
def test_genes_are_cut_before_labels_are_counted(universe, genes):
    given = Standard.of("toy", SETS, other_genes="h")
    found = restrict(given, "ihgfedcba", universe=universe, min_size=2)
    assert found.genes == tuple(genes)
    assert sets_of(found) == {"big": "abcd", "half": "ef", "pair": "ab"}
    assert sets_of(given) == SETS


def test_sizes_are_bounds_on_what_is_left():
    found = restrict(Standard.of("toy", SETS), "abcdefg", universe="kept", min_size=3, max_size=4)
    assert sets_of(found) == {"big": "abcd"}
    none = restrict(Standard.of("toy", SETS), "abcdefg", min_size=5)
    assert len(none) == 0 and none.genes == tuple("abcdefg")


def test_folds_and_groups_follow_the_genes():
    given = replace(Standard.of("toy", SETS), folds=dict.fromkeys("abx", 1), groups={"a": "1", "y": "2"})
    found = restrict(given, "abcd")
    assert (found.folds, found.groups) == ({"a": 1, "b": 1}, {"a": "1"})


def test_no_common_gene_is_an_error_with_examples():
    with pytest.raises(IdMismatchError, match=r"none of the 2 genes \('P1', 'P2'\).*'toy'\n.*10 genes: 'a', 'b', 'c'"):
        restrict(Standard.of("toy", SETS), ["P1", "P2"])
    with pytest.raises(IdMismatchError):  # h is in the standard, yet without a label
        restrict(Standard.of("toy", SETS, other_genes="h"), "h")


def test_keep_labels():
    found = keep_labels(Standard.of("toy", SETS), np.array([False, True, False, True]))
    assert sets_of(found) == {"half": "efxyz", "single": "g"}


def test_roots_hold_almost_all_annotated_genes():
    genes = [f"g{k:02}" for k in range(20)]
    standard = Standard.of("toy", {"a": genes[:19], "b": genes[:18], "c": genes}, other_genes=["x"] * 5)
    assert is_root(standard).tolist() == [True, False, True]
    assert is_root(standard, 1.0).tolist() == [False, False, True]


def test_rows_in_the_order_asked_for():
    embedding = Embedding(ids=("b", "a", "c"), values=np.array([[2], [1], [3]], np.float32))
    assert rows_of(embedding, "ac").tolist() == [[1], [3]]
