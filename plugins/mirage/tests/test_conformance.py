import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.mirage import algorithm

SMALL = {"latent_dimension": 4, "hidden_size_1": 12, "n_epochs": 2, "batch_size": 8}
VARIANTS = [{"generation": "latent_mean"}, {"derangement": True}]


@pytest.mark.parametrize("check", checks_for(algorithm, small=SMALL, variants=VARIANTS), ids=str)
def test_conformance(check):
    check()
