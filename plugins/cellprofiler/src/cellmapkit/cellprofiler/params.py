"""The parameters of the defined features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class CellprofilerParams(Params):
    """What can be set; the features themselves are fixed, so that two runs always speak of the same 433."""

    marker: Literal["auto", "red", "blue", "yellow"] = param(
        "auto",
        help="The channel measured beside the protein; auto: blue if there is one, else the first other colour.",
        source="chosen: nearly every data set has a stained nucleus",
    )
    variance_kept: float = param(
        0.99,
        help="Fraction of the variance over proteins that the principal components keep.",
        source="Razdaibiedina and Brechalov 2022",
        gt=0,
        le=1,
    )
    standardise: bool = param(
        True,
        help="Divide each feature by its standard deviation over proteins before principal components are taken; "
        "without it, integrated intensities are nearly all of the variance.",
        source="inferred: Razdaibiedina and Brechalov 2022 state principal components only",
    )
