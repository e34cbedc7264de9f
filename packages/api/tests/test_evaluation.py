import math

import numpy as np
import pytest

from cellmapkit.api import AlgorithmError
from cellmapkit.api.evaluation import Score, Scores, Standard


def test_sets_become_a_standard_sorted_and_without_repeats():
    standard = Standard.of("x", {"b": ["g2", "g1", "g2"], "a": ["g3"], "c": []}, other_genes=["zz"])
    assert (standard.labels, standard.genes) == (("a", "b", "c"), ("g1", "g2", "g3", "zz"))
    assert standard.indptr.tolist() == [0, 1, 3, 3]
    assert standard.indices.tolist() == [2, 0, 1]
    assert len(standard) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"labels": ("b", "a")}, "labels must be sorted"),
        ({"genes": ("g", "g")}, "genes must be sorted and unique"),
        ({"indptr": np.array([0, 2])}, "indptr has shape"),
        ({"indptr": np.array([0, 1, 2])}, "does not end"),
        ({"indices": np.array([0, 1, 2])}, "does not exist"),
        ({"indices": np.array([1, 0, 1])}, "must rise"),
        ({"indices": np.array([0, 0, 1])}, "must rise"),
    ],
)
def test_a_broken_standard_is_refused(change, said):
    whole = {"name": "x", "labels": ("a", "b"), "genes": ("g", "h")}
    whole |= {"indptr": np.array([0, 2, 3]), "indices": np.array([0, 1, 0])}
    Standard(**whole)
    with pytest.raises(AlgorithmError, match=said):
        Standard(**whole | change)


def test_the_spread_is_that_of_a_sample_and_leaves_out_what_is_undefined():
    assert Score(metric="m", value=2.0, parts=(1.0, 3.0, float("nan"))).sd == pytest.approx(2**0.5)
    assert math.isnan(Score(metric="m", value=2.0, parts=(1.0,)).sd)


def test_scores_have_one_row_a_metric_and_even_tables():
    row = Score(metric="m", value=1.0)
    with pytest.raises(AlgorithmError, match="repeated metrics"):
        Scores(rows=(row, row))
    with pytest.raises(AlgorithmError, match="another length"):
        Scores(rows=(row,), tables={"t": (("a", "b"), ((1,),))})
