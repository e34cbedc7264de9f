"""The parameters of the DenseNet embedding."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - the type is looked up when parameters are built
from typing import Literal

from cellmapkit.api import Params, param

_UPSTREAM = "cellmaps_image_embedding 0.3"


@dataclass(frozen=True, kw_only=True)
class DensenetParams(Params):
    """What can be set for the DenseNet embedding."""

    model_path: Path | None = param(
        None,
        help="Checkpoint of the network: a file of torch (loaded without running anything in it) or safetensors.",
        source=f"{_UPSTREAM}: the published one is fetched",
    )
    random_weights: bool = param(
        False,
        help="Draw the weights from the seed. Features then follow texture and brightness, not what a network learnt "
        "of proteins: for trying a pipeline out.",
        source="chosen: never unless asked for",
    )
    input_size: int = param(
        1024,
        help="Side that fields are resized to, a multiple of 64.",
        source=f"{_UPSTREAM}; Ouyang et al. 2019",
        unit="pixels",
        ge=64,
    )
    views: Literal["1", "8"] = param(
        "1",
        help="1: the field as it is; 8: the mean over its rotations by right angles and their mirror images.",
        source=_UPSTREAM,
    )
    batch_size: int | None = param(
        None,
        help="Fields that go through the network at once; 1 on a CPU and 16 elsewhere if nothing is given.",
        source="chosen: measured on a CPU, where more fields at once take longer each",
        unit="fields",
        ge=1,
    )
