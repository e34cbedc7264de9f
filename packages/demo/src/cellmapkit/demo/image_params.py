"""What the synthetic microscope is set to."""

from __future__ import annotations

from dataclasses import dataclass

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class ImageParams(Params):
    """How many proteins are imaged, how, and how far what is seen agrees with the planted compartments."""

    coverage: float = param(
        0.6,
        help="Fraction of the proteins that have an antibody, abundant ones first.",
        gt=0,
        le=1,
        source="chosen: fewer than the networks cover, as everywhere; 420 of 700 proteins, 780 fields, 2 minutes",
    )
    fields_per_protein: int = param(
        2, help="Fields of view of each antibody.", unit="fields", ge=1, le=20, source="upstream has two folds"
    )
    field_size: int = param(
        512,
        help="Width and height of a field; what is drawn is 165 micrometres wide at any size.",
        unit="pixels",
        ge=128,
        le=4096,
        source="chosen: a quarter of the Human Protein Atlas' 2048, a sixteenth of its bytes",
    )
    cells_per_field: int = param(
        10,
        help="Mean number of cells of a field; it varies by a fifth.",
        unit="cells",
        ge=1,
        le=24,
        source="chosen: as in fields of the Human Protein Atlas at 63x",
    )
    n_locations: int = param(
        6,
        help="How many of the ten locations are in use; compartments share them if there are more of those.",
        unit="locations",
        ge=1,
        le=10,
        source="chosen: one for each compartment of the default cell",
    )
    misplaced: float = param(
        0.1,
        help="Fraction of the proteins that are seen at another location, half of them instead of theirs, "
        "half besides.",
        ge=0,
        le=1,
        source="chosen: so that images alone cannot be right everywhere",
    )
    ambiguous: float = param(
        0.05,
        help="Fraction of the antibodies that bind a second protein too and stand for both.",
        ge=0,
        le=0.5,
        source="chosen: as rare as in upstream's tables",
    )
    image_noise: float = param(
        1.0, help="Factor on shot noise and read noise.", ge=0, le=10, source="chosen: visible, and no more than that"
    )
    quality: int = param(
        90, help="Quality of the JPEG files.", ge=50, le=100, source="chosen: above upstream's 85, which comes after"
    )
    rgb: bool = param(
        False,
        help="Write images in colour, as the Human Protein Atlas does; otherwise in grey.",
        source="chosen: in colour, JPEG halves the resolution of a blue or red plane",
    )
    masks: bool = param(
        False,
        help="Write which pixel belongs to which cell and nucleus into masks/ and nucleus_masks/ too.",
        source="chosen: only scoring a segmentation needs them",
    )
