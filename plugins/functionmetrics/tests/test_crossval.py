import dataclasses

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.functionmetrics.crossval import Problem, judge
from cellmapkit.functionmetrics.params import FunctionParams
from cellmapkit.functionmetrics.svm import train


def problem(n=90, width=6, n_labels=4, groups=None):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(n, width)).astype(np.float32) * np.arange(1, width + 1, dtype=np.float32)
    has = values @ rng.normal(size=(width, n_labels)) + 4 * rng.normal(size=(n, n_labels)) > 0
    return Problem(values=values, has=has, fold=np.arange(n) % 3, groups=groups)


def decided(of, params, monkeypatch):
    """The decision values of the test genes of fold 0, and the C that was used."""
    seen = []

    def keep(has, decision):
        seen.append(decision)
        return np.full(has.shape[1], np.nan)

    monkeypatch.setattr("cellmapkit.functionmetrics.crossval.average_precision", keep)
    return judge(of, 0, params, Run(), balanced=False).cost, seen[0]


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("dimensions", [4, 128])
def test_nothing_is_learnt_from_genes_of_the_test_fold(dimensions, grouped, monkeypatch):
    clean = problem(groups=tuple(k // 6 for k in range(90)) if grouped else None)
    params = FunctionParams(dimensions=dimensions, search=True, costs=(0.001, 0.01, 0.1, 1.0))
    cost, decision = decided(clean, params, monkeypatch)
    values, has = clean.values.copy(), clean.has.copy()
    values[0] = 1e6  # a mean, a deviation or an axis that saw it would move every decision
    has[clean.fold == 0] = ~has[clean.fold == 0]
    other_cost, other = decided(dataclasses.replace(clean, values=values, has=has), params, monkeypatch)
    assert other_cost == cost
    np.testing.assert_array_equal(other[1:], decision[1:])
    assert (other[0] != decision[0]).all()
    assert len(decision) == 30


def test_the_search_holds_genes_of_the_test_fold_apart(monkeypatch):
    clean = problem()
    params = FunctionParams(search=True, costs=(0.01, 1.0), inner_folds=3)
    sizes = []

    def counted(features, *arguments, **named):
        sizes.append(len(features))
        return train(features, *arguments, **named)

    monkeypatch.setattr("cellmapkit.functionmetrics.crossval.train", counted)
    judge(clean, 0, params, Run(), balanced=False)
    # Two costs times three inner folds on two thirds of the 60 training genes, then all of these.
    assert sizes == [40] * 6 + [60]
