import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.deeploc import deeploc

SMALL = {"n_epochs": 2, "n_runs": 1, "learn_rates": (1e-3,), "batch_size": 32, "width": 2}
VARIANTS = [
    {"snapshots": 1, "n_runs": 2, "learn_rates": (1e-3, 1e-4)},
    {"class_weights": True, "max_training_cells": 3, "augmentation": "none"},
    {"markers": ("blue",), "precision": "bfloat16"},
]


@pytest.mark.parametrize("check", checks_for(deeploc, small=SMALL, variants=VARIANTS), ids=str)
def test_conformance(check):
    check()
