"""The parameters of paired cell inpainting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_CODE = "code of Lu et al. 2019"


@dataclass(frozen=True, kw_only=True)
class CellInpaintingParams(Params):
    """What can be set; the defaults are the preset ``ours``."""

    n_epochs: int = param(30, help="Passes over all training cells.", source=_CODE, unit="epochs", ge=1)
    batch_size: int = param(64, help="Pairs of cells per step.", source=f"{_CODE}, yeast", unit="pairs", ge=2)
    learn_rate: float = param(1e-4, help="Step size of Adam.", source=_CODE, gt=0)
    beta1: float = param(0.5, help="How much of its last direction Adam keeps.", source=_CODE, ge=0, lt=1)
    feature_layer: Literal["conv4", "conv3"] = param(
        "conv4",
        help="Which convolution of the source branch gives the features: the largest value of each channel.",
        source=f"chosen: {_CODE} prefers these two, and uses conv3 on human cells",
    )
    pairs: Literal["protein", "field"] = param(
        "protein",
        help="Whether the two cells of a pair may be any of one protein, or must come from one field.",
        source="chosen: more partners per cell, and the protein is what is to be told; Lu et al. 2019 pair in a field",
    )
    max_pairs: int = param(
        0,
        help="Most source cells of one protein (or field, see pairs) in an epoch, drawn anew each time; 0: all.",
        source=f"{_CODE}: all",
        unit="pairs",
        ge=0,
    )
    markers: tuple[Literal["red", "blue", "yellow"], ...] = param(
        (),
        help="Colours shown of the target cell; none named: all there are.",
        source=f"chosen: whatever was measured; {_CODE} takes the one of yeast, and blue and red of human cells",
    )
    width: float = param(
        1.0,
        help="Factor on the number of channels of every layer; work falls with its square.",
        source=f"{_CODE}: 1",
        gt=0,
        le=4,
    )
    norm_momentum: float = param(
        0.1,
        help="Share of a batch in the running means that normalise outside of training.",
        source="chosen: with 0.01, as in the code, a short training ends before they have settled",
        gt=0,
        le=1,
    )
    keep: Literal["best", "last"] = param(
        "best",
        help="Which network the features come from: that of the epoch of least validation loss, or of the last epoch. "
        "Without validation pairs it is the last.",
        source=f"chosen: the loss of single epochs can be several times that of their neighbours; {_CODE}: last",
    )
