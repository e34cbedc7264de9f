"""The parameters of ProteinProjector, with the flag names of the Cell Mapping Toolkit where it has the flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_PAPER = "Schaffer et al. 2025, Bioinformatics Advances, vbaf266"
_TOOLKIT = "cellmaps_coembedding 1.5"


@dataclass(frozen=True, kw_only=True)
class ProjectorParams(Params):
    """What can be set; the defaults are the preset ``ours``."""

    latent_dimension: int = param(
        128, help="Width of the co-embedding.", source=f"{_TOOLKIT}: library and command", unit="dimensions", ge=1
    )
    n_epochs: int = param(
        100, help="Passes over all proteins.", source=f"{_TOOLKIT}: command; the paper gives none", unit="epochs", ge=1
    )
    batch_size: int = param(64, help="Proteins per step.", source=_PAPER, unit="proteins", ge=2)
    learn_rate: float = param(1e-4, help="Step size of Adam.", source=_PAPER, gt=0)
    dropout: float = param(
        0.5, help="Rate of dropout on inputs, the first hidden layer and decoded latents.", source=_PAPER, ge=0, lt=1
    )
    hidden_size_1: int = param(
        512, help="Width of the hidden layer next to the features.", source=_TOOLKIT, unit="units", ge=1
    )
    hidden_size_2: int = param(
        256, help="Width of the hidden layer next to the latent.", source=_TOOLKIT, unit="units", ge=1
    )
    initial_weights: Literal["uniform", "xavier"] = param(
        "uniform",
        help="How networks start: uniform within one over the root of a layer's inputs, or Xavier normal.",
        source=f"{_TOOLKIT} starts from torch's own default; it defines Xavier weights but does not apply them",
    )
    l2_norm: bool = param(False, help="Give every latent unit length.", source=f"{_TOOLKIT}: off")
    lambda_reconstruction: float = param(1.0, help="Weight of the reconstruction loss.", source=_TOOLKIT, ge=0)
    lambda_triplet: float = param(1.0, help="Weight of the triplet loss.", source=_TOOLKIT, ge=0)
    lambda_l2: float = param(0.001, help="Weight of the penalty on latent norms.", source=_TOOLKIT, ge=0)
    mean_losses: bool = param(
        False,
        help="Divide each loss by its number of terms, so that reconstruction and triplets weigh the same.",
        source=f"{_TOOLKIT}: off",
    )
    triplet_margin: float = param(
        0.2, help="Gap kept between positive and negative pairs.", source=f"{_PAPER}: its epsilon", unit="cosine", ge=0
    )
    negative_from_batch: bool = param(
        False,
        help="Draw triplet negatives from the same batch and not from all proteins of the modality.",
        source=f"{_TOOLKIT}: off",
    )
    jackknife_percent: float = param(
        0.0,
        help="Fraction (not percent) of the proteins shared by two or more modalities that training never sees; "
        "they are embedded all the same.",
        source=f"{_TOOLKIT}: 0; there it has no effect on this algorithm",
        ge=0,
        lt=1,
    )
    patience: int = param(
        0,
        help="Stop when the loss has not reached a new low for this many epochs; 0 means never.",
        source="chosen: the paper and the toolkit train all epochs",
        unit="epochs",
        ge=0,
    )
    fusion: Literal["mean", "unit_mean"] = param(
        "mean",
        help="How latents of one protein become one vector: their mean, or the mean after giving each unit length.",
        source=f"{_PAPER}: mean",
    )
    reconstructions: bool = param(
        False,
        help="Also give the features decoded from every latent.",
        source="chosen: they are large (upstream always writes them)",
    )
    write_generated: bool = param(
        False,
        help="Also give features for the modalities a protein is absent from: mean of unit vectors over its sources.",
        source="chosen: large",
    )
    allow_unaligned: bool = param(
        False,
        help="Train even if no two modalities share a protein; then nothing ties their latents together.",
        source="chosen: such a result is hardly ever meant",
    )
    as_upstream: bool = param(
        False,
        help="Keep the toolkit's quirks: a negative may be the protein itself, absent modalities count as zero vectors "
        "in the norm penalty, steps without triplets are skipped where there are two modalities or more.",
        source="chosen: for comparison with cellmaps_coembedding only",
    )
