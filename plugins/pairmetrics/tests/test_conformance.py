import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.pairmetrics import coannotation, coverage, profiles

CHECKS = [
    *checks_for(coannotation, small={"draws": 20, "draw_size": 50}),
    *checks_for(profiles),
    *checks_for(coverage, variants=[{"permutations": 5, "subset_size": 20}]),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.case.algorithm.name}-{check}")
def test_conformance(check):
    check()
