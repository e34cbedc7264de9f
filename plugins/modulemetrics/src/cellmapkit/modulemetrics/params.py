"""The parameters of module detection."""

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class ModuleParams(Params):
    """Parameters of the metric ``modules``."""

    min_size: int = param(
        5,
        help="Fewest genes of a label after restriction to the genes of the embedding.",
        unit="genes",
        ge=2,
        source="MIRAGE and DICE: labels of at least 5 genes",
    )
    max_size: int | None = param(
        None,
        help="Most genes of a label after restriction; without it a giant label can govern a draw.",
        unit="genes",
        ge=2,
        source="BIONIC: no upper bound",
    )
    draws: int = param(
        10,
        help="How many times non-overlapping modules are drawn from the labels.",
        unit="draws",
        ge=1,
        source="BIONIC: 10 draws",
    )
    neighbours: int = param(
        10,
        help="Nearest genes by cosine that each gene is joined to; modules of that size and below tend to merge.",
        unit="genes",
        ge=1,
        source="chosen: the papers name no graph; 10 keeps modules of 5 to 20 genes apart",
    )
    resolutions: tuple[float, ...] = param(
        (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0),
        help="Resolutions of the clustering; 1 is always among them, for it gives the first score.",
        gt=0,
        source="chosen: from fewer clusters than any standard has modules to more",
    )
    clustering: Literal["louvain", "leiden", "bionic", "bionic_exact"] = param(
        "louvain",
        help=(
            "How the genes of a draw are clustered: Louvain or Leiden on the neighbour graph, or the best cut of "
            "six hierarchical clusterings as in BIONIC (bionic_exact with the criterion its code falls back to)."
        ),
        source="DICE and MIRAGE: Louvain",
    )
