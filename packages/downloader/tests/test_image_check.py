"""Whole images pass, every way of not being whole is caught."""

import random

import pytest
from image_forms import jpeg
from PIL import Image

from cellmapkit.downloader.image_check import BadImageError, check_image


def check(tmp_path, data):
    path = tmp_path / "image"
    path.write_bytes(data)
    return check_image(path)


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"optimize": True}, {"subsampling": 0}])
def test_a_jpeg_has_its_full_size(tmp_path, how):
    assert check(tmp_path, jpeg(size=(250, 131), **how)) == (250, 131)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_cut_anywhere_is_caught(tmp_path, progressive):
    data = jpeg(size=(300, 200), progressive=progressive)
    rng = random.Random(0)
    for cut in [*(rng.randrange(1, len(data) - 2) for _ in range(60)), len(data) - 2, len(data) - 1]:
        with pytest.raises(BadImageError):
            check(tmp_path, data[:cut])


def test_padding_behind_the_end_is_no_fault(tmp_path):
    assert check(tmp_path, jpeg() + b"\x00" * 500) == (96, 80)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_other_formats_are_decoded_in_full(tmp_path, form):
    path = tmp_path / "image"
    Image.effect_noise((64, 48), 90).save(path, form)
    assert check_image(path) == (64, 48)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadImageError):
        check_image(path)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "empty"), (b"\n <!DOCTYPE HTML>", "a web page"), (b"Not found", "text"), (b"\x00\x01\x02", "no format"),
     (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "no format")],
)  # fmt: skip
def test_what_is_no_image_is_named(tmp_path, data, says):
    with pytest.raises(BadImageError, match=says):
        check(tmp_path, data)
