"""The conformance suite of the role."""

import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.hidef import algorithm


@pytest.mark.parametrize("check", checks_for(algorithm, small={"k": 5, "maxres": 10.0}), ids=str)
def test_conformance(check):
    check()
