"""The settings of the step itself; those of the community detection belong to its plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_UPSTREAM = "upstream's default"
CUTOFFS = (0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009, 0.01, 0.02, 0.03, 0.04, 0.05, 0.1)


@dataclass(frozen=True, kw_only=True)
class HierarchyParams(Params):
    """How networks are cut from the embedding and how the communities are refined."""

    proximity: Literal["cosine", "consensus", "predicted"] = param(
        "cosine",
        help="Rank pairs of proteins by the cosine of their vectors, by what the seeds of an ensemble agree on, or by "
        "what the algorithm itself predicted (music).",
        source="upstream's way",
    )
    ppi_cutoffs: tuple[float, ...] = param(
        CUTOFFS,
        help="Fractions of all protein pairs, closest first; each makes one network of those clustered together.",
        source=_UPSTREAM,
        gt=0,
        le=1,
    )
    hierarchy_parent_cutoff: float = param(
        0.1,
        help="The network of this cutoff, else of the nearest, becomes hierarchy_parent.cx2.",
        source=_UPSTREAM,
        gt=0,
        le=1,
    )
    containment_threshold: float = param(
        0.75, help="Part of a system that must lie in a larger one to be linked under it.", source=_UPSTREAM, gt=0, le=1
    )
    jaccard_threshold: float = param(
        0.9,
        help="Jaccard index with its parent from which a system is removed.",
        source=_UPSTREAM,
        gt=0,
        le=1,
    )
    min_diff: float = param(
        1.0, help="Members a parent must have more than its child.", unit="proteins", source=_UPSTREAM, ge=0
    )
    min_system_size: float = param(
        4.0, help="Members of the smallest system that is kept.", unit="proteins", source=_UPSTREAM, ge=1
    )
    bootstrap_edges: float = param(
        0.0,
        help="Percent of the widest network's edges removed at random, and from the narrower ones with it.",
        unit="percent",
        source=_UPSTREAM,
        ge=0,
        le=99,
    )
    weighted_edgelist: bool = param(
        False,
        help="Cluster one network only, of the first of --ppi_cutoffs if given, else of --hierarchy_parent_cutoff, and "
        "write similarities into its id edge list. HiDeF itself uses no weights.",
        source=_UPSTREAM,
    )
    keep_intermediate_files: bool = param(
        False, help="Also write each network as ppi_cutoff_<cutoff>.cx.", source=_UPSTREAM
    )
    skip_layout: bool = param(False, help="Give the systems of hierarchy.cx2 no positions.", source=_UPSTREAM)

    @property
    def layers(self) -> tuple[float, ...]:
        """Return the cutoffs that are clustered together."""
        if not self.weighted_edgelist:
            return self.ppi_cutoffs
        return (self.hierarchy_parent_cutoff if self.ppi_cutoffs == CUTOFFS else self.ppi_cutoffs[0],)
