"""What can be told to the part of the step that finds and cuts out single cells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - types of parameters are read at run time
from typing import Literal

from cellmapkit.api import ParameterError, Params, param

Border = Literal["nucleus", "cell", "none"]
Split = Literal["cells", "protein"]
Average = Literal["test", "all"]


@dataclass(frozen=True, kw_only=True)
class CellParams(Params):
    """How cells are found, cut out, and divided into those to learn from and those to be judged by."""

    masks: Path | None = param(
        None,
        help="Directory with a label image of every field, <field>.png, .tif or .npy: 0 is background, every cell has "
        "a number of its own; used as they are, instead of segmenting.",
        source="chosen: cells found by another program",
    )
    cells: Path | None = param(
        None,
        help="Directory with cells.npy, cell_masks.npy and cells.tsv, such as an earlier output of this command; used "
        "instead of cutting cells again.",
        source="chosen: cutting once serves every algorithm",
    )
    crop_width: int = param(
        0,
        help="Side of the square window cut out around a cell; 0 chooses it once per run so that three cells in four "
        "fit.",
        source="chosen: fields come in any magnification",
        unit="pixels of the field",
        ge=0,
    )
    crop_size: int = param(
        64,
        help="Side of a crop that algorithms see.",
        source="Kraus 2017 and Lu 2019: 64 x 64",
        unit="pixels",
        ge=8,
    )
    shrink: int = param(
        0,
        help="By how much fields are made smaller before they are segmented; 0 brings the longer side near 512 pixels. "
        "Nuclei should stay wider than about 12 pixels.",
        source="chosen: 4 for fields of 2048 pixels, where nuclei stay 50 pixels wide",
        ge=0,
    )
    min_size: float = param(
        0.2,
        help="Nuclei and cells smaller than this fraction of the typical one of their field are left out.",
        source="chosen: most debris in the CM4AI fields is smaller, cells are not",
        ge=0,
        lt=1,
    )
    border: Border = param(
        "nucleus",
        help="Which cells at the border of a field are left out: those whose nucleus touches it, all that touch it, or "
        "none.",
        source="chosen: as in the Human Protein Atlas, where fields of few large cells would lose most of them",
    )
    split: Split = param(
        "cells",
        help="Whether parts for training, validation and test are drawn over the cells within every protein, or over "
        "whole proteins.",
        source="localization paper: over cells, within every protein",
    )
    validation_fraction: float = param(
        0.1, help="Part of the cells kept for validation.", source="localization paper: 80/10/10", ge=0, lt=1
    )
    test_fraction: float = param(
        0.1, help="Part of the cells kept for the test.", source="localization paper: 80/10/10", gt=0, lt=1
    )
    average: Average = param(
        "test",
        help="Which cells a protein is the mean of: those kept for the test, or all. All, if whole proteins are split.",
        source="localization paper: the test cells",
    )
    max_cells: int = param(
        0, help="Most cells per protein, drawn; 0 takes all.", source="chosen: all", unit="cells", ge=0
    )

    def __post_init__(self) -> None:
        """Check every value, and that some cells are left to learn from.

        Raises
        ------
        ParameterError
            If the two fractions leave nothing, or cells and masks are both given.
        """
        super().__post_init__()
        kept = self.validation_fraction + self.test_fraction
        if kept >= 1:
            message = f"validation_fraction and test_fraction add up to {kept:g}"
            raise ParameterError(message, hint="expected less than 1, so that cells are left for training")
        if self.masks and self.cells:
            raise ParameterError("both masks and cells are given", hint="cells are cut already: give one of them")
