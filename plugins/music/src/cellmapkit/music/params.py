"""The parameters of ``music``; every one is a flag of ``cellmaps_coembeddingcmd.py``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - types of parameters are read at run time
from typing import Literal

from cellmapkit.api import Params, param

_PAPER = "Qin et al. 2021"


@dataclass(frozen=True, kw_only=True)
class MusicParams(Params):
    """What can be set for ``music``."""

    training_terms: Path | None = param(
        None,
        help="Required: the terms whose sizes teach proximity, as JSON (gene to terms or term to genes) or GMT.",
        source=f"{_PAPER}: terms of GO cellular component without the evidence of the Human Protein Atlas",
    )
    min_term_size: int = param(
        2, help="Smallest term used.", unit="genes", ge=2, source="chosen: a term of one gene holds no pair"
    )
    max_term_size: int | None = param(
        None,
        help="Largest term used; without it all are.",
        unit="genes",
        ge=2,
        source=f"{_PAPER}: all terms, the root included",
    )
    latent_dimension: int = param(
        128,
        help="Width of the co-embedding: how many eigenvectors of the proximities are kept, at most those above zero.",
        unit="dimensions",
        ge=1,
        source="cellmaps_coembedding 1.5: the width of its co-embeddings",
    )
    proximity_top: float = param(
        0.1,
        help="Fraction of all protein pairs, closest first, that proximity.tsv.gz holds.",
        source="chosen: the widest network of the hierarchy step's defaults",
        gt=0,
        le=1,
    )
    split: Literal["pair", "protein"] = param(
        "pair",
        help="What is held out of a model: pairs, or proteins with all their pairs.",
        source=f"{_PAPER}: pairs; proteins recur in training and test, so its held-out figures are optimistic",
    )
    n_folds: int = param(
        5, help="Number of models, each trained without one fold.", unit="folds", ge=2, le=8, source=_PAPER
    )
    n_pairs: int = param(
        30_000,
        help="Training pairs of a model, spread evenly over 100 bins of proximity.",
        unit="pairs",
        ge=100,
        source=f"chosen: see docs/explanation/music.md for what it costs; {_PAPER}: 1,000,000",
    )
    n_trees: int = param(
        100,
        help="Trees of a model.",
        unit="trees",
        ge=1,
        source=f"chosen: see docs/explanation/music.md for what it costs; {_PAPER}: 1,000",
    )
    max_depth: int = param(
        10,
        help="Most decisions on the way to a leaf.",
        unit="levels",
        ge=1,
        le=60,
        source=f"chosen: see docs/explanation/music.md for what it costs; {_PAPER}: 30",
    )
    min_leaf_pairs: int = param(
        1,
        help="Fewest training pairs in a leaf.",
        unit="pairs",
        ge=1,
        source=f"{_PAPER}: the library's default",
    )
    differences: bool = param(
        default=False,
        help="Also give the forest the size of the difference in every feature of every modality.",
        source=f"chosen: see docs/explanation/music.md for what it costs; {_PAPER}: yes",
    )
    kendall: bool = param(
        default=False,
        help="Also give the forest Kendall's rank correlation, whose time grows with the square of the features.",
        source=f"chosen: slow, and close to Spearman's; {_PAPER}: yes",
    )
