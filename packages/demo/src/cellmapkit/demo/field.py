"""One field of view: cells, markers and a stained protein, as four channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.demo.camera import expose
from cellmapkit.demo.locations import Drawing, protein_map
from cellmapkit.demo.markers import cytoplasm, draw_markers
from cellmapkit.demo.scene import draw_scene
from cellmapkit.demo.textures import lay

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.demo.antibodies import Antibody
    from cellmapkit.demo.image_params import ImageParams
    from cellmapkit.demo.markers import Markers
    from cellmapkit.demo.scene import Scene

COLOURS = ("red", "green", "blue", "yellow")
"""Channels of a field, in order: microtubules, the protein, nuclei, endoplasmic reticulum."""
_LEVELS = {"red": 75.0, "green": 85.0, "blue": 90.0, "yellow": 80.0}  # typical grey level where there is signal
_VARIES = {"red": 0.2, "green": 0.45, "blue": 0.15, "yellow": 0.2}  # between cells, as log-normal
_AUTOFLUORESCENCE = {"red": 0.05, "green": 0.03, "blue": 0.01, "yellow": 0.05}
_DEBRIS = 4.0  # bright specks of a field, on average


@dataclass(frozen=True, kw_only=True)
class Field:
    """What was recorded of a field, and the answer sheet of its pixels.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (4, size, size)
        In the order of :data:`COLOURS`.
    cells, nuclei : ndarray of uint8, shape (size, size)
        Number of the cell, and of the nucleus, that each pixel belongs to, the same for both; 0 elsewhere.
    """

    pixels: np.ndarray
    cells: np.ndarray
    nuclei: np.ndarray


def draw_field(antibody: Antibody, number: int, params: ImageParams, run: Run) -> Field:
    """Return one field of an antibody: a pure function of its arguments.

    Parameters
    ----------
    antibody : Antibody
        What it stains, and how.
    number : int
        Which of its fields, from 0.
    params : ImageParams
        Size, number of cells, noise.
    run : Run
        For its seed. Cells, markers, the protein and the camera draw from streams of their own.

    Returns
    -------
    Field
        The same for equal arguments.
    """
    name = (antibody.number, number)
    scene = draw_scene(run.stream("scene", *name), params.field_size, params.cells_per_field)
    markers = draw_markers(run.stream("markers", *name), scene)
    rng = run.stream("stain", *name)
    maps = {
        "red": _typical(markers.microtubules),
        "green": _stained(rng, antibody, scene, markers),
        "blue": _typical(markers.nucleus),
        "yellow": _typical(markers.reticulum),
    }
    planes = np.stack([_developed(rng, maps[colour], colour, scene) for colour in COLOURS])
    planes[1] *= np.float32(antibody.brightness)
    _litter(rng, planes, scene.scale)
    pixels = expose(run.stream("camera", *name), planes, scene.scale, params.image_noise)
    return Field(pixels=pixels, cells=scene.cells, nuclei=scene.nuclei)


def _typical(image: np.ndarray) -> np.ndarray:
    """Return an image scaled so that its mean, weighted by itself, is 1."""
    return image * np.float32(image.sum() / max(float(np.square(image).sum()), 1e-12))


def _stained(rng: np.random.Generator, antibody: Antibody, scene: Scene, markers: Markers) -> np.ndarray:
    """Return the protein at its places, and what the antibody sticks to besides."""
    image = np.zeros(scene.cells.shape, np.float32)
    for place in (*antibody.places, antibody.stray):
        drawing = Drawing(rng=rng, scene=scene, markers=markers, style=place.style)
        image += np.float32(place.weight) * protein_map(place.location, drawing)
    anywhere = cytoplasm(scene) + 0.7 * (scene.to_nucleus < 0)
    return image + np.float32(antibody.unspecific) * anywhere


def _developed(rng: np.random.Generator, image: np.ndarray, colour: str, scene: Scene) -> np.ndarray:
    """Return expected grey levels: cells differ in brightness, and all glow a little of themselves."""
    varies = _VARIES[colour]
    bright = np.concatenate([[1.0], rng.lognormal(-(varies**2) / 2, varies, len(scene.centres))]).astype(np.float32)
    glow = np.float32(_AUTOFLUORESCENCE[colour]) * (scene.cells > 0)
    return np.asarray(np.float32(_LEVELS[colour]) * (image * bright[scene.cells] + glow))


def _litter(rng: np.random.Generator, planes: np.ndarray, scale: float) -> None:
    """Add specks that shine in the channels of antibodies: red, green and yellow, each as it likes."""
    size = planes.shape[1]
    n_specks = int(rng.poisson(_DEBRIS))
    places = np.repeat(rng.uniform(0, size, (n_specks, 2)), 40, axis=0)
    places += rng.normal(0, 0.45 * scale, places.shape)
    for channel in (0, 1, 3):
        bright = np.repeat(rng.uniform(0, 8, n_specks) * scale**2, 40)
        planes[channel] += lay(places, bright, size)
