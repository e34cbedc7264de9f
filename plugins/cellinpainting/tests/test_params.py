import pytest

from cellmapkit.api import ParameterError
from cellmapkit.cellinpainting import CellInpaintingParams, cellinpainting


def test_published_values():
    params = CellInpaintingParams()
    assert (params.n_epochs, params.batch_size, params.learn_rate, params.beta1) == (30, 64, 1e-4, 0.5)
    assert (params.width, params.feature_layer, params.max_pairs, params.markers) == (1.0, "conv4", 0, ())


def test_presets_pair_within_fields():
    paper, code = (cellinpainting.with_preset(preset, {}) for preset in ("paper", "code"))
    assert (paper.pairs, code.pairs, CellInpaintingParams().pairs) == ("field", "field", "protein")
    assert (code.feature_layer, code.norm_momentum) == ("conv3", 0.01)


def test_the_protein_is_no_marker():
    with pytest.raises(ParameterError, match="markers"):
        CellInpaintingParams(markers=("green",))
