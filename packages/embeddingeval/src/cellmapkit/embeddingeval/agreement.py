"""Do embeddings agree on which pairs of genes are most similar? The one measure that needs no standard."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.embeddingeval.heatmaps import draw_agreement
from cellmapkit.evalkit.curves import auroc
from cellmapkit.evalkit.restrict import rows_of
from cellmapkit.evalkit.similarity import unit_rows
from cellmapkit.evalkit.toppairs import count_top_pairs, top_thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Embedding
    from cellmapkit.core.open_step import Step

FEWEST_GENES = 50
AGREEMENT = "agreement"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How one embedding ranks the most similar pairs of another.

    Attributes
    ----------
    reference, embedding : str
        Whose most similar pairs are positive, and whose cosines rank all pairs.
    fraction, realised : float
        Of all pairs: asked for, and with those that tie with the last one.
    auroc : float
        Of the positive pairs.
    n_genes : int
        Common to both.
    left_out : int
        Pairs of them for which the reference has no similarity; they are in no other number.
    """

    reference: str
    embedding: str
    fraction: float
    realised: float
    auroc: float
    n_genes: int
    left_out: int = 0


def agreements(
    embeddings: Mapping[str, Embedding], fractions: Sequence[float], run: Run
) -> tuple[list[Agreement], list[str]]:
    """Return the agreement of every embedding with every other, both ways, on the genes that both have.

    Parameters
    ----------
    embeddings : mapping of str to Embedding
        Rows in any order.
    fractions : sequence of float in (0, 1)
        Of all pairs.
    run : Run
        Threads and progress.

    Returns
    -------
    list of Agreement, list of str
        By reference, then embedding, then fraction; and sentences on pairs of embeddings with fewer than 50 common
        genes, which are left out.
    """
    found: list[Agreement] = []
    left_out = []
    thresholds: dict[tuple[str, tuple[str, ...]], list[tuple[int, float]]] = {}
    pairs = list(permutations(embeddings, 2))
    with run.progress.task("agreement", len(pairs), "pairs of embeddings") as task:
        for reference, name in pairs:
            genes = tuple(sorted(set(embeddings[reference].ids) & set(embeddings[name].ids)))
            if len(genes) < FEWEST_GENES:
                left_out.append(f"agreement of {name} with {reference}: only {len(genes)} common genes, left out")
            else:
                of, by = (unit_rows(rows_of(embeddings[one], genes)) for one in (reference, name))
                if (reference, genes) not in thresholds:
                    thresholds[reference, genes] = top_thresholds(of, fractions, threads=run.threads)
                tops = thresholds[reference, genes]
                counts = count_top_pairs(of, by, [top for top, _ in tops], threads=run.threads)
                found += [
                    Agreement(reference=reference, embedding=name, fraction=fraction, realised=realised,
                              auroc=auroc(one), n_genes=len(genes))
                    for fraction, (_, realised), one in zip(fractions, tops, counts, strict=True)
                ]  # fmt: skip
            task.advance()
    return found, left_out


def write_agreement(step: Step, found: Sequence[Agreement], references: Sequence[str], names: Sequence[str]) -> None:
    """Write the table, and the picture of its smallest fraction.

    Parameters
    ----------
    step : Step
        Where to write.
    found : sequence of Agreement
        What to write.
    references, names : sequence of str
        All references and all embeddings, in the order to draw.
    """
    header = ("reference", "embedding", "fraction", "realised_fraction", "auroc", "n_genes", "n_pairs", "left_out")
    rows = [
        (one.reference, one.embedding, f"{one.fraction:g}", f"{one.realised:.6g}", f"{one.auroc:.6g}", one.n_genes,
         one.n_genes * (one.n_genes - 1) // 2 - one.left_out, one.left_out)
        for one in found
    ]  # fmt: skip
    about = "AUROC with which an embedding's cosines find the most similar pairs of a reference, on their common genes"
    step.write_rows(f"{AGREEMENT}.tsv", header, rows, about)
    if not found:
        return
    least = min(one.fraction for one in found)
    values = np.array([[1.0 if name == reference else np.nan for name in names] for reference in references])
    for one in found:
        if one.fraction == least:
            values[references.index(one.reference), names.index(one.embedding)] = one.auroc
    title = f"AUROC of the reference's most similar {100 * least:g} % of pairs"
    words = ("reference", "pairs ranked by", title, f"{about}; fraction {least:g}")
    draw_agreement(step, AGREEMENT, values, (references, names), words)
