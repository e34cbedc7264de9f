import dataclasses

import numpy as np
import pytest

from cellmapkit.api.images import ImageEmbedding
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.image_embedding.captions import AGREES, DIFFERS, WHITE, caption

IMAGES = toy_images()


def result_of(images, chances, classes=("around", "nucleus", "spots")):
    n_fields = len(images.fields)
    counts = np.full(n_fields, 2)
    counts[1] = 0
    chances = np.tile(np.array(chances, np.float32), (n_fields, 1))
    values = np.ones((n_fields, 1), np.float32)
    return ImageEmbedding(values=values, counts=counts, probabilities=chances, classes=classes)


def texts(images, result, k):
    return [line.text for line in caption(images, result, k)]


def test_proteins_cells_and_locations():
    result = result_of(IMAGES, [0.75, 0.125, 0.5])
    assert texts(IMAGES, result, 0) == [
        "P000",
        "9 cells, 2 averaged; field000_0",
        "known: around",
        "predicted: around 0.75, spots 0.50",
    ]
    shared = len(IMAGES.fields) - 1
    assert texts(IMAGES, result, shared)[0] == "P004, P005"


@pytest.mark.parametrize(("chances", "colour"), [([0.9, 0.1, 0], AGREES), ([0.1, 0.9, 0], DIFFERS)])
def test_the_colour_says_whether_the_prediction_agrees(chances, colour):
    assert caption(IMAGES, result_of(IMAGES, chances), 0)[-1].colour == colour


def test_what_is_not_known_is_left_out():
    result = result_of(IMAGES, [0.9, 0.1, 0])
    assert "predicted" not in texts(IMAGES, result, 1)[-1]  # nothing was measured there
    unknown = IMAGES.fields.index("field003_0")
    assert [line.colour for line in caption(IMAGES, result, unknown)][-1] == WHITE
    assert not any(text.startswith("known") for text in texts(IMAGES, result, unknown))
    plain = dataclasses.replace(result, probabilities=None, classes=())
    assert texts(dataclasses.replace(IMAGES, cells=None), plain, 0) == ["P000", "field000_0", "known: around"]


def test_many_names_are_counted():
    ids = tuple(f"Q{k}" for k in range(5))
    links = np.array([(0, k) for k in range(5)])
    images = dataclasses.replace(
        IMAGES, ids=ids, links=links, labels=np.zeros((5, 3), bool), fields=("f",), pixels=IMAGES.pixels[:1], cells=None
    )
    result = ImageEmbedding(values=np.ones((1, 1), np.float32), counts=np.ones(1, np.int64))
    assert texts(images, result, 0)[0] == "Q0, Q1, Q2 and 2 more"
