import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.baselines import concat, gcca, meanembedding, meansimilarity, rankaverage

FILLS = [{"fill": fill} for fill in ("mean", "row", "cell")]
SCALES = [{"scale": scale} for scale in ("raw", "zscore", "sqrt_width")]
CHECKS = [
    *checks_for(concat, variants=[*FILLS, *SCALES, {"latent_dimension": 5}]),
    *checks_for(meansimilarity, small={"latent_dimension": 4}),
    *checks_for(gcca, small={"latent_dimension": 4}),
    *checks_for(meanembedding, small={"latent_dimension": 4}),
    *checks_for(rankaverage, small={"latent_dimension": 4}),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.case.algorithm.name}-{check}")
def test_conformance(check):
    check()
