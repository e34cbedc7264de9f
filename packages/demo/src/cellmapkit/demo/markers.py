"""The three markers of a field: nuclei, endoplasmic reticulum and microtubules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.demo.textures import grain, lay, sample_pixels, threads

if TYPE_CHECKING:
    from cellmapkit.demo.scene import Scene

_MESH = 0.55  # micrometres; the meshes of the reticulum and the clumps of chromatin are some six times as wide
_FROM_CENTRE, _ELSEWHERE = 42, 34  # microtubules of a cell
_LONGEST = 42.0
_STRAIGHT = 35.0  # micrometres after which a microtubule has forgotten its direction


@dataclass(frozen=True, kw_only=True)
class Markers:
    """What the marker channels show before they are exposed, each ndarray of float32, shape (size, size).

    Attributes
    ----------
    nucleus : ndarray
        Chromatin, thin in nucleoli.
    reticulum : ndarray
        A net that is densest at the nucleus, and the envelope of the nucleus.
    net : ndarray
        The same net before it thins out towards the border, 0 to 1, everywhere in the cytoplasm.
    microtubules : ndarray
        Filaments from the organising centre, and some from elsewhere.
    """

    nucleus: np.ndarray
    reticulum: np.ndarray
    net: np.ndarray
    microtubules: np.ndarray


def draw_markers(rng: np.random.Generator, scene: Scene) -> Markers:
    """Return the markers of a field.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws textures and filaments.
    scene : Scene
        Where the cells are.

    Returns
    -------
    Markers
        Not yet blurred.
    """
    waves, chromatin = grain(rng, len(scene.cells), _MESH * scene.scale)
    inside = scene.to_nucleus < 0
    nucleus = inside * np.clip(0.85 + 0.14 * chromatin, 0.3, 1.4) * (1 - 0.65 * scene.nucleoli)
    net = cytoplasm(scene) * (0.15 + 0.85 * np.exp(-np.square(waves / np.float32(0.45))))
    envelope = np.exp(-np.square(scene.to_nucleus / np.float32(0.5)))
    reticulum = net * (0.08 + near_nucleus(scene, 7.0)) + 0.3 * envelope + 0.07 * inside
    return Markers(nucleus=nucleus, reticulum=reticulum, net=net, microtubules=_microtubules(rng, scene))


def cytoplasm(scene: Scene) -> np.ndarray:
    """Return how much cell there is above each pixel outside nuclei: 0 to 1, falling to 0 at the outline."""
    thick = 1 - np.exp(-scene.to_outline / np.float32(2.5))
    return np.where(scene.to_nucleus < 0, np.float32(0), thick)


def near_nucleus(scene: Scene, reach: float) -> np.ndarray:
    """Return what falls off with the distance from the nucleus; ``reach`` is that of a fall to 37 %."""
    return np.exp(-np.maximum(scene.to_nucleus, 0) / np.float32(reach))


def _microtubules(rng: np.random.Generator, scene: Scene) -> np.ndarray:
    """Return filaments that end at the outline of their cell, at their length, and shine less over the nucleus."""
    size, scale = len(scene.cells), scene.scale
    n_cells = len(scene.origins)
    around = rng.normal(0, 1.2, (n_cells * _FROM_CENTRE, 2))
    starts = np.concatenate(
        [
            (np.repeat(scene.origins, _FROM_CENTRE, axis=0) + around) * scale,
            sample_pixels(rng, cytoplasm(scene), n_cells * _ELSEWHERE),
        ]
    )
    angles = rng.uniform(0, 2 * np.pi, len(starts))
    n_steps = round(_LONGEST * scale)
    paths = threads(rng, starts, angles, n_steps, float(np.sqrt(2 / (_STRAIGHT * scale))))
    length = n_steps * rng.uniform(0.35, 1, len(starts))
    pixels = np.clip(paths.astype(np.int32), 0, size - 1)
    row, column = pixels[..., 0], pixels[..., 1]
    owner = scene.cells[row[:, :1], column[:, :1]]
    inside = (scene.cells[row, column] == owner) & (owner > 0) & (np.arange(n_steps) < length[:, None])
    alive = np.logical_and.accumulate(inside, axis=1)
    bright = np.where(scene.to_nucleus[row, column] < 0, 0.35, 1.0) * alive
    return lay(paths, bright, size)
