import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, ParameterError
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.muse import MuseParams
from cellmapkit.muse.checks import check_modalities, withheld_rows


@pytest.mark.parametrize("count", [1, 3])
def test_other_than_two_modalities_are_refused_by_name(count):
    with pytest.raises(InputError, match="exactly two modalities; given: 'apms'"):
        check_modalities(toy_modalities(n_modalities=count, missing=False), MuseParams())


def test_missing_proteins_are_refused_by_name():
    with pytest.raises(IdMismatchError, match=r"of 36 proteins are absent from 'apms' or 'image', e\.g\. 'P0"):
        check_modalities(toy_modalities(n_modalities=2), MuseParams())


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_proteins_are_refused(count):
    with pytest.raises(InputError, match=f"{count} protein is in both"):
        check_modalities(toy_modalities(n_modalities=2, n_proteins=count, missing=False), MuseParams())


def test_a_sparse_modality_must_exist():
    given = toy_modalities(n_modalities=2, missing=False)
    check_modalities(given, MuseParams(sparse_modality="image"))
    with pytest.raises(ParameterError, match="'pictures'"):
        check_modalities(given, MuseParams(sparse_modality="pictures"))


def test_withheld_rows_are_a_rising_fraction_rounded_down():
    found = withheld_rows(11, 0.5, np.random.default_rng(0))
    assert len(found) == 5
    assert (np.diff(found) > 0).all()
    assert not len(withheld_rows(11, 0, np.random.default_rng(0)))
    with pytest.raises(InputError, match="withholds 9 of 10"):
        withheld_rows(10, 0.9, np.random.default_rng(0))
