"""The parameters of DICE and CLIP, with the flag names of the Cell Mapping Toolkit where it has the flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_PAPER = "Nasser et al. 2024, Bioinformatics 40:ii105"
_CODE = "code of DICE"


@dataclass(frozen=True, kw_only=True)
class ContrastParams(Params):
    """What both algorithms have; the defaults are the preset ``ours``."""

    latent_dimension: int = param(
        128,
        help="Width of a latent; fused by concat there is one per modality.",
        source=_PAPER,
        unit="dimensions",
        ge=1,
    )
    n_epochs: int = param(100, help="Passes over all proteins.", source=_PAPER, unit="epochs", ge=1)
    batch_size: int = param(128, help="Proteins per step, told apart from each other.", source=_PAPER, ge=2)
    learn_rate: float = param(1e-4, help="Step size of Adam.", source=_CODE, gt=0)
    dropout: float = param(
        0.1, help="Rate of dropout on the input and the hidden layer of a normed projector.", source=_CODE, ge=0, lt=1
    )
    hidden_size_1: int = param(512, help="Width of the hidden layer.", source=_CODE, unit="units", ge=1)
    projector: Literal["normed", "plain"] = param(
        "normed",
        help="normed: two linear layers with batch normalisation, ELU, tanh and dropout; plain: linear, ReLU, linear, "
        "without biases. Latents have unit length after either.",
        source=f"{_CODE}; the paper describes the plain one",
    )
    complete_only: bool = param(
        False,
        help="Train on the proteins present in every modality only; the others are projected all the same.",
        source="chosen: every protein counts; the paper and its code train on the intersection",
    )
    jackknife_percent: float = param(
        0.0,
        help="Fraction (not percent) of the proteins shared by two or more modalities that training never sees; "
        "they are embedded all the same.",
        source="cellmaps_coembedding 1.5: 0",
        ge=0,
        lt=1,
    )
    lambda_alignment: float = param(
        0.0, help="Weight of the mean squared distance between views of one protein.", source=f"{_CODE}: 0", ge=0
    )
    lambda_uniformity: float = param(
        0.0,
        help="Weight of the logarithm of the mean of exp(-2 distance^2) within a modality.",
        source=f"{_CODE}: 0",
        ge=0,
    )
    fusion: Literal["concat", "mean", "unit_mean"] = param(
        "concat",
        help="How latents of one protein become one vector: side by side, the mean of those present standing in for "
        "absent ones, or their mean (unit_mean is the same here, as latents have unit length).",
        source=_PAPER,
    )


@dataclass(frozen=True, kw_only=True)
class DiceParams(ContrastParams):
    """What can be set for DICE."""

    temperature: float = param(
        0.5,
        help="What cosines are divided by; smaller looks at the nearest negatives more.",
        source=f"{_CODE}: default of its loss; the paper gives none",
        gt=0,
    )


@dataclass(frozen=True, kw_only=True)
class ClipParams(ContrastParams):
    """What can be set for CLIP."""

    temperature: float = param(
        0.07,
        help="What cosines are divided by at the start; learnt, but never below 0.01.",
        source="Radford et al. 2021, arXiv:2103.00020",
        ge=0.01,
    )
