"""The parameters of MUSE, with the flag names of the Cell Mapping Toolkit where it has the flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_PAPER = "Bao et al. 2022, Nature Biotechnology, doi:10.1038/s41587-022-01251-z"
_TOOLKIT = "cellmaps_coembedding 1.6"
_FIXED = f"{_TOOLKIT}: fixed"


@dataclass(frozen=True, kw_only=True)
class MuseParams(Params):
    """What can be set; the defaults are the preset ``ours``."""

    latent_dimension: int = param(
        128, help="Width of the co-embedding.", source=f"{_TOOLKIT}; the paper has 100", unit="dimensions", ge=1
    )
    n_epochs_init: int = param(
        100,
        help="Epochs of each of the two first stages: without triplets, then with clusters of the input.",
        source=f"{_TOOLKIT}: command",
        unit="epochs",
        ge=0,
    )
    n_epochs: int = param(
        100, help="Epochs of the last stage, with clusters of what the encoders make of the input.",
        source=f"{_TOOLKIT}: command", unit="epochs", ge=1,
    )  # fmt: skip
    relabel_epochs: int = param(
        50,
        help="In the last stage clusters are found anew after its first epoch and then each time after this many.",
        source=_FIXED,
        unit="epochs",
        ge=1,
    )
    batch_size: int = param(64, help="Proteins per step.", source=f"{_FIXED}, whatever its flag", unit="proteins", ge=2)
    learn_rate: float = param(1e-4, help="Step size of Adam.", source=_FIXED, gt=0)
    hidden_size_1: int = param(
        128, help="Width of the hidden layer next to the features.", source=_FIXED, unit="units", ge=1
    )
    hidden_size_2: int = param(
        128, help="Width of the hidden layer that stands for one modality.", source=_FIXED, unit="units", ge=1
    )
    initial_weights: Literal["xavier", "variance_scaling"] = param(
        "xavier",
        help="How linear layers start: Xavier normal, or truncated normal of variance one over the inputs.",
        source=f"{_FIXED} to xavier; {_PAPER}: variance_scaling",
    )
    dropout: float = param(
        0.25, help="Rate of dropout before every linear layer up to the joint vector.",
        source=f"{_TOOLKIT}: library; its command has 0.5, the paper none", ge=0, lt=1,
    )  # fmt: skip
    batch_norm: bool = param(
        True, help="Batch normalisation in encoders and of the joint vector.", source=f"{_FIXED}; the paper has none"
    )
    l2_norm: bool = param(True, help="Give every joint vector unit length.", source=f"{_FIXED}; the paper does not")
    lambda_sparsity: float = param(5.0, help="Weight of the norms of the two selection matrices.", source=_PAPER, ge=0)
    lambda_triplet: float = param(5.0, help="Weight of the triplet losses.", source=_PAPER, ge=0)
    sparse_modality: str = param(
        "",
        help="Name of a modality whose zeros mean 'not measured': only its non-zero entries are reconstructed, and "
        "the error is divided by their number.",
        source=f"chosen: none; {_PAPER} treats counts of transcripts so",
    )
    triplets: Literal["all", "hard"] = param(
        "all",
        help="All triplets of a batch, averaged over those above zero; or the hardest one of each protein.",
        source=f"{_FIXED} to all; {_PAPER}: hard",
    )
    triplet_margin: float = param(0.1, help="Gap kept between positive and negative pairs.", source=_FIXED, ge=0)
    estimate_margin: bool = param(
        False,
        help="After the first stage set the margin to the median of the top fifth of distances between joint vectors "
        "less that of the bottom fifth.",
        source=f"{_FIXED} off; {_PAPER}: on",
    )
    metric: Literal["cosine", "euclidean"] = param(
        "cosine",
        help="Distance between joint vectors and between neighbours.",
        source=f"{_FIXED} to cosine; {_PAPER}: euclidean",
    )
    k: int = param(10, help="Nearest neighbours for clusters.", source=_TOOLKIT, unit="neighbours", ge=1)
    min_cluster_size: int = param(
        11, help="Proteins in smaller clusters are outliers.", source="PhenoGraph: above 10", unit="proteins", ge=1
    )
    louvain_restarts: int = param(
        5,
        help="Runs of Louvain of which the one with the largest modularity counts.",
        source="chosen: PhenoGraph stops after 20 runs without a gain of 0.001",
        unit="runs",
        ge=1,
    )
    outliers: Literal["apart", "together"] = param(
        "apart",
        help="Whether each outlier is a cluster of its own, or all of them are one.",
        source=f"chosen: what they share is to be like nothing; {_FIXED} to together",
    )
    relabel_in_training_mode: bool = param(
        False,
        help="Find clusters anew from encoders with dropout on and normalised by the whole table.",
        source=f"chosen: off; {_FIXED} to on by an oversight",
    )
    jackknife_percent: float = param(
        0.0,
        help="Fraction (not percent) of the proteins that training never sees; they are embedded all the same.",
        source=_TOOLKIT,
        ge=0,
        lt=1,
    )
    reconstructions: bool = param(
        False,
        help="Also give the features decoded from the joint vectors.",
        source="chosen: they are large (upstream always writes them)",
    )
