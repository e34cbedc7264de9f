import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.dice import clip, dice

SMALL = {"latent_dimension": 4, "hidden_size_1": 12, "n_epochs": 2, "batch_size": 16}
VARIANTS = [{"jackknife_percent": 0.5}, {"lambda_alignment": 1.0, "lambda_uniformity": 1.0}, {"fusion": "mean"}]
CHECKS = [check for algorithm in (dice, clip) for check in checks_for(algorithm, small=SMALL, variants=VARIANTS)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.case.algorithm.name}-{check}")
def test_conformance(check):
    check()
