"""The parameters of the three metrics; every one is a flag of ``cellmaps_embeddingevalcmd.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import ParameterError, Params, param


@dataclass(frozen=True, kw_only=True)
class PairParams(Params):
    """Which genes and labels the pairs come from.

    Raises
    ------
    ParameterError
        If the largest label size is below the smallest.
    """

    universe: Literal["annotated", "kept", "all"] = param(
        "annotated",
        help="Genes whose pairs are ranked: those with a label in the standard, those with a label of a size that is "
        "kept, or all embedded ones (a pair without a label then counts as negative though nothing is known of it).",
        source="chosen: for other genes negative would mean unknown; the co-annotation task of the human benchmark "
        "uses kept, ProteinProjector seems to use all",
    )
    min_label_size: int = param(
        2,
        help="Labels with fewer genes, counted among the embedded ones, are left out.",
        unit="genes",
        ge=2,
        source="chosen: two genes are one pair",
    )
    max_label_size: int | None = param(
        None,
        help="Labels with more genes, counted among the embedded ones, are left out; none by default.",
        unit="genes",
        ge=2,
        source="chosen: nothing is left out; the human benchmark uses 200",
    )

    def __post_init__(self) -> None:
        """Check that some size is left."""
        super().__post_init__()
        if self.max_label_size is not None and self.max_label_size < self.min_label_size:
            found = f"max_label_size is {self.max_label_size} and min_label_size {self.min_label_size}"
            raise ParameterError(found, hint="expected a range of sizes")


@dataclass(frozen=True, kw_only=True)
class CoannotationParams(PairParams):
    """What can be set for ``coannotation``."""

    draws: int = param(
        1000,
        help="How often pairs are drawn for the spread of the effect size; 0 leaves the effect size out.",
        unit="draws",
        ge=0,
        source="effect size of the Cell Mapping Toolkit's evaluation",
    )
    draw_size: int = param(
        1000,
        help="How many positive and how many negative pairs one draw takes, with replacement.",
        unit="pairs",
        ge=1,
        source="effect size of the Cell Mapping Toolkit's evaluation",
    )


@dataclass(frozen=True, kw_only=True)
class ProfilesParams(PairParams):
    """What can be set for ``profiles``."""

    beta: float = param(
        0.5,
        help="The beta of the F-beta score; below 1 weighs precision more than recall.",
        gt=0,
        source="Razdaibiedina and Brechalov 2022: F0.5",
    )


@dataclass(frozen=True, kw_only=True)
class CoverageParams(Params):
    """What can be set for ``coverage``."""

    min_label_size: int = param(
        5,
        help="Labels with fewer genes are not tested; counted among the embedded genes for what can be tested, among "
        "all genes of the standard for the fixed denominator.",
        unit="genes",
        ge=2,
        source="chosen: ProteinProjector states none, and one pair is never informative",
    )
    root_share: float = param(
        0.95,
        help="A label holding at least this share of the annotated genes counts as a root and is left out.",
        gt=0,
        le=1,
        source="chosen: sharing such a label says nothing",
    )
    q_value: float = param(
        0.01,
        help="A label is recovered if its false discovery rate is below this.",
        gt=0,
        le=1,
        source="Schaffer et al. 2025 (ProteinProjector)",
    )
    subset_size: int = param(
        2000,
        help="Of a label with more genes, so many are drawn and tested.",
        unit="genes",
        ge=2,
        source="chosen: two million pairs are enough for any label",
    )
    min_null_pairs: int = param(
        1000,
        help="Refuse to test against fewer pairs than this that share no label.",
        unit="pairs",
        ge=1,
        source="chosen: the normal approximation needs many",
    )
    permutations: int = param(
        0,
        help="Also shuffle the genes among the embedded rows so often, which respects that pairs are not independent; "
        "1000 is a good number, 0 leaves it out.",
        unit="permutations",
        ge=0,
        source="chosen: a control of the published test, which is anti-conservative",
    )
