"""Pairs of a restricted standard's genes counted by similarity, with progress and words about what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.evalkit.pairs import PairCounts, count_pairs

if TYPE_CHECKING:
    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Standard
    from cellmapkit.evalkit.comembership import CoMembership


def counted(rows: np.ndarray, members: CoMembership, run: Run) -> PairCounts:
    """Return the counts of all pairs of rows; pairs that share a label are positive.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows of the genes of ``members``.
    members : CoMembership
        Which pairs are positive.
    run : Run
        Threads and progress.
    """
    total = members.n_genes * (members.n_genes - 1) // 2
    with run.progress.task("pairs", total, "pairs") as task:
        return count_pairs(rows, members, threads=run.threads, advance=task.advance)


def universe_note(given: Standard, over: Standard, n_embedded: int, rows: np.ndarray) -> str:
    """Return a sentence that counts what takes part and what does not.

    Parameters
    ----------
    given, over : Standard
        Before and after restriction to the embedded genes.
    n_embedded : int
        Genes of the embedding.
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows of the genes that take part.
    """
    note = (
        f"{len(over.genes)} of {n_embedded} embedded genes take part, with {len(over)} of {len(given)} labels of "
        f"{given.name}"
    )
    n_zero = int((~rows.any(axis=1)).sum())
    return f"{note}; {n_zero} of them have a vector without direction, similarity 0 to all" if n_zero else note


def undefined_note(counts: PairCounts) -> tuple[str, ...]:
    """Return a sentence if one kind of pair is missing, so that the measures are NaN; else nothing."""
    if not counts.n_positive:
        return (f"none of {counts.n_pairs} pairs shares a label: nothing to find, scores are NaN",)
    if counts.n_positive == counts.n_pairs:
        return (f"all {counts.n_pairs} pairs share a label: nothing to tell apart, some scores are NaN",)
    return ()
