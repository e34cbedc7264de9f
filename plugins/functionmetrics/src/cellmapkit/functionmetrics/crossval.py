"""One fold of the cross-validation: scale, choose C, train, judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.functionmetrics.folds import group_folds, plain_folds
from cellmapkit.functionmetrics.measures import all_positive, average_precision, f1_by_label, f1_scores
from cellmapkit.functionmetrics.scaling import learn
from cellmapkit.functionmetrics.svm import train

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.functionmetrics.params import FunctionParams


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is to be learnt, genes in sorted order.

    Attributes
    ----------
    values : ndarray of float32, shape (n_genes, n_features)
        Their vectors.
    has : ndarray of bool, shape (n_genes, n_labels)
        Their labels.
    fold : ndarray of int64, shape (n_genes,)
        Their folds.
    groups : tuple or None
        Their groups, which folds do not split; ``None`` where there are none.
    """

    values: np.ndarray
    has: np.ndarray
    fold: np.ndarray
    groups: tuple[object, ...] | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What one fold gave.

    Attributes
    ----------
    fold, n_train, n_test, n_open : int
        The fold, its genes, and labels whose solver did not come to an end.
    cost : float
        The C used.
    scores : mapping of str to float
        By metric.
    f1, ap : ndarray of float64, shape (n_labels,)
        By label; ``f1`` is NaN for labels without positives in the fold.
    """

    fold: int
    n_train: int
    n_test: int
    n_open: int
    cost: float
    scores: dict[str, float]
    f1: np.ndarray
    ap: np.ndarray


def judge(problem: Problem, fold: int, params: FunctionParams, run: Run, *, balanced: bool) -> Judged:
    """Train on the genes outside a fold and judge the predictions inside.

    Parameters
    ----------
    problem : Problem
        Vectors, labels, folds.
    fold : int
        The fold judged.
    params : FunctionParams
        Scaling, C or the search for it, precision.
    run : Run
        Its seed draws the inner folds of a search.
    balanced : bool
        Whether the two classes of a label weigh the same.

    Returns
    -------
    Judged
        Scores and how they came about.
    """
    inside = problem.fold == fold
    cost = _best_cost(problem, fold, params, run, balanced=balanced) if params.search else params.cost
    decision, n_open = _decide(problem, ~inside, inside, params, cost, balanced=balanced)
    has = problem.has[inside]
    ap = average_precision(has, decision)
    judged = np.isfinite(ap)
    scores = f1_scores(has, decision > 0)
    scores["auprc_macro"] = float(ap[judged].mean()) if judged.any() else float("nan")
    scores["f1_weighted_all_positive_by_fold"] = all_positive(has)
    scores["auprc_macro_chance"] = float(has[:, judged].mean()) if judged.any() else float("nan")
    return Judged(
        fold=fold,
        n_train=int((~inside).sum()),
        n_test=int(inside.sum()),
        n_open=n_open,
        cost=cost,
        scores=scores,
        f1=np.where(has.any(axis=0), f1_by_label(has, decision > 0), np.nan),
        ap=ap,
    )


def _decide(
    problem: Problem, train_on: np.ndarray, test_on: np.ndarray, params: FunctionParams, cost: float, *, balanced: bool
) -> tuple[np.ndarray, int]:
    """Return decision values of the test rows, and how many labels the solver left open."""
    scaling = learn(problem.values[train_on], params.dimensions)
    features = scaling(problem.values[train_on]).astype(params.precision)
    machines = train(features, problem.has[train_on], cost, balanced=balanced, tolerance=params.tolerance)
    decision = machines.decide(scaling(problem.values[test_on]).astype(params.precision))
    return decision, int((~machines.converged).sum())


def _best_cost(problem: Problem, fold: int, params: FunctionParams, run: Run, *, balanced: bool) -> float:
    """Return the C with the best mean weighted F1 over inner folds of the training genes, the smallest of equals."""
    outside = np.flatnonzero(problem.fold != fold)
    k = min(params.inner_folds, len(outside))
    stream = run.stream("inner folds", fold)
    if problem.groups is None:
        inner = plain_folds(len(outside), k, stream)
    else:
        inner = group_folds([problem.groups[gene] for gene in outside], k, stream)
    reached = {}
    for cost in sorted(set(params.costs)):
        parts = []
        for part in range(k):
            train_on, test_on = outside[inner != part], outside[inner == part]
            decision, _ = _decide(problem, train_on, test_on, params, cost, balanced=balanced)
            parts.append(f1_scores(problem.has[test_on], decision > 0)["f1_weighted"])
        defined = [part for part in parts if np.isfinite(part)]
        reached[cost] = sum(defined) / max(1, len(defined))
    return max(reached, key=lambda cost: (reached[cost], -cost))
