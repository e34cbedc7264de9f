"""How far prepared fields are from those the existing toolkit wrote, channel by channel, for three ways to resize.

``python bench/image_preparation.py DATA`` with the folder of the shared data prints one row per way and channel.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from cellmapkit.api.resizing import resize
from cellmapkit.image_embedding.fields import as_jpeg, from_jpeg, read_plane
from cellmapkit.image_embedding.layout import COLOURS, plane_path

SIDE, QUALITY = 1536, 85
OURS, THEIRS = "cm4ai_untreated", "cm4ai_untreated_resized"
if TYPE_CHECKING:
    from collections.abc import Callable

WAYS = {
    "ours": lambda plane: resize(plane, SIDE),
    "bilinear, rounded": lambda plane: np.rint(resize(plane.astype(np.uint16) * 256, SIDE) / 256).astype(np.uint8),
    "bilinear, smoothed (PIL)": lambda plane: np.asarray(
        Image.fromarray(plane).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    ),
}


def main(images: Path) -> None:
    """Print the comparison."""
    fields = sorted(path.stem.removesuffix("_green") for path in (images / THEIRS / "green_resize").iterdir())
    print("resize", "channel", "largest", "mean", "equal pixels", "correlation", "equal files", sep="\t")
    for way, function in WAYS.items():
        for colour in COLOURS:
            pairs = [compared(images, field, colour, function) for field in fields]
            ours, theirs = (np.concatenate([pair[side] for pair in pairs]).astype(float) for side in (0, 1))
            off = np.abs(ours - theirs)
            figures = f"{off.max():.0f}", f"{off.mean():.4f}", f"{(off == 0).mean():.4f}"
            files = f"{sum(pair[2] for pair in pairs)} of {len(pairs)}"
            print(way, colour, *figures, f"{np.corrcoef(ours, theirs)[0, 1]:.5f}", files, sep="\t")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.1f} CPU s in all")


def compared(images: Path, field: str, colour: str, function: Callable) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return our pixels and theirs of one plane, flat, and whether the files are the same to the byte."""
    content = as_jpeg(function(read_plane(plane_path(images / OURS, field, colour, ".jpg"), colour)), QUALITY)
    other = (images / THEIRS / f"{colour}_resize" / f"{field}_{colour}.jpg").read_bytes()
    return from_jpeg(content).ravel(), from_jpeg(other).ravel(), content == other


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "images")
