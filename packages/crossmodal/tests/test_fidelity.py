import numpy as np
import pytest
from sklearn.metrics import r2_score

from cellmapkit.crossmodal.fidelity import feature_r2, pooled_r2


def test_r2_is_what_scikit_learn_gives():
    rng = np.random.default_rng(0)
    true = rng.normal(size=(40, 5)) * [1, 2, 3, 4, 5]
    predicted = true + rng.normal(size=(40, 5))
    np.testing.assert_allclose(
        feature_r2(true, predicted), r2_score(true, predicted, multioutput="raw_values"), atol=1e-12
    )
    assert pooled_r2(true, predicted) == pytest.approx(r2_score(true, predicted, multioutput="variance_weighted"))


def test_truth_is_one_its_mean_is_zero_and_a_constant_is_undefined():
    true = np.array([[1.0, 7.0], [3.0, 7.0]])
    assert feature_r2(true, true)[0] == 1
    assert feature_r2(true, np.full((2, 2), 2.0))[0] == 0
    assert np.isnan(feature_r2(true, true)[1])
    assert np.isnan(pooled_r2(true[:, 1:], true[:, 1:]))
