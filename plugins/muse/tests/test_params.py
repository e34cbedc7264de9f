import pytest

from cellmapkit.muse import algorithm

OURS = {
    "latent_dimension": 128, "hidden_size_1": 128, "hidden_size_2": 128, "initial_weights": "xavier",
    "n_epochs_init": 100, "n_epochs": 100, "relabel_epochs": 50, "batch_size": 64, "learn_rate": 1e-4,
    "dropout": 0.25, "batch_norm": True, "l2_norm": True, "lambda_sparsity": 5.0, "lambda_triplet": 5.0,
    "sparse_modality": "", "triplets": "all", "triplet_margin": 0.1, "estimate_margin": False, "metric": "cosine",
    "k": 10, "min_cluster_size": 11, "outliers": "apart", "relabel_in_training_mode": False,
    "jackknife_percent": 0.0,
}  # fmt: skip
PRESETS = {
    "ours": {},
    "paper": {"n_epochs_init": 200, "n_epochs": 500},
    "code": {"dropout": 0.5, "outliers": "together", "relabel_in_training_mode": True},
    "original": {
        "latent_dimension": 100, "n_epochs_init": 200, "n_epochs": 500, "relabel_epochs": 200, "dropout": 0.0,
        "batch_norm": False, "l2_norm": False, "initial_weights": "variance_scaling", "triplets": "hard",
        "estimate_margin": True, "metric": "euclidean", "k": 30, "outliers": "together",
    },
}  # fmt: skip


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_those_of_the_specification(preset):
    """Its section A2; ``code`` is the toolkit's command."""
    assert {"ours", *algorithm.presets} == set(PRESETS)
    params = algorithm.with_preset(preset, {})
    assert {name: getattr(params, name) for name in OURS} == OURS | PRESETS[preset]
