"""A synthetic cell in, the images of its proteins out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.core.step import run_step
from cellmapkit.demo.again import cell_of
from cellmapkit.demo.antibodies import stain
from cellmapkit.demo.field import COLOURS, draw_field
from cellmapkit.demo.files import TRUTH
from cellmapkit.demo.image_tables import image_files
from cellmapkit.demo.info import IMAGES

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api import Run
    from cellmapkit.core.command import Call
    from cellmapkit.core.open_step import Step
    from cellmapkit.demo.antibodies import Antibody, Staining
    from cellmapkit.demo.field import Field
    from cellmapkit.demo.image_params import ImageParams

_STAINED = {"red": "microtubules", "green": "protein", "blue": "nuclei", "yellow": "endoplasmic reticulum"}
_CHANNELS = {"red": (0,), "green": (1,), "blue": (2,), "yellow": (0, 1)}
_MASKS = {"masks": "cell", "nucleus_masks": "nucleus"}
_LOOKS = ("field", "antibody", "locations", "cells", "cells cut by the border", "part of the field covered by cells")


def write_images(call: Call, cell_directory: Path, params: ImageParams) -> None:
    """Draw fields of view of the proteins of a synthetic cell and write them as a crate.

    Parameters
    ----------
    call : Call
        Where to, from which seed and by how many threads.
    cell_directory : Path
        The crate of the cell.
    params : ImageParams
        What is imaged, and how.

    Raises
    ------
    CellmapkitError
        If there is no synthetic cell, or the crate cannot be written.
    """
    with run_step(IMAGES, call.options, parameters=params.record(), inputs=[cell_directory]) as step:
        cell = cell_of(cell_directory)
        step.read(cell_directory / TRUTH)
        staining = stain(cell, params, step.run)
        for file in image_files(cell, staining, params.fields_per_protein):
            (step.directory / file.name).write_bytes(file.content)
            step.add(file.name, file.description, file.columns)
        looks = _write_fields(step, staining, params)
        step.write_rows("truth_fields.tsv", _LOOKS, looks, "how many cells each field shows")
        step.log.info("%d proteins, %d antibodies, %d fields", len(staining.seen), len(staining.antibodies), len(looks))


def _write_fields(step: Step, staining: Staining, params: ImageParams) -> list[tuple[object, ...]]:
    """Write one field after the other; threads share them out, and no field is kept."""
    for folder in (*COLOURS, *(_MASKS if params.masks else ())):
        (step.directory / folder).mkdir()
    jobs = [(antibody, number) for antibody in staining.antibodies for number in range(params.fields_per_protein)]
    work = partial(_write_field, step.directory, params, step.run)
    looks = []
    pool = ThreadPoolExecutor(step.run.threads)
    try:
        with step.run.progress.task("drawing fields", len(jobs), "fields") as task:
            for (antibody, number), look in zip(jobs, pool.map(work, jobs), strict=True):
                _declare(step, antibody, number, masks=params.masks)
                looks.append(look)
                task.advance()
    finally:
        pool.shutdown(cancel_futures=True)
    return looks


def _write_field(directory: Path, params: ImageParams, run: Run, job: tuple[Antibody, int]) -> tuple[object, ...]:
    """Write the files of one field; return what is to be known of it."""
    from PIL import Image  # noqa: PLC0415 - the rest of the demo needs no images

    antibody, number = job
    name = antibody.field_name(number)
    field = draw_field(antibody, number, params, run)
    for colour, plane in zip(COLOURS, field.pixels, strict=True):
        image = Image.fromarray(_coloured(plane, colour) if params.rgb else plane)
        image.save(directory / colour / f"{name}{colour}.jpg", quality=params.quality)
    if params.masks:
        for folder, mask in zip(_MASKS, (field.cells, field.nuclei), strict=True):
            Image.fromarray(mask).save(directory / folder / f"{name.rstrip('_')}.png")
    places = ",".join(sorted({place.location for place in antibody.places}))
    return name, antibody.name, places, *_look(field)


def _coloured(plane: np.ndarray, colour: str) -> np.ndarray:
    image = np.zeros((*plane.shape, 3), np.uint8)
    image[..., _CHANNELS[colour]] = plane[..., None]
    return image


def _look(field: Field) -> tuple[int, int, str]:
    found = np.unique(field.cells)
    border = np.concatenate([field.cells[0], field.cells[-1], field.cells[:, 0], field.cells[:, -1]])
    cut = np.unique(border[border > 0])
    return int((found > 0).sum()), len(cut), f"{(field.cells > 0).mean():.3f}"


def _declare(step: Step, antibody: Antibody, number: int, *, masks: bool) -> None:
    name = antibody.field_name(number)
    for colour, what in _STAINED.items():
        step.add(f"{colour}/{name}{colour}.jpg", f"{what} in field {number + 1} of antibody {antibody.name}")
    if masks:
        for folder, what in _MASKS.items():
            step.add(f"{folder}/{name.rstrip('_')}.png", f"number of the {what} each pixel belongs to, 0 for none")
