"""The pixels of fields, read from disk when asked for and prepared as upstream prepares them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.api.resizing import resize

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.image_embedding.params import FieldParams

_PLANES = {"red": 0, "green": 1, "blue": 2, "yellow": 0}
"""Which plane of a colour image holds the channel; yellow is stored as red and green alike."""
_AS = {"1": "L", "LA": "L", "P": "RGB", "PA": "RGB", "CMYK": "RGB", "YCbCr": "RGB"}
"""Modes whose numbers are no intensities of grey, or of red, green and blue."""
_UNREADABLE = (OSError, ValueError, SyntaxError)  # what PIL raises for damaged files


def read_plane(path: Path, colour: str) -> np.ndarray:
    """Return the plane of one colour.

    Parameters
    ----------
    path : Path
        A grey or colour image, JPEG, PNG or TIFF.
    colour : str
        Which channel it holds.

    Returns
    -------
    ndarray of uint8 or uint16, shape (height, width)
        Its intensities.

    Raises
    ------
    InputError
        If it is damaged, cut short, too large to be an image, or has other values.
    """
    from PIL import Image  # noqa: PLC0415 - only runs that read images pay for it

    try:
        with Image.open(path) as image:
            values = np.asarray(image.convert(_AS[image.mode]) if image.mode in _AS else image)
    except (*_UNREADABLE, Image.DecompressionBombError) as error:
        raise InputError(f"{path.name} cannot be read: {error}") from error
    plane = values if values.ndim == 2 else values[:, :, _PLANES[colour]]
    if plane.dtype == np.int32 and plane.min() >= 0 and plane.max() <= np.iinfo(np.uint16).max:
        plane = plane.astype(np.uint16)  # how 16 bit images arrive in some modes
    if plane.dtype.newbyteorder("=") not in (np.uint8, np.uint16):
        raise InputError(f"{path.name} holds values of type {plane.dtype}, expected whole numbers of 8 or 16 bit")
    return np.ascontiguousarray(plane, dtype=plane.dtype.newbyteorder("="))


def as_jpeg(plane: np.ndarray, quality: int) -> bytes:
    """Return a plane as a grey JPEG file; one of 16 bit is brought to 8."""
    from PIL import Image  # noqa: PLC0415 - as above

    if plane.dtype == np.uint16:
        plane = ((plane.astype(np.uint32) + 128) // 257).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(plane).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def from_jpeg(content: bytes) -> np.ndarray:
    """Return the pixels of a grey JPEG file, shape (height, width), uint8."""
    from PIL import Image  # noqa: PLC0415 - as above

    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image)


class FieldPixels(Sequence[np.ndarray]):
    """The pixels of fields, each shape (n_channels, height, width), read anew whenever asked for.

    Parameters
    ----------
    paths : sequence of tuple of Path
        For each field the image of each colour.
    channels : tuple of str
        Those colours.
    settings : FieldParams or None
        How to prepare fields; ``None`` gives them as they are.
    """

    def __init__(
        self, paths: Sequence[tuple[Path, ...]], channels: tuple[str, ...], settings: FieldParams | None
    ) -> None:
        self.paths = paths
        self.channels = channels
        self.settings = settings

    def __len__(self) -> int:
        """Return the number of fields."""
        return len(self.paths)

    @overload
    def __getitem__(self, index: int) -> np.ndarray: ...
    @overload
    def __getitem__(self, index: slice) -> list[np.ndarray]: ...
    def __getitem__(self, index: int | slice) -> np.ndarray | list[np.ndarray]:
        """Read one field, or several; hold few of them."""
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        pairs = zip(self.paths[index], self.channels, strict=True)
        return np.stack([self._prepared(read_plane(path, colour)) for path, colour in pairs])

    def jpegs(self, index: int) -> list[bytes]:
        """Return the prepared planes of one field as JPEG files; only with a quality."""
        assert self.settings is not None
        pairs = zip(self.paths[index], self.channels, strict=True)
        quality = self.settings.jpeg_quality
        return [as_jpeg(self._resized(read_plane(path, colour)), quality) for path, colour in pairs]

    def _resized(self, plane: np.ndarray) -> np.ndarray:
        side = self.settings.resize if self.settings else 0
        return resize(plane, side) if side else plane

    def _prepared(self, plane: np.ndarray) -> np.ndarray:
        plane = self._resized(plane)
        quality = self.settings.jpeg_quality if self.settings else 0
        return from_jpeg(as_jpeg(plane, quality)) if quality else plane
