import pytest

from cellmapkit.mirage import algorithm

OURS = {
    "latent_dimension": 128, "hidden_size_1": 512, "n_epochs": 200, "batch_size": 32, "learn_rate": 2e-4,
    "aligned": False, "derangement": False, "scale": "unit", "l_gan": 1.0, "l_cyc": 10.0, "l_rec": 10.0,
    "l_critic": 0.5, "l_gp": 0.1, "gp_target": 0.0, "history": 0, "generation": "feature_mean", "fusion": "concat",
    "affine_latents": False, "l_pair": 10.0, "fill": "latent", "write_generated": True, "compat_bn": False,
}  # fmt: skip
PUBLISHED = {"scale": "raw", "affine_latents": True, "l_pair": 0.0, "fill": "generated"}
PRESETS = {
    "ours": {},
    "paper": {**PUBLISHED, "l_critic": 1.0, "l_gp": 1.0, "gp_target": 1.0},
    "code": {**PUBLISHED, "aligned": True, "history": 50, "compat_bn": True},
}


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_those_of_the_specification(preset):
    """Its section A4; for what is published but not the default, and the paper's whole critic loss, see its page."""
    assert {"ours", *algorithm.presets} == set(PRESETS)
    params = algorithm.with_preset(preset, {})
    assert {name: getattr(params, name) for name in OURS} == OURS | PRESETS[preset]
