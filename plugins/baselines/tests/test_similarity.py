import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.baselines.concatenation import fit as concat
from cellmapkit.baselines.params import ConcatParams, MeanSimilarityParams
from cellmapkit.baselines.similarity import fit

ALL = MeanSimilarityParams(latent_dimension=1000)


def test_three_proteins_worked_by_hand():
    given = Modalities(
        ids=("A", "B", "C"),
        names=("one", "two"),
        tables=(
            np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32),
            np.array([[1, 0], [3, 4], [0, 0]], dtype=np.float32),
        ),
        mask=np.array([[True, True], [True, True], [True, False]]),
    )
    result = fit(given, ALL, Run())
    # s_AB = (1 + 0.6) / 2, and C is like nobody: eigenvalues 1.8, 1, 0.2
    values = result.fused.values.astype(np.float64)
    np.testing.assert_allclose(values @ values.T, [[1, 0.8, 0], [0.8, 1, 0], [0, 0, 1]], atol=1e-6)
    np.testing.assert_allclose((values**2).sum(axis=0), [1.8, 1, 0.2], atol=1e-6)
    assert result.fused_kind == "joint"


def test_complete_data_give_the_cosines_of_unit_blocks():
    given = toy_modalities(missing=False)
    mine = fit(given, ALL, Run()).fused.values.astype(np.float64)
    theirs = concat(given, ConcatParams(), Run()).fused.values.astype(np.float64)
    np.testing.assert_allclose(mine @ mine.T, theirs @ theirs.T / 3, atol=1e-5)


def test_few_dimensions_are_the_best_approximation():
    given = toy_modalities(missing=False)
    everything = fit(given, ALL, Run()).fused.values.astype(np.float64)
    few = fit(given, MeanSimilarityParams(latent_dimension=3), Run())
    np.testing.assert_allclose(few.fused.values, everything[:, :3], atol=1e-5)
    assert few.notes[0].startswith("3 eigenvalues carry ")


def test_made_up_pairs_and_negative_spectrum_are_noted():
    mask = np.array([[True, False]] * 3 + [[False, True]] * 2 + [[True, True]])
    rng = np.random.default_rng(0)
    tables = tuple((rng.normal(size=(6, 4)) * present[:, None]).astype(np.float32) for present in mask.T)
    notes = fit(Modalities(ids=tuple("ABCDEF"), names=("x", "y"), tables=tables, mask=mask), ALL, Run()).notes
    assert notes[0].startswith("33.3% of the pairs share no modality and take a median, ")
    assert notes[2].startswith("1 computed eigenvalues are below zero (")
    assert notes[3] == "the data allow 5 dimensions, 1000 were asked for"


def test_tables_of_zeros_are_refused():
    given = Modalities(
        ids=("A", "B"), names=("x",), tables=(np.zeros((2, 2), dtype=np.float32),), mask=np.ones((2, 1), dtype=bool)
    )
    with pytest.raises(AlgorithmError, match="all vectors are zero"):
        fit(given, ALL, Run())
