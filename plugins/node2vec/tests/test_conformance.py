import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.node2vec import algorithm


@pytest.mark.parametrize(
    "check", checks_for(algorithm, small={"dimensions": 8, "num_walks": 2, "walk_length": 20, "window": 3}), ids=str
)
def test_conformance(check):
    check()
