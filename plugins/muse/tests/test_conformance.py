import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.muse import algorithm

SMALL = {
    "latent_dimension": 4, "hidden_size_1": 12, "hidden_size_2": 8, "n_epochs_init": 2, "n_epochs": 3, "k": 4,
    "min_cluster_size": 3,
}  # fmt: skip
VARIANTS = [{"jackknife_percent": 0.3}, {"sparse_modality": "apms"}, {"estimate_margin": True, "n_epochs_init": 0}]


@pytest.mark.parametrize("check", checks_for(algorithm, small=SMALL, variants=VARIANTS), ids=str)
def test_conformance(check):
    check()
