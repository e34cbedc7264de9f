"""The metric: cluster the genes of each draw, compare with the modules of the draw, sum up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.modulemetrics.ami import Reference
from cellmapkit.modulemetrics.clusters import leiden, louvain, weighted_graph
from cellmapkit.modulemetrics.cuts import best_cut
from cellmapkit.modulemetrics.graph import neighbour_graph, unit_rows
from cellmapkit.modulemetrics.partitions import NONE, drawn, specific
from cellmapkit.modulemetrics.report import Outcome, setting_name, summed_up
from cellmapkit.modulemetrics.restrict import restrict

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Scores, Standard
    from cellmapkit.api.records import Embedding
    from cellmapkit.modulemetrics.params import ModuleParams

_SPECIFIC = "specific"


@dataclass(frozen=True, kw_only=True)
class _Partition:
    """Modules to find: the reading they come from, its number, and each gene's module."""

    reading: str
    number: int
    module: np.ndarray


def score(embedding: Embedding, standard: Standard, params: ModuleParams, run: Run) -> Scores:
    """Score how well clusters of an embedding recover modules made of the labels of a standard.

    Parameters
    ----------
    embedding : Embedding
        Rows in any order.
    standard : Standard
        Restricted to the genes of the embedding, then to labels of the sizes asked for.
    params : ModuleParams
        Sizes, draws, graph, clustering.
    run : Run
        Its seed decides draws and the order of moves. One thread is used, so that bits do not hang on their number.

    Returns
    -------
    Scores
        ``ami_res1`` first; with hierarchical clustering ``ami_bionic`` or ``ami_bionic_exact`` only. Parts are draws,
        NaN where a draw has fewer than two modules.
    """
    annotation = restrict(embedding.ids, standard, params.min_size, params.max_size)
    partitions = [
        _Partition(reading="draw", number=k, module=drawn(annotation.members, run.stream("modules", k)))
        for k in range(params.draws)
    ]
    partitions.append(_Partition(reading=_SPECIFIC, number=0, module=specific(annotation.members)))
    values = embedding.values[annotation.rows]
    outcomes = []
    with threadpool_limits(limits=1), run.progress.task("modules", len(partitions), "partitions") as task:
        for partition in partitions:
            outcomes.append(_outcome(partition, values, params, run))
            task.advance()
    return summed_up(outcomes, annotation, len(embedding.ids), params)


def _outcome(partition: _Partition, values: np.ndarray, params: ModuleParams, run: Run) -> Outcome:
    covered = np.flatnonzero(partition.module != NONE)
    sizes = np.unique(partition.module[covered], return_counts=True)[1]
    found: dict[str, tuple[int | None, float]] = {}
    if len(sizes) > 1:
        modules = Reference(partition.module[covered])
        if params.clustering in ("bionic", "bionic_exact"):
            found = {params.clustering: (None, best_cut(values[covered], modules, exact=params.clustering != "bionic"))}
        else:
            seed = int(run.stream("clusters", partition.reading, partition.number).integers(2**62))
            found = _by_resolution(values[covered], modules, params, seed)
    return Outcome(
        reading=partition.reading,
        number=partition.number,
        n_genes=len(covered),
        n_modules=len(sizes),
        largest=int(sizes.max(initial=0)),
        found=found,
    )


def _by_resolution(
    values: np.ndarray, modules: Reference, params: ModuleParams, seed: int
) -> dict[str, tuple[int | None, float]]:
    """Return the number of clusters and the score at each resolution, each as if it were the only one."""
    graph = weighted_graph(len(values), *neighbour_graph(unit_rows(values), params.neighbours))
    cluster = leiden if params.clustering == "leiden" else louvain
    found: dict[str, tuple[int | None, float]] = {}
    for resolution in sorted({1.0, *params.resolutions}):
        clusters = cluster(graph, resolution, seed)
        found[setting_name(resolution)] = (len(np.unique(clusters)), modules.ami(clusters))
    return found
