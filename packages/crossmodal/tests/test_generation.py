import dataclasses

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.records import Embedding
from cellmapkit.crossmodal.directions import directions
from cellmapkit.crossmodal.generation import generation
from cellmapkit.crossmodal.params import CrossParams

PARAMS = CrossParams(folds_n=4, knn_k=(1, 3))


def perfect(given):
    """Return a generator that knows the truth."""

    def made(held):
        target = 1
        ids = {item: gene for gene, item in held.items[0].items()}
        return {"b": Embedding(ids=tuple(ids), values=given.tables[target][list(ids.values())] * np.float32(3))}

    return made


def measured(fitted, params):
    return [item for way in directions(fitted, params) for item in generation(way, fitted, params, Run())]


def numbers(found, setting, source="a"):
    return {item.metric: item for item in found if (item.source, item.setting) == (source, setting)}


def test_a_perfect_generator_is_at_no_distance_and_its_length_is_not_asked(given, fitted_by):
    found = measured(fitted_by(given, lambda _, t: t, Run(), generated=perfect(given)), PARAMS)
    of = numbers(found, "generated")
    assert of["fid_5d"].value == pytest.approx(0, abs=1e-6)
    assert of["cosine"].value == pytest.approx(1, abs=1e-6)
    assert of["r2_pooled"].value == pytest.approx(1, abs=1e-6)
    assert of["top1"].value == 1
    assert numbers(found, "real")["fid_5d"].value > 0.05
    raw = measured(
        fitted_by(given, lambda _, t: t, Run(), generated=perfect(given)),
        dataclasses.replace(PARAMS, target_scale="raw"),
    )
    assert numbers(raw, "generated")["fid_5d"].value > 1
    assert numbers(raw, "generated")["cosine"].value == pytest.approx(1, abs=1e-6)


def test_what_generates_nothing_has_its_baselines_only(given, fitted_by):
    found = measured(fitted_by(given, lambda _, t: t, Run()), PARAMS)
    assert {item.setting for item in found} == {
        "knn_source_1",
        "knn_source_3",
        "knn_latent_1",
        "knn_latent_3",
        "mean",
        "real",
    }
    assert {(item.source, item.target) for item in found} == {("a", "b"), ("b", "a")}
    assert numbers(found, "mean")["fid_5d"].value > numbers(found, "knn_source_1")["fid_5d"].value
    assert numbers(found, "mean")["top1"].value == pytest.approx(0.1)
    assert numbers(found, "mean")["cosine"].value == pytest.approx(numbers(found, "mean")["cosine"].chance)


def test_neighbours_are_those_of_training_by_hand(given, fitted_by):
    fitted = fitted_by(given, lambda _, t: t, Run())
    genes, known = fitted.genes(0, 1), fitted.trained_with(0, 1)
    unit = given.tables[0] / np.linalg.norm(given.tables[0], axis=1, keepdims=True).clip(1e-9)
    best = known[np.argmax(unit[genes] @ unit[known].T, axis=1)]
    truth, guess = given.tables[1][genes], given.tables[1][best]
    cosine = [x @ y / np.linalg.norm(x) / np.linalg.norm(y) for x, y in zip(truth, guess, strict=True)]
    assert numbers(measured(fitted, PARAMS), "knn_source_1")["cosine"].value == pytest.approx(np.mean(cosine), abs=1e-6)


def test_few_proteins_are_compared_in_a_tenth_as_many_dimensions(given, fitted_by):
    found = measured(fitted_by(given, lambda _, t: t, Run()), CrossParams(folds_n=10))
    assert "fid_1d" in numbers(found, "mean")
