"""The parameters of MIRAGE, with the flag names of the Cell Mapping Toolkit where it has the flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_PAPER = "Nasser et al. 2025, Cell Systems, 101444"
_CODE = "the code published with Nasser et al. 2025"


@dataclass(frozen=True, kw_only=True)
class MirageParams(Params):
    """What can be set; the defaults are the preset ``ours``."""

    latent_dimension: int = param(
        128, help="Width of the latent of one modality.", source=_PAPER, unit="dimensions", ge=1
    )
    n_epochs: int = param(
        200,
        help="Passes over the largest modality; the learning rate is constant in the first half, then falls to 0.",
        source=f"{_PAPER}: 100 and 100",
        unit="epochs",
        ge=1,
    )
    batch_size: int = param(32, help="Rows of every modality per step.", source=_PAPER, unit="proteins", ge=3)
    learn_rate: float = param(2e-4, help="Step size of Adam in the first half.", source=_PAPER, gt=0)
    hidden_size_1: int = param(
        512, help="Width of the hidden layers; the critics' second has half of it.", source=_PAPER, unit="units", ge=2
    )
    affine_latents: bool = param(
        False,
        help="Let the last normalisation of encoders learn a scale and a shift per latent dimension.",
        source="chosen: decoders normalise again, so shift and scale change nothing but that the cycle loss draws all "
        f"latents together by them; {_CODE}: on",
    )
    aligned: bool = param(
        False,
        help="Train only on the proteins that have every modality, the same ones of all modalities in a step.",
        source=f"{_PAPER}: all rows, unaligned; {_CODE} has it on",
    )
    derangement: bool = param(
        False,
        help="Never generate a modality from itself: targets are permutations without fixed points.",
        source=f"{_CODE}: off, any permutation",
    )
    scale: Literal["unit", "raw"] = param(
        "unit",
        help="Divide each modality by the root mean squared deviation of its features in training, so that the "
        "weights of losses do not depend on the unit of features, or take it as it is.",
        source="chosen: features of 0.1 make reconstruction weigh a hundredth and critics flat; paper and code: raw",
    )
    l_gan: float = param(1.0, help="Weight of the adversarial loss.", source=_PAPER, ge=0)
    l_cyc: float = param(10.0, help="Weight of the cycle loss, a mean over latent dimensions.", source=_PAPER, ge=0)
    l_rec: float = param(10.0, help="Weight of the reconstruction loss, a mean over features.", source=_PAPER, ge=0)
    l_pair: float = param(
        10.0,
        help="Weight of the distance between a generated row and the protein's own, where it was measured.",
        source="chosen, as the reconstruction loss: without it nothing ties what is generated to its protein; "
        "paper and code: none",
        ge=0,
    )
    l_critic: float = param(
        0.5,
        help="Weight of the critics' loss on real and generated rows beside the penalty.",
        source=f"{_CODE}: halved; the paper's preset has 1",
        gt=0,
    )
    l_gp: float = param(
        0.1, help="Weight of the penalty on the critics' slopes.", source=f"{_CODE}; the paper has 1", ge=0
    )
    gp_target: float = param(
        0.0,
        help="Length of the critics' gradient at real rows that the penalty asks for.",
        source=f"{_CODE}; the paper has 1",
        ge=0,
    )
    history: int = param(
        0,
        help="Generated rows of each modality kept, so that critics also see earlier ones; 0 shows only the newest.",
        source=f"{_PAPER}: none, it makes critics too strong; {_CODE} keeps 50",
        unit="rows",
        ge=0,
    )
    generation: Literal["feature_mean", "latent_mean"] = param(
        "feature_mean",
        help="How an absent modality is made: the mean of what is decoded from each modality the protein has, or "
        "decoded from the mean of their latents.",
        source="chosen: the paper says only that it is generated from available modalities",
    )
    fusion: Literal["concat", "unit_mean"] = param(
        "concat",
        help="How latents of one protein become one vector: side by side, or the mean of those it has.",
        source=f"{_PAPER}: side by side",
    )
    fill: Literal["latent", "generated"] = param(
        "latent",
        help="What stands for an absent latent side by side: the mean of those the protein has, which is what the "
        "cycle loss asks of the latent of a generated row, or the latent of the generated row itself.",
        source=f"chosen: rows made by way of another modality keep only what that one can show; {_PAPER}: generated",
    )
    write_generated: bool = param(
        True,
        help="Also give the generated features of absent modalities.",
        source=f"{_PAPER}: it is what the method is for",
    )
    compat_bn: bool = param(
        False,
        help="Use the running statistics of batch normalisation from training, which mix real and generated rows.",
        source="chosen: off, statistics of the rows themselves give the networks as they were trained",
    )
