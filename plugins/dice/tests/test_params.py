import math

import pytest

from cellmapkit.api import ParameterError
from cellmapkit.dice import ClipParams, DiceParams, clip, dice

OURS = {
    "latent_dimension": 128, "hidden_size_1": 512, "projector": "normed", "dropout": 0.1, "n_epochs": 100,
    "batch_size": 128, "learn_rate": 1e-4, "complete_only": False, "jackknife_percent": 0.0,
    "lambda_alignment": 0.0, "lambda_uniformity": 0.0, "fusion": "concat",
}  # fmt: skip
PRESETS = {
    "ours": {}, "paper": {"projector": "plain", "complete_only": True}, "code": {"complete_only": True},
}  # fmt: skip


def test_temperatures():
    assert DiceParams().temperature == 0.5
    assert math.log(1 / ClipParams().temperature) == pytest.approx(2.6593, abs=1e-4)
    with pytest.raises(ParameterError, match="temperature"):
        ClipParams(temperature=0.005)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("algorithm", "temperature"), [(dice, 0.5), (clip, 0.07)], ids=["dice", "clip"])
def test_presets_are_those_of_the_specification(algorithm, temperature, preset):
    """Its section A3."""
    assert {"ours", *algorithm.presets} == set(PRESETS)
    params = algorithm.with_preset(preset, {})
    assert params.temperature == temperature
    assert {name: getattr(params, name) for name in OURS} == OURS | PRESETS[preset]
