"""The 433 features of a cell with two channels: which there are, in which order, and all of them at once."""

from __future__ import annotations

import numpy as np

from cellmapkit.cellprofiler import cross, granularity, haralick, intensity, radial, shape, zernike

_CHANNELS = ("protein", "marker")
_OF_CHANNEL = (*intensity.NAMES, *haralick.NAMES, *granularity.NAMES, *radial.NAMES, *zernike.NAMES)
NAMES = (
    *(f"shape_{name}" for name in (*shape.NAMES, *zernike.NAMES)),
    *(f"{channel}_{name}" for channel in _CHANNELS for name in _OF_CHANNEL),
    *(f"cross_{name}" for name in cross.NAMES),
)
"""Names of all features: 46 of shape, 189 of the protein, 189 of the marker, 9 of both."""


def features(planes: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Measure cells.

    Parameters
    ----------
    planes : ndarray of float64, shape (n, 2, size, size)
        Raw intensities of protein and marker.
    masks : ndarray of bool, shape (n, size, size)
        One cell each.

    Returns
    -------
    ndarray of float64, shape (n, 433)
        In the order of :data:`NAMES`, all finite; zeros for an empty mask. No cell's features depend on another.
    """
    everything = np.concatenate([masks[:, None].astype(np.float64), planes], axis=1)
    moments, rings = zernike.zernike(everything, masks), radial.radial(planes, masks)
    blocks = [shape.shape(masks), moments[:, 0]]
    for k in range(len(_CHANNELS)):
        crops = np.ascontiguousarray(planes[:, k])
        blocks += [
            intensity.intensity(crops, masks),
            haralick.haralick(crops, masks),
            granularity.granularity(crops, masks),
            rings[:, k],
            moments[:, 1 + k],
        ]
    blocks.append(cross.cross(planes[:, 0], planes[:, 1], masks))
    return np.concatenate(blocks, axis=1)
