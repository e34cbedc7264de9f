import dataclasses

from cellmapkit.api.evaluation import Standard
from cellmapkit.functionmetrics.params import FunctionParams
from cellmapkit.functionmetrics.select import select

STANDARD = Standard.of("s", {"big": "abcdef", "cut": "abxyz", "gone": "xyz", "small": "cd"}, other_genes=["q"])


def test_restriction_comes_before_counting():
    made = select(tuple("qfedcba"), STANDARD, FunctionParams(min_size=3))
    assert (made.labels, made.genes) == (("big",), tuple("abcdef"))
    assert made.rows.tolist() == [6, 5, 4, 3, 2, 1]
    assert made.has.tolist() == [[True]] * 6
    assert (made.n_unlabelled, made.foldless) == (1, ())


def test_labels_may_be_counted_in_the_standard():
    made = select(tuple("abu"), STANDARD, FunctionParams(min_size=5, counted_in="standard"))
    assert (made.labels, made.genes) == (("big", "cut"), ("a", "b"))
    assert made.has.all() and made.n_unlabelled == 1


def test_genes_without_a_fold_leave_before_labels_are_counted():
    folded = dataclasses.replace(STANDARD, folds=dict.fromkeys("acdef", 0))
    made = select(tuple("abcdefu"), folded, FunctionParams(min_size=2))
    assert (made.labels, made.foldless) == (("big", "small"), ("b",))  # of "cut" only a is left
    assert made.genes == tuple("acdef") and made.n_unlabelled == 1


def test_nothing_may_be_left():
    for ids in ((), ("u",), ("q",), ("a",)):
        made = select(ids, STANDARD, FunctionParams())
        assert (made.labels, made.genes, made.has.shape, made.n_unlabelled) == ((), (), (0, 0), len(ids))
