"""The options of the comparison with hierarchies rebuilt from perturbed input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_UPSTREAM = "Cell Mapping Toolkit's default"


@dataclass(frozen=True, kw_only=True)
class RobustnessParams(Params):
    """How hierarchies are rebuilt, and when an assembly is found again in them."""

    rebuild: int = param(
        0,
        help="How many hierarchies to rebuild from perturbed input; 20 to try, 100 or more to publish.",
        ge=0,
        source="chosen: rebuilding takes as long as making the hierarchy, each time",
    )
    rebuild_by: Literal["proteins", "edges"] = param(
        "proteins",
        help="What is removed: proteins of the embedding (jackknife), or edges of the networks (bootstrap).",
        source="evaluation E14",
    )
    rebuild_percent: float = param(
        10.0, help="How much is removed.", unit="percent", gt=0, le=90, source="Cell Mapping Toolkit's documentation"
    )
    rebuild_workers: int = param(
        1,
        help="How many hierarchies are rebuilt at the same time, each with one thread; changes no result.",
        ge=1,
        source="chosen: memory, about 1 GB each for 12,800 proteins",
    )
    rebuild_set: tuple[str, ...] = param(
        (),
        help="Options of cellmaps_generate_hierarchycmd.py that shall differ from those of the hierarchy: "
        "NAME=VALUE, NAME=VALUE,VALUE for several values, or NAME alone for a switch; for example rounds=0.",
        source="chosen: a quicker search than the one of the final hierarchy is often enough here",
    )
    robust_jaccard: float = param(
        0.4,
        help="An assembly is found again in a rebuilt hierarchy that holds one with a Jaccard index above this.",
        ge=0,
        lt=1,
        source=_UPSTREAM,
    )
    robust_min_members: int = param(
        4,
        help="Members that must be left where proteins were removed; else the hierarchy says nothing of the assembly.",
        unit="genes",
        ge=1,
        source="evaluation E14: the smallest assembly that is made",
    )
    robust_share: float = param(
        0.5, help="Share of the hierarchies in which a robust assembly is found again.", gt=0, le=1, source=_UPSTREAM
    )
