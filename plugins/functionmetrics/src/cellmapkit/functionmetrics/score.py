"""The metric: choose genes and folds, judge every fold, sum up."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.api import InputError
from cellmapkit.functionmetrics.crossval import Judged, Problem, judge
from cellmapkit.functionmetrics.folds import group_folds, plain_folds
from cellmapkit.functionmetrics.report import selection_notes, summed_up, undefined
from cellmapkit.functionmetrics.select import select

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Scores, Standard
    from cellmapkit.api.records import Embedding
    from cellmapkit.functionmetrics.params import FunctionParams
    from cellmapkit.functionmetrics.select import Selection


def score(embedding: Embedding, standard: Standard, params: FunctionParams, run: Run) -> Scores:
    """Score how well a linear classifier on the embedding predicts the labels of a standard.

    Parameters
    ----------
    embedding : Embedding
        Rows in any order.
    standard : Standard
        Labels; folds and groups are used where it has them.
    params : FunctionParams
        Labels, folds, classifier.
    run : Run
        Its seed draws folds. Folds are judged side by side on its threads, each with the same bits on any number.

    Returns
    -------
    Scores
        ``f1_weighted`` first; parts are folds, in rising order.

    Raises
    ------
    InputError
        If the standard's folds put all genes into one.
    """
    selection = select(embedding.ids, standard, params)
    notes = selection_notes(selection, len(embedding.ids), standard, params)
    if not selection.labels or len(selection.genes) < (2 if standard.folds else params.folds):
        return undefined(selection, params, notes)
    fold, groups, fold_notes = _assign(selection, standard, params, run)
    problem = Problem(values=embedding.values[selection.rows], has=selection.has, fold=fold, groups=groups)
    folds = [int(value) for value in np.unique(fold)]
    variants = [False, True] if params.balanced else [False]
    jobs = [(value, balanced) for balanced in variants for value in folds]
    judged: list[Judged] = []
    with (
        threadpool_limits(limits=1),
        run.progress.task("function prediction", len(jobs), "folds") as task,
        ThreadPoolExecutor(max(1, run.threads)) as pool,
    ):
        try:
            for done in pool.map(lambda job: judge(problem, job[0], params, run, balanced=job[1]), jobs):
                judged.append(done)
                task.advance()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    by_variant = {balanced: judged[k * len(folds) : (k + 1) * len(folds)] for k, balanced in enumerate(variants)}
    return summed_up(by_variant, selection, [*notes, *fold_notes])


def _assign(
    selection: Selection, standard: Standard, params: FunctionParams, run: Run
) -> tuple[np.ndarray, tuple[object, ...] | None, list[str]]:
    """Return the fold of each gene, its group where there are groups, and what is to be said about them."""
    genes = selection.genes
    stream = run.stream("folds")
    if standard.folds:
        fold = np.array([standard.folds[gene] for gene in genes], dtype=np.int64)
        if len(np.unique(fold)) < 2:
            message = f"all {len(genes)} genes evaluated are in fold {fold[0]} of the standard {standard.name!r}"
            raise InputError(message, hint="expected at least two folds among them, or no folds at all")
    if not standard.groups:
        return (fold if standard.folds else plain_folds(len(genes), params.folds, stream)), None, []
    # a gene that is in no group is one by itself; the tuple keeps its name apart from names of groups
    groups = tuple((gene in standard.groups, standard.groups.get(gene, gene)) for gene in genes)
    notes = [f"{len(set(groups))} groups; {sum(not known for known, _ in groups)} genes have none and stand alone"]
    if standard.folds:
        split = Counter(group for group, _ in set(zip(groups, fold.tolist(), strict=True)))
        n_split = sum(count > 1 for count in split.values())
        if n_split:
            notes.append(f"the standard's own folds are used although they split {n_split} of its groups")
        return fold, groups, notes
    largest = max(Counter(groups).values())
    if largest >= len(genes) / params.folds:
        notes.append(f"the largest group has {largest} of {len(genes)} genes, a whole fold or more: folds are uneven")
    return group_folds(groups, params.folds, stream), groups, notes
