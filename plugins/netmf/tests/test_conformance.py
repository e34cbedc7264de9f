import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.netmf import algorithm


@pytest.mark.parametrize("check", checks_for(algorithm, small={"dimensions": 4}), ids=str)
def test_conformance(check):
    check()
