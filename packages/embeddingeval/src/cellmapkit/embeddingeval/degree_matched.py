"""Co-annotation among pairs of like degree: what an embedding knows beside which genes are much studied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.curves import auroc
from cellmapkit.evalkit.matched import count_matched, quantile_classes
from cellmapkit.evalkit.pairs import PairCounts
from cellmapkit.evalkit.restrict import restrict, rows_of
from cellmapkit.evalkit.similarity import unit_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Standard
    from cellmapkit.api.records import Embedding, Network

DEGREE_MATCHED = "degree_matched.tsv"
HEADER = ("embedding", "standard", "auroc", "auroc_degree_matched", "auroc_of_degrees", "n_genes", "n_pairs",
          "n_positive")  # fmt: skip
ABOUT = "AUROC of pairs that share a label against all others, against others of like degrees, and of degrees alone"
_CLASSES = 10


def degrees(network: Network) -> dict[str, int]:
    """Return the number of partners of each node."""
    counts = np.bincount(network.edges.ravel(), minlength=len(network.nodes))
    return dict(zip(network.nodes, counts.tolist(), strict=True))


def degree_matched(
    embeddings: Mapping[str, Embedding], standards: Sequence[Standard], degree: Mapping[str, int], run: Run
) -> list[tuple[object, ...]]:
    """Return the rows of a table, one per embedding and standard.

    Genes and positive pairs are those of co-annotation as it is by default: genes with a label, labels of two or more
    of them. Genes are parted into ten classes by degree, and a positive pair is compared with the others whose two
    genes are of the same two classes.

    Parameters
    ----------
    embeddings : mapping of str to Embedding
        Over the genes of the universe.
    standards : sequence of Standard
        Not restricted.
    degree : mapping of str to int
        0 for genes that are not in it.
    run : Run
        Threads and progress.

    Returns
    -------
    list of tuple
        As :data:`HEADER` says.
    """
    rows: list[tuple[object, ...]] = []
    with run.progress.task("degree-matched pairs", len(embeddings) * len(standards), "pairs of genes") as task:
        for name, embedding in embeddings.items():
            for standard in standards:
                over = restrict(standard, embedding.ids)
                classes = quantile_classes(np.array([degree.get(gene, 0) for gene in over.genes]), _CLASSES)
                values = unit_rows(rows_of(embedding, over.genes))
                found = count_matched(values, CoMembership(over), classes, threads=run.threads)
                every = PairCounts(positive=found.positive.sum(axis=0), negative=found.negative.sum(axis=0))
                numbers = (auroc(every), found.auroc, found.auroc_of_levels)
                sizes = (len(over.genes), every.n_pairs, every.n_positive)
                rows.append((name, standard.name, *(f"{number:.6g}" for number in numbers), *sizes))
                task.advance()
    return rows
