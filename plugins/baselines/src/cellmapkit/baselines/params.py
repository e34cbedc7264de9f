"""The parameters of the baselines; every one is a flag of ``cellmaps_coembeddingcmd.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_UPSTREAM_WIDTH = "cellmaps_coembedding 1.5: the width of its co-embeddings"


@dataclass(frozen=True, kw_only=True)
class ConcatParams(Params):
    """What can be set for ``concat``."""

    fill: Literal["zero", "mean", "row", "cell"] = param(
        "zero",
        help="What stands for an absent protein: zeros, the mean of the modality, the row of a random protein, or each "
        "cell from a random protein.",
        source="chosen: it invents nothing; Schaffer et al. 2025 draw at random (row or cell is not said)",
    )
    scale: Literal["unit", "raw", "zscore", "sqrt_width"] = param(
        "unit",
        help="How blocks are made comparable: rows of unit length, as they are, columns standardised, or divided by "
        "the square root of their width.",
        source="chosen: modalities then weigh alike, and cosine is the mean of their cosines; raw lets the longest "
        "vectors decide",
    )
    latent_dimension: int | None = param(
        None,
        help="Width of the co-embedding by truncated SVD; without it all columns are kept.",
        unit="dimensions",
        ge=1,
        source="chosen: nothing is lost",
    )


@dataclass(frozen=True, kw_only=True)
class MeanSimilarityParams(Params):
    """What can be set for ``meansimilarity``."""

    latent_dimension: int = param(
        128,
        help="Width of the co-embedding: how many eigenvectors are kept, at most those above zero.",
        unit="dimensions",
        ge=1,
        source=_UPSTREAM_WIDTH,
    )


@dataclass(frozen=True, kw_only=True)
class GccaParams(Params):
    """What can be set for ``gcca``."""

    latent_dimension: int = param(
        128, help="Width of the co-embedding.", unit="dimensions", ge=1, source=_UPSTREAM_WIDTH
    )
    max_components: int = param(
        256,
        help="Most principal components a modality enters with; keeps a wide one from agreeing with anything.",
        unit="components",
        ge=1,
        source="chosen: twice the width of the co-embedding",
    )
    ridge: float = param(
        0.01,
        help="Penalty as a fraction of the squared largest singular value of a modality's centred table.",
        gt=0,
        source="chosen without labels, of 0.001 to 1: recovers planted factors best or within 0.01 of it from noise of "
        "0.1 to 2 with 40 % missing",
    )


@dataclass(frozen=True, kw_only=True)
class MeanEmbeddingParams(Params):
    """What can be set for ``meanembedding``."""

    latent_dimension: int = param(
        128,
        help="Width of the co-embedding: how many principal components each modality gives.",
        unit="dimensions",
        ge=1,
        source=_UPSTREAM_WIDTH,
    )


@dataclass(frozen=True, kw_only=True)
class RankAverageParams(Params):
    """What can be set for ``rankaverage``."""

    latent_dimension: int = param(
        128,
        help="Width of the co-embedding: how many eigenvectors are kept, at most those above zero.",
        unit="dimensions",
        ge=1,
        source=_UPSTREAM_WIDTH,
    )
