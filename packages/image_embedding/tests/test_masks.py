import numpy as np
import pytest
from PIL import Image

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.image_embedding.masks import mask_files, read_mask

FIELD = np.zeros((2, 6, 8), np.uint8)


@pytest.fixture
def labels():
    labels = np.zeros((6, 8), np.int32)
    labels[0, 0] = 7
    labels[2:4, 2:6] = 300  # more than 8 bit hold
    return labels


class Reader:
    """Stands for a step: keeps what is read."""

    def __init__(self):
        self.seen = []

    def read(self, path):
        self.seen.append(path.name)


@pytest.mark.parametrize("ending", [".npy", ".png", ".tif", "32.tif"])
def test_labels_of_every_format(tmp_path, labels, ending):
    path = tmp_path / f"mask{ending}"
    if ending == ".npy":
        np.save(path, labels)
    else:
        Image.fromarray(labels if "32" in ending else labels.astype(np.uint16)).save(path)
    found = read_mask(path, FIELD)
    assert (len(found), found.shrink) == (2, 1)
    np.testing.assert_array_equal(found.labels, np.where(labels == 7, 1, np.where(labels == 300, 2, 0)))
    assert (found.y[1], found.x[1], found.area[1]) == (2.5, 3.5, 8)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (np.zeros((8, 6), np.int32), r"mask\.npy has the shape \(8, 6\), its field \(6, 8\)"),
        (np.zeros((6, 8, 3), np.uint8), "has the shape"),
        (np.full((6, 8), -1), "negative numbers"),
        (np.full((6, 8), 0.5), "float64 values"),
        (np.ones((6, 8), bool), "bool values"),
    ],
)
def test_what_holds_no_labels_is_refused_by_name(tmp_path, content, message):
    np.save(tmp_path / "mask.npy", content)
    with pytest.raises(InputError, match=message):
        read_mask(tmp_path / "mask.npy", FIELD)


@pytest.mark.parametrize("name", ["mask.npy", "mask.png"])
def test_what_is_no_image_is_refused_by_name(tmp_path, name):
    (tmp_path / name).write_bytes(b"not an image")
    with pytest.raises(InputError, match=f"{name} cannot be read"):
        read_mask(tmp_path / name, FIELD)


def test_every_field_needs_a_mask(tmp_path):
    images = toy_images()
    for name in images.fields[:-2]:
        np.save(tmp_path / f"{name}.npy", np.zeros((96, 96), np.int32))
    with pytest.raises(CrateNotFoundError, match=f"no label image for 2 of 8 fields: '{images.fields[-2]}'"):
        mask_files(Reader(), images, tmp_path)


def test_masks_are_recorded_as_read_in_the_order_of_the_fields(tmp_path):
    images, step = toy_images(), Reader()
    for name in images.fields:
        np.save(tmp_path / f"{name}.npy", np.zeros((96, 96), np.int32))
    names = [f"{name}.npy" for name in images.fields]
    assert [path.name for path in mask_files(step, images, tmp_path)] == names == step.seen
