import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError
from cellmapkit.api.records import Modalities
from cellmapkit.mirage.checks import about_rows, training_rows, without_constants

NAMES = ("ppi", "image", "sequence")


def modalities(mask, names=NAMES, *, constant=()):
    mask = np.array(mask, dtype=bool)
    values = np.random.default_rng(0).normal(size=(len(mask), 2))
    tables = [np.ones_like(values) if name in constant else values for name in names]
    tables = tuple((t * mask[:, [m]]).astype(np.float32) for m, t in enumerate(tables))
    return Modalities(ids=tuple(f"P{i}" for i in range(len(mask))), names=names, tables=tables, mask=mask)


def test_whole_modalities_are_taken_as_they_are():
    given = modalities(np.ones((4, 3)))
    assert without_constants(given) == (given, [])


def test_a_modality_of_one_row_of_none_or_of_equal_rows_is_left_out_by_name():
    given = modalities([[1, 1, 0], [1, 1, 0], [1, 1, 1]])
    rest, (note,) = without_constants(given)
    assert rest.names == ("ppi", "image")
    assert note == "'sequence' is left out: it has 1 proteins ('P2')"
    rest, (note,) = without_constants(modalities(np.ones((3, 3)), constant=("image",)))
    assert rest.names == ("ppi", "sequence")
    assert note == "'image' is left out: its 3 rows are equal"
    assert "it has no protein" in without_constants(modalities([[1, 0, 1]] * 3))[1][0]


def test_proteins_that_had_nothing_else_are_left_out_by_name():
    given = modalities([[1, 1, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]])
    rest, notes = without_constants(given)
    assert rest.ids == ("P0", "P1", "P2")
    assert rest.mask.tolist() == [[True, True], [False, True], [True, True]]
    np.testing.assert_array_equal(rest.tables[1], given.tables[1][:3])
    assert notes[-1] == "1 proteins that have no other modality are left out with it: P3"


def test_fewer_than_two_modalities_are_refused():
    with pytest.raises(InputError, match="at least two; given: 'ppi'"):
        without_constants(modalities(np.ones((3, 1)), ("ppi",)))
    with pytest.raises(InputError, match="0 of the modalities 'ppi', 'image', 'sequence' .* it has 1 proteins"):
        without_constants(modalities([[1, 1, 1]]))
    with pytest.raises(InputError, match="1 of the modalities"):
        without_constants(modalities(np.ones((3, 2)), NAMES[:2], constant=("ppi",)))


def test_aligned_training_takes_complete_proteins_and_needs_two():
    mask = np.array([[1, 1], [1, 0], [0, 1], [1, 1]], dtype=bool)
    assert [rows.tolist() for rows in training_rows(mask, NAMES[:2], aligned=False)] == [[0, 1, 3], [0, 2, 3]]
    assert [rows.tolist() for rows in training_rows(mask, NAMES[:2], aligned=True)] == [[0, 3], [0, 3]]
    with pytest.raises(IdMismatchError, match=r"1 proteins have every modality.*ppi 3, image 2"):
        training_rows(mask[[0, 1, 2, 1]], ("ppi", "image"), aligned=True)


def test_what_is_noted_about_rows():
    mask = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], dtype=bool)
    small, unaligned = about_rows(mask, NAMES[:2], training_rows(mask, NAMES[:2], aligned=False), 3)
    assert small == "'ppi' has 2 rows to train on, fewer than a batch of 3: they recur within it"
    assert "no protein is present in two modalities" in unaligned
    shared = np.array([[1, 1], [1, 1], [0, 1]], dtype=bool)
    assert about_rows(shared, NAMES[:2], training_rows(shared, NAMES[:2], aligned=False), 2) == []
    (unused,) = about_rows(shared, NAMES[:2], training_rows(shared, NAMES[:2], aligned=True), 2)
    assert unused == "1 proteins that lack a modality were not trained on, only embedded"
