"""``profiles``: pairs and partners ranked by Pearson correlation of the profiles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.curves import average_precision, base_rate, max_fbeta
from cellmapkit.evalkit.restrict import restrict, rows_of
from cellmapkit.evalkit.similarity import unit_rows
from cellmapkit.pairmetrics.counting import counted, undefined_note, universe_note
from cellmapkit.pairmetrics.partners import partner_precisions

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Standard
    from cellmapkit.api.records import Embedding
    from cellmapkit.pairmetrics.params import ProfilesParams


def score(embedding: Embedding, standard: Standard, params: ProfilesParams, run: Run) -> Scores:
    """Score how well the correlation of profiles finds genes that share a label.

    Parameters
    ----------
    embedding : Embedding
        Profiles, rows in any order.
    standard : Standard
        Not restricted.
    params : ProfilesParams
        Universe, label sizes, beta.
    run : Run
        Threads and progress; nothing is drawn.

    Returns
    -------
    Scores
        ``map`` first: the mean over genes with a partner of their own average precision; ``average_precision`` and
        ``max_fbeta`` are those of all pairs in one list. Table ``genes`` has each gene's partners and precision.

    Raises
    ------
    IdMismatchError
        If no embedded gene has a label.
    """
    over = restrict(
        standard,
        embedding.ids,
        universe=params.universe,
        min_size=params.min_label_size,
        max_size=params.max_label_size,
    )
    rows = unit_rows(rows_of(embedding, over.genes), centred=True)
    members = CoMembership(over)
    counts = counted(rows, members, run)
    n_partners, precisions = partner_precisions(rows, members, run)
    asked = np.flatnonzero(n_partners)
    measures = {
        "map": _mean(precisions[asked]),
        "map_base_rate": _mean(n_partners[asked] / max(len(rows) - 1, 1)),
        "average_precision": average_precision(counts),
        "base_rate": base_rate(counts),
        "max_fbeta": max_fbeta(counts, params.beta),
    }
    row = partial(Score, n_genes=len(over.genes), n_labels=len(over), n_pairs=counts.n_pairs)
    genes = tuple((over.genes[gene], int(n_partners[gene]), float(precisions[gene])) for gene in asked)
    return Scores(
        rows=tuple(row(metric=name, value=value) for name, value in measures.items()),
        tables={"genes": (("gene", "partners", "average_precision"), genes)},
        notes=(universe_note(standard, over, len(embedding.ids), rows), *undefined_note(counts)),
    )


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan
