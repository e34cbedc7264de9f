import pytest

from cellmapkit.mirage import algorithm

OURS = {
    "latent_dimension": 128, "hidden_size_1": 512, "n_epochs": 200, "batch_size": 32, "learn_rate": 2e-4,
    "aligned": False, "derangement": False, "scale": "unit", "l_gan": 1.0, "l_cyc": 10.0, "l_rec": 10.0,
    "l_critic": 0.5, "l_gp": 0.1, "gp_target": 0.0, "history": 0, "generation": "feature_mean", "fusion": "concat",
    "write_generated": True, "compat_bn": False,
}  # fmt: skip
PRESETS = {
    "ours": {},
    "paper": {"scale": "raw", "l_critic": 1.0, "l_gp": 1.0, "gp_target": 1.0},
    "code": {"scale": "raw", "aligned": True, "history": 50, "compat_bn": True},
}


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_those_of_the_specification(preset):
    """Its section A4, but ``scale`` and the full critic loss of the paper, for which see docs/explanation."""
    assert {"ours", *algorithm.presets} == set(PRESETS)
    params = algorithm.with_preset(preset, {})
    assert {name: getattr(params, name) for name in OURS} == OURS | PRESETS[preset]
