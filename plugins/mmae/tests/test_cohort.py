"""Who is embedded and who is trained on."""

import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, ParameterError
from cellmapkit.mmae.cohort import check_requests, choose
from cellmapkit.mmae.params import AutoencoderParams, MmaeParams

NAMES = ("x", "y")
SOME = np.array([[1, 1], [1, 0], [0, 1], [1, 1], [1, 1], [0, 1]], dtype=bool)


def chosen(mask, names=NAMES, **params):
    ids = [f"P{i}" for i in range(len(mask))]
    return choose(ids, names, mask, MmaeParams(**params), np.random.default_rng(0))


def test_all_proteins_are_taken_where_masked():
    cohort = chosen(SOME)
    assert cohort.kept.tolist() == cohort.train.tolist() == [0, 1, 2, 3, 4, 5]
    assert cohort.notes == ()


def test_only_complete_proteins_are_taken_otherwise_and_the_others_are_named():
    cohort = chosen(SOME, masked=False)
    assert cohort.kept.tolist() == cohort.train.tolist() == [0, 3, 4]
    assert cohort.notes == ("3 proteins that miss a modality were left out: P1, P2, P5",)


@pytest.mark.parametrize("masked", [True, False])
def test_a_share_of_the_shared_proteins_is_withheld_and_named(masked):
    cohort = chosen(SOME, masked=masked, jackknife_percent=0.34)
    (withheld,) = np.setdiff1d(cohort.kept, cohort.train)
    assert withheld in {0, 3, 4}
    assert f"1 proteins shared by modalities were withheld from training: P{withheld}" in cohort.notes


def test_no_complete_protein_names_the_option():
    apart = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)
    with pytest.raises(IdMismatchError, match=r"no protein is present in every modality \(x has 2, y has 2, z has 2\)"):
        chosen(apart, ("x", "y", "z"), masked=False)
    with pytest.raises(IdMismatchError, match="set masked"):
        chosen(apart, ("x", "y", "z"), masked=False)
    assert len(chosen(apart, ("x", "y", "z")).train) == 3


def test_no_shared_protein_is_an_error():
    with pytest.raises(IdMismatchError, match=r"present in two modalities \(x has 2, y has 1\)"):
        chosen(np.array([[1, 0], [0, 1], [1, 0]], dtype=bool))


def test_one_shared_protein_is_enough_where_masked_and_too_few_otherwise():
    mask = np.array([[1, 1], [0, 1], [1, 0]], dtype=bool)
    assert len(chosen(mask).train) == 3
    with pytest.raises(InputError, match=r"too few proteins are left to train on \(x has 1, y has 1\)"):
        chosen(mask, masked=False)


@pytest.mark.parametrize(
    ("mask", "words"), [([[1, 1]], "1 protein given"), ([[1, 0], [1, 0]], "no protein is present in 'y'")]
)
def test_too_little_is_refused(mask, words):
    with pytest.raises(InputError, match=words):
        chosen(np.array(mask, dtype=bool))


def test_withholding_must_leave_a_protein_in_each_modality():
    mask = np.array([[1, 1], [1, 1], [1, 0], [1, 0]], dtype=bool)
    with pytest.raises(InputError, match=r"too few proteins are left to train on \(x has 2, y has 0\)"):
        choose("ABCD", NAMES, mask, MmaeParams(jackknife_percent=0.99), _all_of_them())


def _all_of_them():
    class First(np.random.Generator):
        def choice(self, values, size, replace):
            return values

    return First(np.random.PCG64(0))


def test_what_ties_modalities_loosely_is_noted():
    mask = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 1]], dtype=bool)
    assert chosen(mask, ("x", "y", "z")).notes == (
        "'z' has a single protein to train on",
        "no protein shared by x-z: only other modalities tie these together",
    )
    assert chosen(np.ones((3, 1), dtype=bool), ("x",)).notes == ("one modality: a plain autoencoder",)


def test_outputs_that_are_not_defined_are_refused():
    with pytest.raises(ParameterError, match="set masked"):
        check_requests(AutoencoderParams(masked=False, write_generated=True), alone=True)
    with pytest.raises(ParameterError, match="from one modality alone"):
        check_requests(AutoencoderParams(masked=False, reconstructions=True), alone=False)
    check_requests(AutoencoderParams(write_generated=True, reconstructions=True), alone=True)
