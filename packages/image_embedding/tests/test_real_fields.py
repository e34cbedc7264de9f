"""Fields of CM4AI, prepared as the existing toolkit prepared them."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cellmapkit.image_embedding.fields import FieldPixels, read_plane
from cellmapkit.image_embedding.layout import COLOURS, plane_path
from cellmapkit.image_embedding.params import FieldParams

IMAGES = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data") / "images"
pytestmark = pytest.mark.skipif(not IMAGES.is_dir(), reason=f"no real images in {IMAGES}; set CELLMAPKIT_DATA")
FIELD = "B2AI_1_untreated_A1_R1"


@pytest.fixture(scope="module")
def pixels():
    paths = tuple(plane_path(IMAGES / "cm4ai_untreated", FIELD, colour, ".jpg") for colour in COLOURS)
    return FieldPixels([paths], COLOURS, FieldParams())


def test_the_prepared_pixels_are_those_of_the_existing_toolkit(pixels):
    for colour, plane in zip(COLOURS, pixels[0], strict=True):
        theirs = read_plane(IMAGES / "cm4ai_untreated_resized" / f"{colour}_resize" / f"{FIELD}_{colour}.jpg", colour)
        np.testing.assert_array_equal(plane, theirs)


def test_so_are_the_files(pixels):
    for colour, content in zip(COLOURS, pixels.jpegs(0), strict=True):
        theirs = IMAGES / "cm4ai_untreated_resized" / f"{colour}_resize" / f"{FIELD}_{colour}.jpg"
        with Image.open(io.BytesIO(content)) as ours, Image.open(theirs) as other:
            assert ours.quantization == other.quantization
            assert (ours.size, ours.mode) == (other.size, other.mode)
