"""What can be set about the evaluation of a co-embedder; its own parameters come with ``--algorithm``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_SPEC = "evaluation specification"


@dataclass(frozen=True, kw_only=True)
class CrossParams(Params):
    """Which protocols, in which folds, against which candidates."""

    protocols: tuple[Literal["matching", "alignment", "generation", "missing"], ...] = param(
        ("matching", "alignment", "generation", "missing"),
        help="What is measured: whether counterparts are found, whether modalities meet and mix, how good generated "
        "features are, what is lost without a modality.",
        source=f"{_SPEC} E8 to E11",
    )
    folds_n: int = param(
        10,
        help="Parts the proteins of two or more modalities are held out in; the co-embedder is fit once per part.",
        source=f"{_SPEC} E8",
        unit="folds",
        ge=2,
    )
    max_folds: int = param(
        0,
        help="Fit only the first so many of the folds, for a quick look; 0 means all.",
        source="chosen: all",
        unit="folds",
        ge=0,
    )
    candidates: tuple[Literal["fold", "all"], ...] = param(
        ("fold",),
        help="Among whom a counterpart is looked for: the proteins of its fold, or all proteins of the modality.",
        source=f"{_SPEC} E8: the same fold",
    )
    train_on: Literal["union", "shared"] = param(
        "union",
        help="Proteins a co-embedder learns from besides the held-out ones: all, or only those of two or more "
        "modalities.",
        source="chosen: what the co-embedding step does",
    )
    target_scale: Literal["unit", "raw"] = param(
        "unit",
        help="Compare generated with real features at unit length, or as they are.",
        source="chosen: co-embedders trained by cosine give directions only",
    )
    knn_k: tuple[int, ...] = param(
        (1, 5, 10), help="Neighbours of the baselines of generation.", source=f"{_SPEC} E10", unit="proteins", ge=1
    )
    mixing_k: int = param(
        15, help="Neighbours in which modalities should mix.", source=f"{_SPEC} E9", unit="points", ge=1
    )
    bad_rows: Literal["refuse", "drop"] = param(
        "refuse",
        help="What to do with rows that are not finite or constant.",
        source="chosen: as the co-embedding step",
    )
    umap: bool = param(
        False,
        help="Also draw the held-out proteins of the first fold before and after; needs cellmapkit-crossmodal[umap].",
        source=f"{_SPEC} E9",
    )
