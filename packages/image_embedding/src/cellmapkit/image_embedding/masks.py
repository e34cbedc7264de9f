"""Cells found by another program: one label image per field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.api.errors import examples
from cellmapkit.image_embedding.found import Found, found_in

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api.images import ImageSet
    from cellmapkit.core.open_step import Step

_ENDINGS = (".png", ".tif", ".tiff", ".npy")


def mask_files(step: Step, images: ImageSet, folder: Path) -> list[Path]:
    """Return the label image of every field, recorded as read.

    Parameters
    ----------
    step : Step
        Records them.
    images : ImageSet
        Names the fields; an underscore at the end of a name may be left out.
    folder : Path
        Where they are.

    Returns
    -------
    list of Path
        In the order of the fields.

    Raises
    ------
    CrateNotFoundError
        If fields have none.
    """
    paths, missing = [], []
    for field in images.fields:
        stems = dict.fromkeys((field, field.rstrip("_")))
        found = [path for stem in stems for end in _ENDINGS if (path := folder / f"{stem}{end}").is_file()]
        paths += found[:1]
        missing += [] if found else [field]
    if missing:
        raise CrateNotFoundError(
            f"{folder} has no label image for {len(missing)} of {len(images.fields)} fields: {examples(missing)}",
            hint=f"expected <field> with one of the endings {', '.join(_ENDINGS)} for every field",
        )
    for path in paths:
        step.read(path)
    return paths


def read_mask(path: Path, field: np.ndarray) -> Found:
    """Return the cells that a label image marks.

    Parameters
    ----------
    path : Path
        A label image.
    field : ndarray, shape (n_channels, height, width)
        The field it belongs to.

    Returns
    -------
    Found
        The cells in the order of their numbers; none is left out.

    Raises
    ------
    InputError
        If the file cannot be read, has another size than the field, or holds no labels.
    """
    labels = _numbers(path)
    if labels.shape != field.shape[1:]:
        raise InputError(
            f"{path} has the shape {labels.shape}, its field {field.shape[1:]}",
            hint="expected one number per pixel of the field: 0 for background, one number for each cell",
        )
    if labels.dtype.kind not in "iu" or (labels < 0).any():
        what = "negative numbers" if labels.dtype.kind in "iu" else f"{labels.dtype} values"
        raise InputError(f"{path} holds {what}", hint="expected whole numbers: 0 for background, one for each cell")
    return found_in(labels, 1)


def _numbers(path: Path) -> np.ndarray:
    try:
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False)
        with Image.open(path) as image:
            return np.asarray(image)
    except (OSError, ValueError, EOFError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"{path} cannot be read: {error}", hint="expected a label image") from error
