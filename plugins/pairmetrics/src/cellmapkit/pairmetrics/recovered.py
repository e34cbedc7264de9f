"""The tests of coverage, their summary and their tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.ranks import larger_p, midranks, rank_sum
from cellmapkit.evalkit.significance import benjamini_hochberg
from cellmapkit.pairmetrics.control import permutation_p
from cellmapkit.pairmetrics.terms import rank_sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Standard
    from cellmapkit.evalkit.pairs import PairCounts
    from cellmapkit.pairmetrics.params import CoverageParams
    from cellmapkit.pairmetrics.terms import Terms

GOOD_AUROC = 0.6
"""Labels from here on are counted besides the significant ones, because a large label is significant at any AUROC."""

Table = tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One test per label; all arrays have shape (n_terms,).

    Attributes
    ----------
    auroc, z, p, q : ndarray of float64
        Against the pairs that share no label; q by Benjamini and Hochberg.
    recovered : ndarray of bool
        Whether q is below the threshold.
    control_p, control_q : ndarray of float64, or None
        The same from permutations, where these were asked for.
    control : ndarray of bool, or None
        Whether ``control_q`` is below the threshold.
    """

    auroc: np.ndarray
    z: np.ndarray
    p: np.ndarray
    q: np.ndarray
    recovered: np.ndarray
    control_p: np.ndarray | None = None
    control_q: np.ndarray | None = None
    control: np.ndarray | None = None


def tested(rows: np.ndarray, terms: Terms, counts: PairCounts, params: CoverageParams, run: Run) -> Outcome:
    """Test each label against the pairs that share none.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows.
    terms : Terms
        The labels.
    counts : PairCounts
        All pairs; the negative ones are the null.
    params : CoverageParams
        Threshold and number of permutations.
    run : Run
        Seed, threads, progress.
    """
    null, every = midranks(counts.negative), midranks(counts.negative + counts.positive)
    twice = rank_sums(rows, terms, (null, every), run)
    n_null = int(counts.negative.sum())
    u = twice[:, 0] / 2
    z = rank_sum(u, terms.n_pairs, n_null)
    p = larger_p(z)
    q = benjamini_hochberg(p)
    tests = {"auroc": u / (terms.n_pairs * n_null), "z": z, "p": p, "q": q, "recovered": q < params.q_value}
    if params.permutations:
        control_p = permutation_p(rows, every, (terms.n_tested, twice[:, 1]), params.permutations, run)
        control_q = benjamini_hochberg(control_p)
        tests |= {"control_p": control_p, "control_q": control_q, "control": control_q < params.q_value}
    return Outcome(**tests)


def measures(tests: Outcome, n_full: int) -> dict[str, float]:
    """Return the summary by name; ``n_full`` labels of the full standard are the fixed denominator.

    Shares of nothing are NaN.
    """
    n_testable, n_recovered = len(tests.q), int(tests.recovered.sum())
    found = {
        "coverage": n_recovered / n_full if n_full else np.nan,
        "recovered": float(n_recovered),
        "recovered_of_testable": n_recovered / n_testable if n_testable else np.nan,
        "testable": float(n_testable),
        "median_auroc": float(np.median(tests.auroc)) if n_testable else np.nan,
        "labels_auroc_60": float((tests.auroc >= GOOD_AUROC).sum()),
    }
    if tests.control is not None:
        found["recovered_by_permutation"] = float(tests.control.sum())
    return found


def permutation_note(n_testable: int, params: CoverageParams) -> tuple[str, ...]:
    """Return a sentence if one label alone could not be recovered by so few permutations; else nothing.

    The smallest p-value of n permutations is 1 / (1 + n); k of m labels that have it share the q-value m / (k (1 + n)).
    """
    needed = math.floor(n_testable / (params.q_value * (1 + params.permutations))) + 1
    if not params.permutations or needed == 1:
        return ()
    found = f"{params.permutations} permutations: at least {needed} of {n_testable} labels must beat all of them"
    return (f"{found} before any has q < {params.q_value:g}",)


def label_table(terms: Terms, tests: Outcome, full: Mapping[str, int]) -> Table:
    """Return one row per tested label: sizes (embedded, tested, in the full standard), pairs and tests."""
    columns: dict[str, list[object]] = {
        "label": list(terms.labels),
        "genes": terms.sizes.tolist(),
        "genes_tested": terms.n_tested.tolist(),
        "genes_of_standard": [full[label] for label in terms.labels],
        "pairs": terms.n_pairs.tolist(),
        "auroc": tests.auroc.tolist(),
        "z": tests.z.tolist(),
        "p": tests.p.tolist(),
        "q": tests.q.tolist(),
        "recovered": tests.recovered.tolist(),
    }
    if tests.control_p is not None and tests.control_q is not None:
        columns |= {"permutation_p": tests.control_p.tolist(), "permutation_q": tests.control_q.tolist()}
    return tuple(columns), tuple(zip(*columns.values(), strict=True))


def untested_table(over: Standard, terms: Terms, full: Mapping[str, int]) -> Table:
    """Return the labels of the fixed denominator that have too few embedded genes to be tested."""
    embedded = dict(zip(over.labels, np.diff(over.indptr).tolist(), strict=True))
    left = sorted(set(full) - set(terms.labels))
    rows = tuple((label, embedded.get(label, 0), full[label]) for label in left)
    return ("label", "genes", "genes_of_standard"), rows
