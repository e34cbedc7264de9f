import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.cellprofiler import algorithm


@pytest.mark.parametrize("check", checks_for(algorithm), ids=str)
def test_conformance(check):
    check()
