import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.mmae import autoencoder, mmae

SMALL = {"latent_dimension": 4, "hidden_size_1": 8, "batch_size": 8, "n_epochs": 2}
VARIANTS = [{"jackknife_percent": 0.5}, {"patience": 1}, {"write_generated": True, "reconstructions": True}]


@pytest.mark.parametrize("check", checks_for(autoencoder, small=SMALL, variants=VARIANTS), ids=str)
def test_the_standard_autoencoder(check):
    check()


@pytest.mark.parametrize("check", checks_for(mmae, small=SMALL, variants=VARIANTS), ids=str)
def test_the_multi_modal_autoencoder(check):
    check()
