import pytest

from cellmapkit.mmae import autoencoder, mmae

BOTH = {"latent_dimension": 128, "masked": True, "hide_probability": 0.3, "jackknife_percent": 0.0, "patience": 0}
OURS = {
    "autoencoder": {"n_epochs": 50, "batch_size": 64, "learn_rate": 1e-3, "hidden_size_1": 128, "activation": "relu"},
    "mmae": {
        "n_epochs": 200, "batch_size": 32, "learn_rate": 2e-4, "hidden_size_1": 512, "decay_share": 0.5, "beta_1": 0.5,
        "initial_gain": 0.02,
    },
}  # fmt: skip
PRESETS = {"ours": {}, "paper": {"masked": False}}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("algorithm", [autoencoder, mmae], ids=lambda algorithm: algorithm.name)
def test_presets_are_those_of_the_specification(algorithm, preset):
    """Its section A5; what it calls the widths, schedule and start of MIRAGE is in A4."""
    assert {"ours", *algorithm.presets} == set(PRESETS)
    params, ours = algorithm.with_preset(preset, {}), BOTH | OURS[algorithm.name]
    assert {name: getattr(params, name) for name in ours} == ours | PRESETS[preset]
