import dataclasses

import numpy as np
import pytest

from cellmapkit.api import AlgorithmError
from cellmapkit.api.images import Cells, ImageEmbedding, ImageSet
from cellmapkit.api.testing import toy_images


def small(**changes):
    given = {
        "ids": ("A", "B", "C"),
        "fields": ("f", "g", "h", "i"),
        "pixels": tuple(np.zeros((1, 4, 4), np.uint8) for _ in range(4)),
        "channels": ("green",),
        "links": np.array([[0, 0], [1, 0], [2, 1], [2, 2]]),
        "classes": ("er", "nucleus"),
        "labels": np.array([[True, False], [True, False], [False, True]]),
    }
    return ImageSet(**{**given, **changes})


def test_the_mean_of_a_protein_weights_fields_by_their_cells():
    means, counts = small().protein_means(np.array([[1.0], [4.0], [7.0], [9.0]]), np.array([2, 1, 3, 5]))
    assert means.tolist() == [[2.0], [7.0], [7.0]]  # (2 * 1 + 1 * 4) / 3; field h stands for B and C, i for nobody
    assert counts.tolist() == [3, 3, 3]


def test_a_protein_without_cells_has_count_zero_and_zeros():
    means, counts = small().protein_means(np.ones((4, 2)), np.array([0, 0, 1, 1]))
    assert counts.tolist() == [0, 1, 1]
    assert means[0].tolist() == [0.0, 0.0]


def test_a_field_has_a_class_only_if_all_its_proteins_agree():
    assert small().field_classes().tolist() == [0, 0, -1, -1]
    assert small(labels=np.array([[True, True], [True, False], [True, False]])).field_classes().tolist() == [
        -1,
        -1,
        0,
        -1,
    ]
    assert small(classes=(), labels=np.zeros((3, 0), bool)).field_classes().tolist() == [-1] * 4


def test_a_field_belongs_to_its_first_protein():
    assert small().field_proteins().tolist() == [0, 0, 1, -1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ids": ("B", "A", "C")}, "sorted"),
        ({"fields": ("f", "f", "h", "i")}, "repeated"),
        ({"channels": ("red",)}, "channels"),
        ({"channels": ("green", "red")}, "channels"),
        ({"links": np.array([[4, 0]])}, "does not exist"),
        ({"labels": np.zeros((3, 1), bool)}, "labels"),
        ({"labels": np.zeros((3, 2))}, "float64"),
        ({"pixels": ()}, "0 images for 4 fields"),
    ],
)
def test_an_image_set_that_contradicts_itself_is_refused(changes, said):
    with pytest.raises(AlgorithmError, match=said):
        small(**changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crops": np.zeros((2, 1, 8, 4), np.uint8)}, "crops"),
        ({"crops": np.zeros((2, 1, 8, 8), np.float32)}, "float32"),
        ({"masks": np.zeros((2, 4, 4), np.uint8)}, "masks"),
        ({"part": np.zeros(3, np.int8)}, "part"),
        ({"field": np.array([1, 0])}, "fall"),
    ],
)
def test_cells_that_contradict_each_other_are_refused(changes, said):
    given = {
        "crops": np.zeros((2, 1, 8, 8), np.uint8),
        "masks": np.zeros((2, 8, 8), np.uint8),
        "field": np.array([0, 1]),
        "part": np.zeros(2, np.int8),
        "averaged": np.ones(2, bool),
    }
    with pytest.raises(AlgorithmError, match=said):
        Cells(**{**given, **changes})


def test_cells_of_other_channels_or_fields_are_refused():
    toy = toy_images()
    with pytest.raises(AlgorithmError, match="crops of 4 channels"):
        dataclasses.replace(toy, channels=("green",))
    with pytest.raises(AlgorithmError, match="does not exist"):
        dataclasses.replace(toy, cells=dataclasses.replace(toy.cells, field=toy.cells.field + 1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"values": np.zeros((3, 2), np.float32)}, "values"),
        ({"values": np.zeros((2, 2))}, "float64"),
        ({"values": np.full((2, 2), np.nan, np.float32)}, "finite"),
        ({"probabilities": np.zeros((2, 3), np.float32)}, "classes"),
        ({"extra": {"raw": np.zeros((1, 2), np.float32)}}, "raw"),
        ({"columns": {"": ("one",)}}, "1 names for 2"),
        ({"counts": np.array([1, -1])}, "negative"),
    ],
)
def test_an_image_embedding_that_contradicts_itself_is_refused(changes, said):
    given = {"values": np.zeros((2, 2), np.float32), "counts": np.array([1, 1])}
    with pytest.raises(AlgorithmError, match=said):
        ImageEmbedding(**{**given, **changes})
