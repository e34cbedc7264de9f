"""Ten places where a protein can be, drawn relative to the structures of a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter

from cellmapkit.demo.markers import cytoplasm, near_nucleus
from cellmapkit.demo.textures import grain, lay, sample_pixels, threads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cellmapkit.demo.markers import Markers
    from cellmapkit.demo.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Style:
    """How proteins of one module differ from others at the same place; 1 is neutral.

    Attributes
    ----------
    size : float
        Factor on the grain of textures and the width of spots, threads and rims.
    number : float
        Factor on the number of spots and threads, and on the contrast of textures.
    reach : float
        Factor on how far from the nucleus a protein is found; within nuclei, how much it keeps to the border.
    """

    size: float = 1.0
    number: float = 1.0
    reach: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What a location is drawn from: a source of randomness, the field's structures, and the style."""

    rng: np.random.Generator
    scene: Scene
    markers: Markers
    style: Style

    def blurred(self, image: np.ndarray, width: float) -> np.ndarray:
        """Return an image blurred by so many micrometres times the size of the style."""
        return np.asarray(gaussian_filter(image, width * self.style.size * self.scene.scale, truncate=3.0))

    def grains(self, length: float) -> tuple[np.ndarray, np.ndarray]:
        """Return two textures of bumps of so many micrometres times the size of the style."""
        return grain(self.rng, len(self.scene.cells), length * self.style.size * self.scene.scale)

    def count(self, per_cell: float) -> int:
        """Return how many objects to draw for so many in a cell."""
        return max(1, round(per_cell * self.style.number * len(self.scene.centres)))


def protein_map(location: str, drawing: Drawing) -> np.ndarray:
    """Return where a protein of one location is, before anything is exposed.

    Parameters
    ----------
    location : str
        A key of :data:`LOCATIONS`.
    drawing : Drawing
        The field and the style.

    Returns
    -------
    ndarray of float32, shape (size, size)
        Not negative; scaled so that the mean brightness where the protein is (weighted by itself) is 1.
    """
    image = LOCATIONS[location](drawing)
    total = float(image.sum())
    return image * np.float32(total / max(float(np.square(image).sum()), 1e-12))


def _nucleoplasm(d: Drawing) -> np.ndarray:
    texture, _ = d.grains(0.35)
    rim = np.exp(np.clip(d.scene.to_nucleus, -8, 0) / 4.0 * np.log(max(d.style.reach, 0.2)))
    bumps = np.clip(0.75 + 0.25 * d.style.number * texture, 0.05, 2.5)
    return (d.scene.to_nucleus < 0) * bumps * rim * (1 - 0.8 * d.scene.nucleoli)


def _nucleoli(d: Drawing) -> np.ndarray:
    texture, _ = d.grains(0.3)
    bodies = d.scene.nucleoli * np.clip(0.8 + 0.2 * d.style.number * texture, 0.1, 2)
    return bodies + 0.06 * d.style.reach * (d.scene.to_nucleus < 0)


def _nuclear_membrane(d: Drawing) -> np.ndarray:
    texture, _ = d.grains(0.8)
    rim = np.exp(-np.square(d.scene.to_nucleus / np.float32(0.5 * d.style.size)))
    patches = np.clip(1 + 0.2 * d.style.number * texture, 0.2, 2)
    return rim * patches + 0.12 * d.style.reach * (d.scene.to_nucleus < 0)


def _cytosol(d: Drawing) -> np.ndarray:
    texture, _ = d.grains(0.6)
    body = cytoplasm(d.scene) * (0.35 + near_nucleus(d.scene, 10.0 * d.style.reach))
    return body * np.clip(1 + 0.2 * d.style.number * texture, 0.2, 2) + 0.12 * (d.scene.to_nucleus < 0)


def _reticulum(d: Drawing) -> np.ndarray:
    patches, _ = d.grains(1.2)
    net = d.markers.net * (0.08 + near_nucleus(d.scene, 7.0 * d.style.reach))
    envelope = np.exp(-np.square(d.scene.to_nucleus / np.float32(0.5)))
    return net * np.clip(1 + 0.25 * d.style.number * patches, 0.2, 2) + 0.3 * envelope


def _microtubules(d: Drawing) -> np.ndarray:
    patches, _ = d.grains(0.8)
    along = np.clip(1 + 0.35 * d.style.number * patches, 0.1, 2.5)
    return d.markers.microtubules * along * (0.4 + near_nucleus(d.scene, 14.0 * d.style.reach))


def _plasma_membrane(d: Drawing) -> np.ndarray:
    cells = d.scene.cells
    rim = np.zeros(cells.shape, np.float32)
    down, right = cells[1:] != cells[:-1], cells[:, 1:] != cells[:, :-1]
    rim[1:] += down
    rim[:, 1:] += right
    ruffles, _ = d.grains(1.0)
    uneven = np.clip(1 + 0.45 * d.style.number * ruffles, 0.1, 3)
    line = d.blurred(rim * uneven, 0.3) * np.float32(d.style.size * d.scene.scale)
    return line + 0.05 * d.style.reach * (cells > 0)


def _golgi(d: Drawing) -> np.ndarray:
    """Return a compact heap of short ribbons beside the nucleus."""
    per_cell = d.count(13) // len(d.scene.centres) + 1
    centres, origins = (np.repeat(places, per_cell, axis=0) for places in (d.scene.centres, d.scene.origins))
    out = (origins - centres) / np.linalg.norm(origins - centres, axis=1, keepdims=True)
    across = np.stack([-out[:, 1], out[:, 0]], axis=1)
    aside, outward = d.rng.normal(0, 2.2 * d.style.reach, len(out)), np.abs(d.rng.normal(0, 1.1, len(out)))
    starts = origins + across * aside[:, None] + out * outward[:, None]
    angles = np.arctan2(across[:, 0], across[:, 1]) + d.rng.normal(0, 0.6, len(out))
    return _threads(d, starts * d.scene.scale, angles, length=3.0, width=0.28)


def _vesicles(d: Drawing) -> np.ndarray:
    places = sample_pixels(d.rng, _room(d, 9.0), d.count(60))
    bright = d.rng.lognormal(0, 0.5, len(places))
    return d.blurred(lay(places, bright, len(d.scene.cells)), 0.3)


def _mitochondria(d: Drawing) -> np.ndarray:
    starts = sample_pixels(d.rng, _room(d, 10.0), d.count(75))
    owner = d.scene.cells[starts[:, 0].astype(int), starts[:, 1].astype(int)].astype(int) - 1
    away = starts - d.scene.centres[owner] * d.scene.scale
    angles = np.arctan2(away[:, 0], away[:, 1]) + d.rng.normal(0, 0.9, len(starts))
    return _threads(d, starts, angles, length=6.0, width=0.26)


def _room(d: Drawing, reach: float) -> np.ndarray:
    return cytoplasm(d.scene) * near_nucleus(d.scene, reach * d.style.reach)


def _threads(d: Drawing, starts: np.ndarray, angles: np.ndarray, *, length: float, width: float) -> np.ndarray:
    """Return curved threads of up to so many micrometres, those parts of them that lie in the cytoplasm."""
    size, scale = len(d.scene.cells), d.scene.scale
    n_steps = max(2, round(length * scale))
    paths = threads(d.rng, starts, angles, n_steps, float(np.sqrt(2 / (4.0 * scale))))
    pixels = np.clip(paths.astype(np.int32), 0, size - 1)
    outside = d.scene.to_nucleus[pixels[..., 0], pixels[..., 1]]
    long = d.rng.uniform(0.4, 1, len(starts))[:, None] * n_steps
    bright = d.rng.lognormal(0, 0.3, len(starts))[:, None] * (np.arange(n_steps) < long)
    bright = bright * ((outside > 0) & (d.scene.cells[pixels[..., 0], pixels[..., 1]] > 0))
    return d.blurred(lay(paths, bright, size), width)


LOCATIONS: Mapping[str, Callable[[Drawing], np.ndarray]] = {
    "Nucleoplasm": _nucleoplasm,
    "Mitochondria": _mitochondria,
    "Endoplasmic reticulum": _reticulum,
    "Plasma membrane": _plasma_membrane,
    "Golgi apparatus": _golgi,
    "Cytosol": _cytosol,
    "Nucleoli": _nucleoli,
    "Vesicles": _vesicles,
    "Microtubules": _microtubules,
    "Nuclear membrane": _nuclear_membrane,
}
"""How each location is drawn. The names are the Human Protein Atlas' own; the first ones are the first in use."""
