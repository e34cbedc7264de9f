"""``coverage``: the labels whose genes are more similar to each other than genes that share none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, examples
from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.restrict import is_root, keep_labels, restrict, rows_of
from cellmapkit.evalkit.similarity import unit_rows
from cellmapkit.pairmetrics.counting import counted, universe_note
from cellmapkit.pairmetrics.recovered import label_table, measures, permutation_note, tested, untested_table
from cellmapkit.pairmetrics.terms import testable_terms

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Standard
    from cellmapkit.api.records import Embedding
    from cellmapkit.pairmetrics.params import CoverageParams
    from cellmapkit.pairmetrics.terms import Terms


def score(embedding: Embedding, standard: Standard, params: CoverageParams, run: Run) -> Scores:
    """Test of every label whether the similarities within it are larger than those of pairs that share none.

    Parameters
    ----------
    embedding : Embedding
        Rows in any order.
    standard : Standard
        One branch of an ontology, or any labels; not restricted.
    params : CoverageParams
        Sizes, thresholds, permutations.
    run : Run
        Threads, progress; the seed only for subsets of large labels and permutations.

    Returns
    -------
    Scores
        ``coverage`` first: recovered labels over all labels of the full standard, a denominator that does not depend on
        the embedding. Tables ``labels`` (every tested one) and ``untested`` (too few embedded genes).

    Raises
    ------
    IdMismatchError
        If no embedded gene has a label.
    InputError
        If every label is a root, or too few pairs share no label.
    """
    roots = is_root(standard, params.root_share)
    if roots.all():
        found = f"each of the {len(standard)} labels of {standard.name!r} holds {params.root_share:.0%} of its genes"
        raise InputError(found, hint="expected labels of some genes and not of others")
    branch = keep_labels(standard, ~roots)
    over = restrict(branch, embedding.ids, min_size=1)
    rows = unit_rows(rows_of(embedding, over.genes))
    counts = counted(rows, CoMembership(over), run)
    n_null = counts.n_pairs - counts.n_positive
    if n_null < params.min_null_pairs:
        found = f"only {n_null} of {counts.n_pairs} pairs of genes annotated by {standard.name!r} share no label"
        raise InputError(found, hint=f"at least {params.min_null_pairs} are needed to test against")
    terms = testable_terms(over, params.min_label_size, params.subset_size, run)
    sizes = dict(zip(branch.labels, np.diff(branch.indptr).tolist(), strict=True))
    full = {label: size for label, size in sizes.items() if size >= params.min_label_size}
    tests = tested(rows, terms, counts, params, run)
    row = partial(Score, n_genes=len(over.genes), n_labels=len(full), n_pairs=counts.n_pairs)
    return Scores(
        rows=tuple(row(metric=name, value=value) for name, value in measures(tests, len(full)).items()),
        tables={"labels": label_table(terms, tests, full), "untested": untested_table(over, terms, full)},
        notes=(
            universe_note(branch, over, len(embedding.ids), rows),
            f"tested against all {n_null} pairs of these genes that share no label at any size",
            *_notes(standard, roots, terms),
            *permutation_note(len(terms.labels), params),
        ),
    )


def _notes(standard: Standard, roots: np.ndarray, terms: Terms) -> list[str]:
    notes = []
    if roots.any():
        names = examples(standard.labels[label] for label in np.flatnonzero(roots))
        notes.append(f"left out as roots: {names}")
    drawn = [label for label, size, used in zip(terms.labels, terms.sizes, terms.n_tested, strict=True) if used < size]
    if drawn:
        notes.append(f"{len(drawn)} large labels are tested by a drawn subset of their genes: {examples(drawn)}")
    if not terms.labels:
        notes.append("no label has enough embedded genes to be tested")
    return notes
