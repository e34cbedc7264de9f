import pytest

from cellmapkit.proteinprojector import algorithm

OURS = {
    "latent_dimension": 128, "hidden_size_1": 512, "hidden_size_2": 256, "initial_weights": "uniform",
    "n_epochs": 100, "batch_size": 64, "learn_rate": 1e-4, "dropout": 0.5, "l2_norm": False,
    "lambda_reconstruction": 1.0, "lambda_triplet": 1.0, "lambda_l2": 1e-3, "mean_losses": False,
    "triplet_margin": 0.2, "negative_from_batch": False, "jackknife_percent": 0.0, "fusion": "mean",
    "as_upstream": False,
}  # fmt: skip
PRESETS = {
    "ours": {},
    "paper": {"lambda_reconstruction": 0.5, "lambda_triplet": 0.5},
    "paper_alt": {"lambda_triplet": 0.5},
    "code": {"batch_size": 16, "triplet_margin": 1.0, "as_upstream": True},
}


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_those_of_the_specification(preset):
    """Its section A1, save for the weights to start from: those of the reference, see docs/explanation."""
    assert {"ours", *algorithm.presets} == set(PRESETS)
    params = algorithm.with_preset(preset, {})
    assert {name: getattr(params, name) for name in OURS} == OURS | PRESETS[preset]
