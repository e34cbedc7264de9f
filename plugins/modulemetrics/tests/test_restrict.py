from cellmapkit.api.evaluation import Standard
from cellmapkit.modulemetrics.restrict import restrict

STANDARD = Standard.of("s", {"big": "abcdef", "cut": "abxyz", "small": "cd", "gone": "xyz"}, other_genes=["q"])


def test_restriction_comes_before_counting():
    # of "cut" only a and b remain, so it is too small although it has five genes in the standard
    made = restrict(tuple("qfedcba"), STANDARD, 3, None)
    assert (made.labels, made.genes) == (("big",), tuple("abcdef"))
    assert made.rows.tolist() == [6, 5, 4, 3, 2, 1]
    assert made.members.toarray().tolist() == [[True] * 6]


def test_sizes_are_bounded_and_genes_without_a_label_left_are_dropped():
    made = restrict(tuple("bafcdeq"), STANDARD, 2, 5)
    assert (made.labels, made.genes) == (("cut", "small"), tuple("abcd"))
    assert made.rows.tolist() == [1, 0, 3, 4]
    assert made.members.toarray().tolist() == [[True, True, False, False], [False, False, True, True]]


def test_nothing_may_be_left():
    for ids, standard in ((("u", "v"), STANDARD), (("a",), STANDARD), (("a",), Standard.of("none", {}))):
        made = restrict(ids, standard, 2, None)
        assert (made.labels, made.genes, made.members.shape) == ((), (), (0, 0))
