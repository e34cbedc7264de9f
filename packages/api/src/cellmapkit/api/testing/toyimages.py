"""The input of the role ``image_embedding``: small fields of three planted patterns, and the cells in them."""

from __future__ import annotations

import numpy as np

from cellmapkit.api.images import TEST, TRAINING, VALIDATION, Cells, ImageSet

COLOURS = ("red", "green", "blue", "yellow")
_GRID, _PITCH, _CROP = 3, 32, 64
_MARGIN = (_CROP - _PITCH) // 2


def toy_images(seed: int = 0, *, n_proteins: int = 6, channels: tuple[str, ...] = COLOURS) -> ImageSet:
    """Return fields of nine cells each, whose protein lies in the nucleus, around it or in spots.

    Parameters
    ----------
    seed : int
        Draws noise, spots and how bright each cell is.
    n_proteins : int
        At least 4. Every protein has two fields, each second one only one. The last two share their fields, as the
        two targets of an ambiguous antibody do; the one before them has no known location.
    channels : tuple of str
        Which of the four colours there are.

    Returns
    -------
    ImageSet
        Cells of 64 x 64 pixels in all three parts, of every field at least one that is averaged.
    """
    rng = np.random.default_rng([seed, 5])
    names = [(p, n) for p in range(n_proteins - 1) for n in range(2 - p % 2)]
    planes = [COLOURS.index(name) for name in channels]
    pixels = [_field(rng, protein % 3)[planes] for protein, _ in names]
    links = [(k, p) for k, (p, _) in enumerate(names)]
    links += [(k, n_proteins - 1) for k, (p, _) in enumerate(names) if p == n_proteins - 2]
    labels = np.zeros((n_proteins, 3), dtype=bool)
    where = [p for p in range(n_proteins) if p != n_proteins - 3]
    labels[where, [min(p, n_proteins - 2) % 3 for p in where]] = True
    part = np.tile(np.array([TRAINING, TEST, VALIDATION, *[TRAINING] * 5, TEST], dtype=np.int8), len(names))
    cells = Cells(
        crops=np.concatenate([_crops(field) for field in pixels]),
        masks=np.tile(_disc(_CROP, _PITCH / 2 - 1).astype(np.uint8), (len(part), 1, 1)),
        field=np.repeat(np.arange(len(names)), _GRID**2),
        part=part,
        averaged=part == TEST,
    )
    return ImageSet(
        ids=tuple(f"P{p:03d}" for p in range(n_proteins)),
        fields=tuple(f"field{p:03d}_{n}" for p, n in names),
        pixels=tuple(pixels),
        channels=channels,
        links=np.array(sorted(links), dtype=np.int64),
        classes=("around", "nucleus", "spots"),
        labels=labels,
        cells=cells,
    )


def _disc(size: int, radius: float) -> np.ndarray:
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return np.hypot(y, x) <= radius


def _field(rng: np.random.Generator, pattern: int) -> np.ndarray:
    """Return one field of all colours, shape (4, 96, 96), uint8."""
    side = _GRID * _PITCH
    field = np.zeros((len(COLOURS), side, side))
    body, nucleus = _disc(_PITCH, _PITCH / 2 - 1), _disc(_PITCH, _PITCH / 5)
    for corner in range(_GRID**2):
        rows = slice(corner // _GRID * _PITCH, (corner // _GRID + 1) * _PITCH)
        columns = slice(corner % _GRID * _PITCH, (corner % _GRID + 1) * _PITCH)
        spots = rng.random((_PITCH, _PITCH)) < 0.1
        protein = (body & ~nucleus, nucleus, body & spots)[pattern]
        field[:, rows, columns] = np.stack([body, protein, nucleus, body & ~nucleus]) * rng.uniform(90, 160)
    return (field + rng.uniform(0, 20, field.shape)).round().astype(np.uint8)


def _crops(field: np.ndarray) -> np.ndarray:
    """Return the crops of one field, shape (9, n_channels, 64, 64): each cell with what is around it."""
    padded = np.pad(field, ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN)))
    corners = [(k // _GRID * _PITCH, k % _GRID * _PITCH) for k in range(_GRID**2)]
    return np.stack([padded[:, y : y + _CROP, x : x + _CROP] for y, x in corners])
