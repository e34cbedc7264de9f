import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.densenet import densenet

SMALL = {"random_weights": True, "input_size": 64}
CHECKS = checks_for(densenet, small=SMALL, variants=[{"views": "8", "batch_size": 3}])


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_conformance(check):
    check()
