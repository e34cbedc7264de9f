import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.proteinprojector import promerge

# The suite's modalities are called apms, image, sequence and y2h; the first two play the base.
SMALL = {
    "latent_dimension": 4, "hidden_size_1": 12, "hidden_size_2": 8, "n_epochs": 2, "n_epochs_base": 2,
    "base_embeddings": ("apms", "image"),
}  # fmt: skip
VARIANTS = [
    {"jackknife_percent": 0.3}, {"patience": 1}, {"disentangle_method": "subtract"}, {"mean_losses": True},
    {"lambda_disentangle": 0.0},
]  # fmt: skip


@pytest.mark.parametrize("check", checks_for(promerge, small=SMALL, variants=VARIANTS), ids=str)
def test_conformance(check):
    check()
