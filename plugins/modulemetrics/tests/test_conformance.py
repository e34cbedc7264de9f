import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.modulemetrics import algorithm


@pytest.mark.parametrize("check", checks_for(algorithm, small={"draws": 2, "resolutions": (1.0, 2.0)}), ids=str)
def test_conformance(check):
    check()
