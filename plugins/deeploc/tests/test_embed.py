"""The embedding: means that any linear map commutes with, proteins without labels, snapshots, notes."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.deeploc import deeploc
from cellmapkit.deeploc.embed import embed
from cellmapkit.deeploc.looker import Looker
from cellmapkit.deeploc.model import DeepLoc
from cellmapkit.deeploc.params import DeepLocParams
from cellmapkit.deeploc.source import CropSource
from cellmapkit.torchkit import load_weights

SMALL = {"n_epochs": 3, "n_runs": 1, "learn_rates": (1e-3,), "batch_size": 16, "width": 4}


@pytest.fixture(scope="module")
def case(make_cells):
    images = make_cells(np.random.default_rng(0), 30, n_proteins=3)
    labels = images.labels.copy()
    labels[0] = False
    images = dataclasses.replace(images, labels=labels)
    params = deeploc.params.of({**SMALL, "snapshots": 2})
    return SimpleNamespace(images=images, params=params, result=embed(images, params, Run(seed=2)))


def looker(case):
    source = CropSource(case.images, case.params, torch.device("cpu"))
    model = DeepLoc(2, 64, 4, case.params, torch.Generator())
    load_weights(model, case.result.weights)
    return Looker(model.eval(), source, case.params)


def test_rows_are_the_means_of_the_averaged_cells_by_the_weights_given(case):
    cells = case.images.cells
    found = looker(case).features_and_probabilities(np.flatnonzero(cells.averaged))
    for name, rows in (("features", case.result.values), ("probabilities", case.result.probabilities)):
        means = found[name].reshape(len(rows), -1, rows.shape[1]).mean(axis=1)
        np.testing.assert_allclose(rows, means, rtol=1e-4, atol=1e-5)
    assert case.result.values.shape == (12, 512)
    assert (case.result.values >= 0).all()


def test_averaging_commutes_with_any_linear_map(case):
    cells, rng = case.images.cells, np.random.default_rng(3)
    hidden = looker(case).features(np.flatnonzero(cells.averaged))["features"].astype(np.float64)
    turn = rng.normal(size=(512, 7))
    of_cells = (hidden @ turn).reshape(12, -1, 7).mean(axis=1)
    np.testing.assert_allclose(case.result.values @ turn, of_cells, rtol=1e-4, atol=1e-4)


def test_a_protein_without_label_is_embedded_and_predicted(case):
    assert case.images.field_classes()[0] == -1
    assert case.result.counts[0] == 2
    assert case.result.values[0].any()
    np.testing.assert_allclose(case.result.probabilities.sum(axis=1), 1, rtol=1e-5)
    assert "1 of 12 fields" in case.result.notes[0]


def test_snapshots_and_tables(case):
    assert set(case.result.extra) == {"epoch_000", "epoch_002"}
    assert not (case.result.extra["epoch_000"] == case.result.extra["epoch_002"]).all()
    assert [row["trained_epochs"] for row in case.result.history] == [1, 2, 3]
    header, *rows = case.result.tables["trainings"]
    best = min(case.result.history, key=lambda row: row["validation_loss"])
    chosen = dict(zip(header, rows[0], strict=True))
    assert chosen == {
        "training": 1,
        "learn_rate": 1e-3,
        "best_epoch": best["trained_epochs"],
        "validation_loss": best["validation_loss"],
        "validation_accuracy": best["validation_accuracy"],
        "chosen": True,
    }
    assert len(case.result.tables["class_recall"]) == 9


def test_markers_that_are_not_there_are_named(case):
    assert "the images have no blue and no yellow: trained on green, red" in case.result.notes
    params = deeploc.params.of({**SMALL, "n_epochs": 1, "markers": ()})
    found = embed(case.images, params, Run(seed=2))
    assert "channels left out by markers: red" in found.notes
    assert found.weights["convolutions.0.weight"].shape == (4, 1, 3, 3)


def test_constant_crops_and_uint16_give_finite_rows(case):
    crops = case.images.cells.crops.astype(np.uint16) * 257
    crops[::5] = 1000
    cells = dataclasses.replace(case.images.cells, crops=crops)
    found = embed(dataclasses.replace(case.images, cells=cells), DeepLocParams(**SMALL), Run(seed=2))
    assert np.isfinite(found.values).all()
