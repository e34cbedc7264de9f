import pytest

from cellmapkit.api import ParameterError
from cellmapkit.hierarchyeval.params import EvalParams
from cellmapkit.hierarchyeval.presets import PRESETS


def test_defaults_are_the_toolkit_preset():
    params = EvalParams()
    assert params.rules == tuple(PRESETS.values())
    assert params == EvalParams.over_preset({})


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_brings_its_thresholds_and_comes_first(name):
    params = EvalParams.over_preset({"preset": name})
    preset = PRESETS[name]
    assert (params.max_fdr, params.min_jaccard_index, params.min_comp_size) == (
        preset.max_fdr,
        preset.min_jaccard,
        preset.min_term_size,
    )
    assert params.rules[0] == preset
    assert len(params.rules) == len(PRESETS)


def test_a_threshold_given_wins_and_makes_a_rule_of_its_own():
    params = EvalParams.over_preset({"preset": "pp", "max_fdr": 0.05})
    rule = params.rules[0]
    assert (rule.name, rule.max_fdr, rule.min_jaccard, rule.above) == ("chosen", 0.05, 0.2, True)
    assert rule.resources == PRESETS["pp"].resources
    assert params.rules[1:] == tuple(PRESETS.values())


@pytest.mark.parametrize(
    "values", [{"preset": "best"}, {"max_fdr": 0.0}, {"min_jaccard_index": 1.5}, {"min_comp_size": 0}, {"fdr": 1}]
)
def test_values_out_of_bounds_are_refused(values):
    with pytest.raises(ParameterError):
        EvalParams.over_preset(values)
