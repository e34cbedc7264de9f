"""Fields and cells as colour pictures for people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from cellmapkit.image_embedding.segment import reduced

_COLOURS = {"red": (1.0, 0.12, 0.1), "green": (0.1, 1.0, 0.2), "blue": (0.22, 0.38, 1.0), "yellow": (0.8, 0.62, 0.0)}
_SHARE = {"yellow": 0.4}  # the reticulum fills what microtubules fill; at full strength it would hide the rest
_DARK, _BRIGHT = 5.0, 99.7  # percentiles of a plane that become black and full colour
_FAINT = 0.35  # of its brightness: what lies outside a cell in its crop


class Stretch(NamedTuple):
    """What becomes black and what full colour in each channel of one field.

    Attributes
    ----------
    channels : tuple of str
        Which plane is what.
    low, high : ndarray of float, shape (n_channels, 1, 1)
        In units of the pixels.
    """

    channels: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray

    def rgb(self, planes: np.ndarray) -> np.ndarray:
        """Return planes (n_channels, height, width) as a picture, shape (height, width, 3), float in [0, 1]."""
        shown = np.clip((planes - self.low) / (self.high - self.low), 0, 1)
        weights = np.array([np.multiply(_COLOURS[name], _SHARE.get(name, 1.0)) for name in self.channels])
        if "red" not in self.channels and "yellow" in self.channels:
            weights[self.channels.index("yellow")] = _COLOURS["red"]
        return np.clip(np.einsum("chw,cr->hwr", shown, weights), 0, 1)


def thumbnail(field: np.ndarray, channels: tuple[str, ...], side: int) -> tuple[np.ndarray, Stretch, float]:
    """Return a field as a small picture.

    Parameters
    ----------
    field : ndarray, shape (n_channels, height, width)
        Raw intensities.
    channels : tuple of str
        Which plane is what.
    side : int
        Longer side of the picture.

    Returns
    -------
    tuple of (ndarray of float, shape (height, width, 3), Stretch, float)
        The picture, how its colours were made, and its size as a fraction of the field's.
    """
    longer = max(field.shape[1:])
    planes = reduced(field, max(1, longer // (2 * side)))
    low, high = np.percentile(planes, (_DARK, _BRIGHT), axis=(1, 2))
    stretch = Stretch(channels, low[:, None, None], np.maximum(high, low + 1)[:, None, None])
    scale = side / longer
    shape = tuple(max(1, round(length * scale)) for length in field.shape[1:])
    return resized(stretch.rgb(planes), shape), stretch, scale


def cell_picture(crop: np.ndarray, mask: np.ndarray, stretch: Stretch, side: int) -> np.ndarray:
    """Return a cell as a picture, what lies around it faint.

    Parameters
    ----------
    crop : ndarray, shape (n_channels, size, size)
        Raw intensities.
    mask : ndarray of uint8, shape (size, size)
        1 inside the cell.
    stretch : Stretch
        Of its field.
    side : int
        Of the picture.

    Returns
    -------
    ndarray of float, shape (side, side, 3)
        In [0, 1].
    """
    return resized(stretch.rgb(crop) * np.where(mask, 1.0, _FAINT)[:, :, None], (side, side))


def resized(picture: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return a picture of floats in [0, 1] in another size, shape (height, width, 3)."""
    image = Image.fromarray((picture * 255).round().astype(np.uint8))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR)) / 255


def outlined(
    picture: np.ndarray, mask: np.ndarray, centre: tuple[float, float], width: float, colour: tuple[float, ...]
) -> None:
    """Draw the outline of a cell into the picture of its field.

    Parameters
    ----------
    picture : ndarray of float, shape (height, width, 3)
        Changed in place.
    mask : ndarray of uint8, shape (size, size)
        The cell in its window.
    centre : tuple of (float, float)
        Row and column of the middle of the window in the picture.
    width : float
        Side of the window in pixels of the picture.
    colour : tuple of float
        Red, green and blue in [0, 1].
    """
    side = max(3, round(width))
    large = Image.fromarray(mask * np.uint8(255)).resize((side, side), Image.Resampling.BILINEAR)
    inside = np.pad(np.asarray(large) > 127, 1)
    core = inside[1:-1, 1:-1] & inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    rows, columns = np.nonzero(inside[1:-1, 1:-1] & ~core)
    rows, columns = (place + round(middle - side / 2) for place, middle in zip((rows, columns), centre, strict=True))
    height, length = picture.shape[:2]
    seen = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < length)
    picture[rows[seen], columns[seen]] = colour
