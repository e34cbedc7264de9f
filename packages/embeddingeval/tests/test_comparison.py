import math

import pytest

from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.embeddingeval.comparison import differences
from cellmapkit.embeddingeval.suite import Judgement


def judgement(name, parts, value=None, protocol="p"):
    value = sum(parts) / len(parts) if value is None else value
    row = Score(metric="m", value=value, parts=tuple(parts))
    return Judgement(embedding=name, standard="s", protocol=protocol, scores=Scores(rows=(row,)), seconds=0.0)


def test_a_difference_is_tested_part_by_part():
    (found,) = differences([judgement("a", [1, 2, 3, 4, 5]), judgement("b", [2, 4, 4, 6, 6])])
    assert (found.better, found.worse, found.n_parts) == ("b", "a", 5)
    assert found.difference == pytest.approx(1.4)
    # differences 1 2 1 2 1: variance .3, error sqrt((1/5 + 1/4) * .3) = .367423, t = 3.810317 with 4 degrees of freedom
    assert found.p == pytest.approx(0.018935, abs=1e-6)
    assert found.p_holm == found.p


def test_holm_counts_all_comparisons():
    parts = {"a": [1, 2, 3, 4, 5], "b": [2, 4, 4, 6, 6], "c": [9, 9, 9, 9, 10]}
    found = differences([judgement(name, values) for name, values in parts.items()])
    smallest = min(found, key=lambda item: item.p)
    assert smallest.p_holm == pytest.approx(3 * smallest.p)
    assert len(differences([judgement(n, v) for n, v in parts.items()], reference="a")) == 2


def test_without_parts_there_is_a_difference_and_no_test():
    (found,) = differences([judgement("a", [], value=1.0), judgement("b", [], value=0.5)])
    assert found.difference == 0.5
    assert math.isnan(found.p)
    assert math.isnan(found.p_holm)


def test_what_is_undefined_is_not_compared():
    assert differences([judgement("a", [], value=float("nan")), judgement("b", [1, 2])]) == []
