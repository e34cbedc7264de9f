"""The parameters of the localization classifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

_PAPER = "Razdaibiedina and Brechalov 2022"
_KRAUS = "Kraus et al. 2017, Mol. Syst. Biol. 13:924"


@dataclass(frozen=True, kw_only=True)
class DeepLocParams(Params):
    """What can be set; the defaults are the preset ``ours``."""

    n_epochs: int = param(30, help="Passes over the training cells.", source=_PAPER, unit="epochs", ge=1)
    batch_size: int = param(128, help="Cells per step.", source=_KRAUS, unit="cells", ge=2)
    learn_rates: tuple[float, ...] = param(
        (1e-3,),
        help="Step sizes of Adam; each is tried n_runs times, and the network of least validation loss is kept.",
        source=f"chosen: each costs a training; of the five in {_PAPER} the best on the synthetic microscope",
        gt=0,
    )
    n_runs: int = param(3, help="Trainings from new weights with each step size.", source=_PAPER, ge=1)
    padding: Literal["valid", "same"] = param(
        "valid",
        help="valid: convolutions lose a border, 2 x 2 pixels are left at the end; same: they keep it, 8 x 8 are left.",
        source=f"code of the authors of {_PAPER}; {_KRAUS} has same",
    )
    width: int = param(
        64, help="Filters of the first two convolutions; then twice and four times as many.", source=_KRAUS, ge=1
    )
    fc_batch_norm: bool = param(
        False,
        help="Batch normalisation after the fully connected layers too, the output included.",
        source=f"code of the authors of {_PAPER}; {_KRAUS} has it",
    )
    init: Literal["he", "uniform", "truncated"] = param(
        "he",
        help="Weights at the start: he: normal, variance 2 over the inputs of a unit; uniform: within one over the "
        "root of these inputs; truncated: normal of sd 0.1, biases 0.1.",
        source="chosen: made for ReLU (He et al. 2015)",
    )
    normalisation: Literal["z_score", "together", "stretch"] = param(
        "z_score",
        help="Of each crop: z_score: every channel to mean 0 and sd 1; together: all channels by one mean and sd; "
        "stretch: every channel from its 0.1 to its 99.9 percentile to 0 and 1.",
        source=_PAPER,
    )
    sd_floor: float = param(
        1 / 64,
        help="Least sd that z_score and together divide by, where 1 is the largest value of the stored type; less is "
        "taken for an empty channel.",
        source="chosen: 4 of 255 grey levels",
        gt=0,
    )
    augmentation: Literal["dihedral", "flips", "none"] = param(
        "dihedral",
        help="What training may do to a crop: flips and quarter turns (8 views), flips (4 views), nothing.",
        source=_PAPER,
    )
    markers: tuple[Literal["red", "blue", "yellow"], ...] = param(
        ("red", "blue", "yellow"),
        help="Which channels besides the protein's go in, as far as the images have them.",
        source="chosen: what there is; the paper's images have one",
    )
    max_training_cells: int = param(
        0, help="Most training cells of a protein in an epoch, drawn anew each time; 0: all.", source=_PAPER, ge=0
    )
    class_weights: bool = param(
        False, help="Weigh cells so that every location weighs the same.", source=f"{_PAPER}: not weighed"
    )
    snapshots: int = param(
        0,
        help="Keep the representation after every so many epochs of the best training, and before the first; 0: none.",
        source="chosen: each costs a pass over the averaged cells",
        unit="epochs",
        ge=0,
    )
    precision: Literal["float32", "bfloat16"] = param(
        "float32",
        help="Of convolutions and products; bfloat16 takes about half the time on processors that have it.",
        source="chosen: same on every processor",
    )
