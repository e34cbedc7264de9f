import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.cellinpainting import cellinpainting

SMALL = {"n_epochs": 2, "width": 0.03, "batch_size": 8, "max_pairs": 3}
VARIANTS = [{"markers": ("blue",)}, {"max_pairs": 0, "n_epochs": 1}]
CHECKS = checks_for(cellinpainting, small=SMALL, variants=VARIANTS)


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_conformance(check):
    check()
