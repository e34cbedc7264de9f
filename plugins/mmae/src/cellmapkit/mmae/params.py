"""The parameters of both autoencoders, with the flag names of the Cell Mapping Toolkit where it has the flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_PAPER = "Schaffer et al. 2025, Bioinformatics Advances, vbaf266"
_MIRAGE = "as the MIRAGE of Nasser et al. 2025, Cell Systems, 101444, so that the two can be compared"
_TOOLKIT = "cellmaps_coembedding 1.5"


@dataclass(frozen=True, kw_only=True)
class JointParams(Params):
    """What both have in common."""

    latent_dimension: int = param(
        128, help="Width of the joint vector.", source=f"{_PAPER}; {_TOOLKIT}: the same", unit="dimensions", ge=1
    )
    masked: bool = param(
        True,
        help="Take proteins that miss modalities, and learn to do without some; else only complete proteins are kept.",
        source="chosen: neither paper says how to go on without a modality (preset paper: off)",
    )
    hide_probability: float = param(
        0.3,
        help="Where masked: how often one of the modalities of a protein is hidden, yet asked for.",
        source="chosen: nothing else teaches the networks to generate a modality from the others",
        ge=0,
        le=1,
    )
    jackknife_percent: float = param(
        0.0,
        help="Fraction (not percent) of the proteins shared by two or more modalities that training never sees; "
        "they are embedded all the same.",
        source=f"{_TOOLKIT}: 0",
        ge=0,
        lt=1,
    )
    patience: int = param(
        0,
        help="Stop when the loss has not reached a new low for this many epochs; 0 means never.",
        source="chosen: the papers train all epochs",
        unit="epochs",
        ge=0,
    )
    reconstructions: bool = param(
        False,
        help="Also give the features decoded from what each modality alone is encoded to.",
        source="chosen: they are large",
    )
    write_generated: bool = param(
        False,
        help="Where masked: also give features for the modalities a protein is absent from, in the units of the input.",
        source="chosen: large",
    )


@dataclass(frozen=True, kw_only=True)
class AutoencoderParams(JointParams):
    """What can be set of the standard autoencoder; the defaults are the preset ``ours``."""

    n_epochs: int = param(50, help="Passes over all proteins.", source=_PAPER, unit="epochs", ge=1)
    batch_size: int = param(64, help="Proteins per step.", source=_PAPER, unit="proteins", ge=2)
    learn_rate: float = param(1e-3, help="Step size of Adam.", source="chosen: the paper gives none", gt=0)
    hidden_size_1: int = param(128, help="Width of the layer of each modality.", source=_PAPER, unit="units", ge=1)
    activation: Literal["relu", "none"] = param(
        "relu",
        help="What follows the layer of each modality; without it the whole is linear, as principal components are.",
        source=f"{_PAPER}: ReLU",
    )


@dataclass(frozen=True, kw_only=True)
class MmaeParams(JointParams):
    """What can be set of the multi-modal autoencoder; the defaults are the preset ``ours``."""

    n_epochs: int = param(200, help="Passes over all proteins.", source=_MIRAGE, unit="epochs", ge=1)
    batch_size: int = param(32, help="Proteins per step.", source=_MIRAGE, unit="proteins", ge=2)
    learn_rate: float = param(2e-4, help="Step size of Adam at first.", source=_MIRAGE, gt=0)
    decay_share: float = param(
        0.5, help="Last share of the epochs, over which the step size falls to zero.", source=_MIRAGE, ge=0, le=1
    )
    beta_1: float = param(0.5, help="Decay of Adam's mean of gradients.", source=_MIRAGE, ge=0, lt=1)
    hidden_size_1: int = param(
        512, help="Width of the hidden layers of encoders and decoders.", source=_MIRAGE, unit="units", ge=1
    )
    initial_gain: float = param(0.02, help="Gain of the Xavier normal law of weights.", source=_MIRAGE, gt=0)
