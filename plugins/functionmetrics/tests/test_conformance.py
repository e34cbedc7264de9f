import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.functionmetrics import algorithm


@pytest.mark.parametrize("check", checks_for(algorithm, variants=[{"search": True}]), ids=str)
def test_conformance(check):
    check()
