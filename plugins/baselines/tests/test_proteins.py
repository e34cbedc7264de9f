import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, InputError
from cellmapkit.api.records import Modalities
from cellmapkit.baselines.proteins import covered, unit_rows


def test_proteins_are_sorted_and_those_without_a_modality_named():
    given = Modalities(
        ids=("C", "A", "B"),
        names=("one", "two"),
        tables=(np.array([[3], [1], [0]], dtype=np.float32), np.array([[30], [0], [0]], dtype=np.float32)),
        mask=np.array([[True, True], [True, False], [False, False]]),
    )
    kept, notes = covered(given)
    assert kept.ids == ("A", "C")
    np.testing.assert_array_equal(kept.tables[0], [[1], [3]])
    np.testing.assert_array_equal(kept.tables[1], [[0], [30]])
    np.testing.assert_array_equal(kept.mask, [[True, False], [True, True]])
    assert notes == ("1 proteins are in no modality and are left out: 'B'",)


def test_nothing_to_note_when_all_are_covered():
    given = Modalities(
        ids=("A", "B"), names=("one",), tables=(np.ones((2, 2), dtype=np.float32),), mask=np.ones((2, 1), dtype=bool)
    )
    assert covered(given)[1] == ()


@pytest.mark.parametrize("present", [[True], [True, False]])
def test_a_single_protein_is_refused(present):
    ids, mask = ("A", "B")[: len(present)], np.array(present)[:, None]
    table = mask.astype(np.float32)
    with pytest.raises(InputError, match="'A' is the only protein"):
        covered(Modalities(ids=ids, names=("one",), tables=(table,), mask=mask))


def test_no_protein_at_all_is_refused():
    given = Modalities(
        ids=("A", "B"), names=("one",), tables=(np.zeros((2, 1), dtype=np.float32),), mask=np.zeros((2, 1), dtype=bool)
    )
    with pytest.raises(AlgorithmError, match="none of 2 proteins is present in any of 1 modalities"):
        covered(given)


def test_rows_get_length_one_but_for_zeros():
    table = np.array([[3, 4], [0, 0], [1e-20, 0]], dtype=np.float32)
    np.testing.assert_allclose(unit_rows(table), [[0.6, 0.8], [0, 0], [1, 0]], rtol=1e-7)
