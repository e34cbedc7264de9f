"""Named sets of parameters that differ from the defaults."""

from __future__ import annotations

PRESETS: dict[str, dict[str, int | float | bool | str]] = {
    "paper": {"n_epochs_init": 200, "n_epochs": 500},
    "code": {"dropout": 0.5, "outliers": "together", "relabel_in_training_mode": True},
    "original": {
        "latent_dimension": 100,
        "n_epochs_init": 200,
        "n_epochs": 500,
        "relabel_epochs": 200,
        "dropout": 0.0,
        "batch_norm": False,
        "l2_norm": False,
        "initial_weights": "variance_scaling",
        "metric": "euclidean",
        "k": 30,
        "outliers": "together",
        "triplets": "hard",
        "estimate_margin": True,
    },
}
"""``paper``: the epochs of the reference libraries. ``code``: the Cell Mapping Toolkit's command, quirks included.
``original``: MUSE as published, before the toolkit changed it."""
