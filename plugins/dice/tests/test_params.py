import math

import pytest

from cellmapkit.api import ParameterError
from cellmapkit.dice import ClipParams, DiceParams, clip, dice


def test_temperatures():
    assert DiceParams().temperature == 0.5
    assert math.log(1 / ClipParams().temperature) == pytest.approx(2.6593, abs=1e-4)
    with pytest.raises(ParameterError, match="temperature"):
        ClipParams(temperature=0.005)


@pytest.mark.parametrize("algorithm", [dice, clip])
def test_presets_follow_paper_and_code(algorithm):
    paper, code = (algorithm.with_preset(preset, {}) for preset in ("paper", "code"))
    assert (paper.projector, code.projector) == ("plain", "normed")
    assert paper.complete_only
    assert code.complete_only
    assert (paper.batch_size, paper.n_epochs, paper.latent_dimension, paper.fusion) == (128, 100, 128, "concat")
