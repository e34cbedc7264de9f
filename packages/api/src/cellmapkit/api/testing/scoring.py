"""Checks of the role ``embedding_metric``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.errors import examples
from cellmapkit.api.evaluation import Scores, Standard
from cellmapkit.api.records import Embedding
from cellmapkit.api.testing.case import differences
from cellmapkit.api.testing.expecting import expect
from cellmapkit.api.testing.judged import Judged

if TYPE_CHECKING:
    from cellmapkit.api.testing.case import Case

_TOLERANCE = 1e-5


def expect_scores(value: Any) -> Scores:  # noqa: ANN401 - to be found out
    """Return the value as scores, or raise ``AssertionError``."""
    expect(isinstance(value, Scores), f"the result is a {type(value).__name__}, expected Scores")
    assert isinstance(value, Scores)
    expect(value.rows, "there is no score")
    undefined = [row.metric for row in value.rows if not np.isfinite(row.value)]
    expect(not undefined or value.notes, f"undefined without a note: {examples(undefined)}")
    return value


def gives_scores(case: Case) -> None:
    """Check that there are scores, finite or with a note, each saying how many genes it rests on."""
    silent = [row.metric for row in expect_scores(case.result).rows if row.n_genes <= 0]
    expect(not silent, f"say on how many genes they rest: {examples(silent)}")


def gene_order_does_not_matter(case: Case) -> None:
    """Check that shuffled rows of the embedding give the same scores; whatever is drawn must follow the names."""
    judged: Judged = case.input
    order = np.random.default_rng(case.seed).permutation(len(judged.ids))
    ids = tuple(judged.ids[i] for i in order)
    shuffled = Embedding(ids=ids, values=judged.embedding.values[order])
    other = expect_scores(case.run(Judged(shuffled, judged.standard)))
    for one, two in zip(case.result.rows, other.rows, strict=True):
        same = one.metric == two.metric and np.isclose(one.value, two.value, rtol=_TOLERANCE, atol=0, equal_nan=True)
        expect(same, f"{one.metric} is {one.value:.6g}, but {two.value:.6g} when rows are shuffled; sort genes first")


def label_names_do_not_matter(case: Case) -> None:
    """Check that other names of the labels, in another order, give the same scores."""
    judged: Judged = case.input
    standard = judged.standard
    sets = {}
    for k in range(len(standard)):
        members = standard.indices[standard.indptr[k] : standard.indptr[k + 1]]
        sets[f"T{len(standard) - k:04d}"] = [standard.genes[i] for i in members]
    renamed = Standard.of(standard.name, sets, standard.genes)
    other = expect_scores(case.run(Judged(judged.embedding, renamed)))
    for one, two in zip(case.result.rows, other.rows, strict=True):
        same = one.metric == two.metric and np.isclose(one.value, two.value, rtol=_TOLERANCE, atol=0, equal_nan=True)
        expect(
            same, f"{one.metric} is {one.value:.6g}, but {two.value:.6g} when labels are renamed; sort by their genes"
        )


def genes_elsewhere_do_not_matter(case: Case) -> None:
    """Check that genes of the standard that are not embedded do not move the first score."""
    judged: Judged = case.input
    known = set(judged.ids)
    standard = judged.standard
    sets = {}
    for k, label in enumerate(standard.labels):
        members = standard.indices[standard.indptr[k] : standard.indptr[k + 1]]
        sets[label] = [standard.genes[i] for i in members if standard.genes[i] in known]
    less = Standard.of(standard.name, sets)
    one, two = case.result.rows[0], expect_scores(case.run(Judged(judged.embedding, less))).rows[0]
    expect(
        not differences(one, two),
        f"{one.metric} is {one.value:.6g} with genes that are not embedded, {two.value:.6g} without",
    )
