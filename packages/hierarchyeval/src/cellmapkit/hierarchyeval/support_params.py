"""The options of the comparison of assemblies with embeddings and networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_PP = "ProteinProjector, Schaffer et al. 2025, section 2.8"


@dataclass(frozen=True, kw_only=True)
class SupportParams(Params):
    """When an embedding or network supports an assembly."""

    support_fdr: float = param(
        0.01, help="An assembly is supported below this adjusted p-value.", gt=0, le=1, source=_PP
    )
    support_min_members: int = param(
        3,
        help="Fewest members an embedding or network must hold for an assembly to be testable by it.",
        unit="genes",
        ge=2,
        source="evaluation E13: three pairs",
    )
    support_correction: Literal["modality", "joint"] = param(
        "modality",
        help="Tests corrected together: those of one embedding or network, so that another one changes nothing, or "
        "all embeddings, and all networks.",
        source="evaluation E13",
    )
    support_permutations: int = param(
        10,
        help="How often the genes of each embedding or network are dealt anew to tell how much support chance "
        "would give; 0 for never.",
        ge=0,
        source="chosen: pairs that share a gene are not independent, so the bound on the adjusted p-value is not kept",
    )
