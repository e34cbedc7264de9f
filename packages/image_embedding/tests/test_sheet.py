import dataclasses

import numpy as np
import pytest
from PIL import Image

from cellmapkit.api.images import ImageEmbedding
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.cells import obtain_cells
from cellmapkit.image_embedding.info import INFO
from cellmapkit.image_embedding.sheet import write_sheet

IMAGES = toy_images()


def result_of(images, *, known=True):
    n_fields = len(images.fields)
    chances = np.tile(np.array([0.9, 0.2, 0.1], np.float32), (n_fields, 1)) if known else None
    return ImageEmbedding(
        values=np.ones((n_fields, 2), np.float32),
        counts=np.ones(n_fields, np.int64),
        probabilities=chances,
        classes=images.classes if known else (),
    )


@pytest.fixture
def draw(tmp_path):
    def run(images, result=None, *, cut=False):
        with run_step(INFO, StepOptions(outdir=tmp_path / "out", overwrite=True), parameters={}) as step:
            if cut:
                settings = CellParams(crop_width=32, border="none", average="all")
                cells = obtain_cells(step, dataclasses.replace(images, cells=None), settings)
                images = dataclasses.replace(images, cells=cells)
            write_sheet(step, images, result or result_of(images))
        assert '"contact_sheet.png"' in (tmp_path / "out" / "ro-crate-metadata.json").read_text()
        with Image.open(tmp_path / "out" / "contact_sheet.png") as image:
            return np.asarray(image).astype(int)

    return run


def panel(sheet, column, row, width=552):
    """Return the pictures of one panel: the field, and the crops beside it."""
    left, top = 28 + column * (width + 28), 28 + 64 + row * (272 + 6 + 4 * 19 + 28)
    return sheet[top : top + 272, left : left + width]


def test_size_and_pictures_of_cells(draw):
    sheet = draw(IMAGES, cut=True)
    assert sheet.shape == (28 + 64 + 3 * (354 + 28), 28 + 3 * (552 + 28), 3)  # eight fields in three columns
    for number in range(8):
        shown = panel(sheet, number % 3, number // 3)
        assert shown[:, :272].std() > 20  # the field
        for crop in (shown[:132, 280:412], shown[140:, 280:412], shown[:132, 420:], shown[140:, 420:]):
            assert crop.std() > 10
        assert (shown[:, :272] == 255).all(axis=2).sum() > 30  # a white outline
    assert (panel(sheet, 2, 2) == sheet[0, 0]).all()  # no ninth one


def test_cells_whose_place_is_not_known_have_no_outline(draw):
    with_places, without = draw(IMAGES, cut=True), draw(IMAGES)
    white = [(panel(sheet, 0, 0)[:, :272] == 255).all(axis=2).sum() for sheet in (with_places, without)]
    assert white[0] > white[1] + 30


def test_fields_without_cells(draw):
    images = dataclasses.replace(IMAGES, cells=None)
    sheet = draw(images)
    assert sheet.shape == (28 + 64 + 2 * (354 + 28), 28 + 6 * (272 + 28), 3)
    assert panel(sheet, 5, 0, 272).std() > 20
    assert panel(sheet, 1, 1, 272).std() > 20


def test_the_caption_stands_under_its_field(draw):
    known, unknown = draw(IMAGES), draw(IMAGES, result_of(IMAGES, known=False))
    changed = np.argwhere((known != unknown).any(axis=2))
    first = changed[changed[:, 0] < 28 + 64 + 354]
    assert first[:, 0].min() > 28 + 64 + 272 + 50  # the fourth line
    assert first[:, 1].min() < 28 + 20


def test_few_of_many_fields_are_shown_and_no_other_is_read(draw):
    asked = []

    class Pixels:
        def __len__(self):
            return 200

        def __getitem__(self, k):
            asked.append(k)
            return IMAGES.pixels[k % 8]

    ids = tuple(f"P{k:03d}" for k in range(100))
    images = dataclasses.replace(
        IMAGES,
        ids=ids,
        fields=tuple(f"f{k:03d}" for k in range(200)),
        pixels=Pixels(),
        links=np.array([(k, k % 100) for k in range(200)]),
        labels=np.zeros((100, 3), bool),
        cells=None,
    )
    sheet = draw(images)
    assert sheet.shape[0] == 28 + 64 + 4 * (354 + 28)
    assert len(set(asked)) == len(asked) == 24
    proteins = np.array(asked) % 100
    assert (np.diff(proteins) >= 3).all()  # spread over the proteins


def test_one_field(draw):
    images = dataclasses.replace(
        IMAGES, fields=IMAGES.fields[:1], pixels=IMAGES.pixels[:1], links=IMAGES.links[:1], cells=None
    )
    assert draw(images).shape == (28 + 64 + 382, 28 + 2 * 300, 3)


def test_long_names_are_cut_to_the_panel(draw):
    ids = tuple(f"{name}{'X' * 80}" for name in IMAGES.ids)
    images = dataclasses.replace(IMAGES, ids=ids, cells=None)
    sheet = draw(images)
    gap = sheet[28 + 64 + 272 : 28 + 64 + 354, 28 + 272 : 28 + 300]
    assert (gap == sheet[0, 0]).all()
