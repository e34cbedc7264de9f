import pytest

from cellmapkit.api import ParameterError
from cellmapkit.baselines import concat, gcca, meanembedding, meansimilarity, rankaverage


def test_defaults_are_what_the_documentation_says():
    assert concat.params().record() == {"fill": "zero", "scale": "unit", "latent_dimension": None}
    assert {each.params().latent_dimension for each in (meansimilarity, gcca, meanembedding, rankaverage)} == {128}


def test_the_paper_preset_is_raw_with_random_rows():
    chosen = concat.with_preset("paper", {})
    assert (chosen.fill, chosen.scale) == ("row", "raw")


@pytest.mark.parametrize(
    ("algorithm", "values"),
    [
        (gcca, {"ridge": 0}),
        (gcca, {"max_components": 0}),
        (concat, {"fill": "median"}),
        (concat, {"latent_dimension": 0}),
    ],
)
def test_what_makes_no_sense_is_refused(algorithm, values):
    with pytest.raises(ParameterError):
        algorithm.params.of(values)
