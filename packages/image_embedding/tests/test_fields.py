import io

import numpy as np
import pytest
from PIL import Image

from cellmapkit.api import InputError
from cellmapkit.image_embedding.fields import FieldPixels, as_jpeg, from_jpeg, read_plane
from cellmapkit.image_embedding.params import FieldParams


def noise(shape, top=256, dtype=np.uint8, seed=0):
    return np.random.default_rng(seed).integers(0, top, shape).astype(dtype)


@pytest.mark.parametrize(("colour", "plane"), [("red", 0), ("green", 1), ("blue", 2), ("yellow", 0)])
def test_of_a_colour_image_the_plane_of_the_channel_is_taken(tmp_path, colour, plane):
    pixels = noise((5, 7, 3))
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_plane(tmp_path / "a.png", colour), pixels[:, :, plane])


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_images_of_8_and_16_bit_come_back(tmp_path, suffix, dtype):
    pixels = noise((5, 7), np.iinfo(dtype).max + 1, dtype)
    Image.fromarray(pixels).save(tmp_path / f"a{suffix}")
    found = read_plane(tmp_path / f"a{suffix}", "green")
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, pixels)


def test_palettes_and_transparency_are_seen_through(tmp_path):
    pixels = np.zeros((4, 4, 4), dtype=np.uint8)
    pixels[..., 1], pixels[..., 3] = 77, 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    Image.fromarray(pixels[..., :3]).convert("P").save(tmp_path / "p.png")
    assert (read_plane(tmp_path / "a.png", "green") == 77).all()
    assert abs(int(read_plane(tmp_path / "p.png", "green")[0, 0]) - 77) < 30


@pytest.mark.filterwarnings("ignore:.*orrupt EXIF data:UserWarning")
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_files_cut_short_anywhere_are_refused(tmp_path, suffix):
    stream = io.BytesIO()
    Image.fromarray(noise((40, 40))).save(stream, {"jpg": "JPEG", "png": "PNG", "tif": "TIFF"}[suffix])
    whole = stream.getvalue()
    for end in np.random.default_rng(3).integers(0, len(whole) - 30, 40):
        (tmp_path / f"a.{suffix}").write_bytes(whole[:end])
        with pytest.raises(InputError, match="cannot be read"):
            read_plane(tmp_path / f"a.{suffix}", "green")


def test_values_that_are_no_intensities_are_refused(tmp_path):
    Image.fromarray(np.ones((3, 3), dtype=np.float32)).save(tmp_path / "a.tif")
    with pytest.raises(InputError, match="float32"):
        read_plane(tmp_path / "a.tif", "green")


def test_the_round_trip_through_jpeg_is_the_one_of_quality_85():
    plane = noise((64, 64), 80)
    content = as_jpeg(plane, 85)
    stream = io.BytesIO(content)
    assert sum(Image.open(stream).quantization[0]) == 1109  # as in upstream's files
    assert np.abs(from_jpeg(content).astype(int) - plane).max() < 40


def test_16_bit_becomes_8_by_its_share_of_the_range():
    plane = np.full((8, 8), 65535, dtype=np.uint16)
    assert (from_jpeg(as_jpeg(plane, 95)) == 255).all()
    assert (from_jpeg(as_jpeg(plane // 2, 95)) == 127).all()  # 32767 / 257 = 127.5 less a little


@pytest.fixture
def paths(tmp_path):
    for name in ("a", "b"):
        Image.fromarray(noise((20, 30), seed=ord(name))).save(tmp_path / f"{name}.png")
    return [(tmp_path / "a.png", tmp_path / "b.png"), (tmp_path / "b.png", tmp_path / "a.png")]


def test_fields_are_stacks_in_the_order_of_channels(paths):
    pixels = FieldPixels(paths, ("green", "blue"), None)
    assert len(pixels) == 2
    assert pixels[0].shape == (2, 20, 30)
    np.testing.assert_array_equal(pixels[0], pixels[1][::-1])
    np.testing.assert_array_equal(pixels[:1][0], pixels[0])
    np.testing.assert_array_equal(pixels[-1], pixels[1])


def test_fields_are_resized_and_sent_through_jpeg_only_if_told(paths):
    plain = FieldPixels(paths, ("green", "blue"), FieldParams(resize=0, jpeg_quality=0))
    np.testing.assert_array_equal(plain[0], FieldPixels(paths, ("green", "blue"), None)[0])
    resized = FieldPixels(paths, ("green", "blue"), FieldParams(resize=16, jpeg_quality=0))
    assert resized[0].shape == (2, 16, 16)
    both = FieldPixels(paths, ("green", "blue"), FieldParams(resize=16))
    np.testing.assert_array_equal(both[0][1], from_jpeg(as_jpeg(resized[0][1], 85)))
    np.testing.assert_array_equal(both[0][1], from_jpeg(both.jpegs(0)[1]))
    assert (both[0] != resized[0]).any()
