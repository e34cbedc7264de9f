import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.proteinprojector import algorithm

SMALL = {"latent_dimension": 4, "hidden_size_1": 12, "hidden_size_2": 8, "n_epochs": 2}
VARIANTS = [{"jackknife_percent": 0.5}, {"patience": 1}]


@pytest.mark.parametrize("check", checks_for(algorithm, small=SMALL, variants=VARIANTS), ids=str)
def test_conformance(check):
    check()
