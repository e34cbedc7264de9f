import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError
from cellmapkit.api.records import Modalities
from cellmapkit.dice.checks import check_modalities, check_training_mask, note_repeated, repeated

NAMES = ("ppi", "image", "sequence")


def modalities(mask, names=NAMES):
    mask = np.array(mask, dtype=bool)
    tables = tuple(np.random.default_rng(0).normal(size=(len(mask), 3)).astype(np.float32) for _ in names)
    return Modalities(ids=tuple(f"P{i}" for i in range(len(mask))), names=names, tables=tables, mask=mask)


def test_too_little_input_is_refused():
    check_modalities(modalities(np.ones((3, 3))))
    with pytest.raises(InputError, match="two modalities; given: 'ppi'"):
        check_modalities(modalities(np.ones((3, 1)), ("ppi",)))
    with pytest.raises(InputError, match="1 protein given"):
        check_modalities(modalities(np.ones((1, 3))))
    with pytest.raises(InputError, match="two proteins of every modality: 'image' has 1, 'sequence' has 0"):
        check_modalities(modalities([[1, 1, 0], [1, 0, 0]]))


def test_a_constant_modality_is_refused():
    given = modalities(np.ones((5, 3)))
    given.tables[1][:] = [1, 2, 3]
    with pytest.raises(InputError, match="all 5 proteins in 'image' have the same features"):
        check_modalities(given)
    given.tables[1][4, 2] = 4
    check_modalities(given)


def test_no_shared_protein_counts_what_there_is():
    with pytest.raises(IdMismatchError, match="ppi 2, image 2, sequence 2"):
        check_training_mask(np.eye(3, dtype=bool)[[0, 0, 1, 1, 2, 2]], NAMES)
    one_shared = np.array([[1, 1], [1, 0], [0, 1]], dtype=bool)
    assert check_training_mask(one_shared, NAMES[:2]) == []


def test_a_modality_with_too_few_proteins_left_to_train_on_is_refused():
    mask = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 1]], dtype=bool)
    with pytest.raises(InputError, match="modality to train on: 'sequence' has 1"):
        check_training_mask(mask, NAMES)


def test_pairs_without_a_shared_protein_are_noted():
    mask = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]], dtype=bool)
    (note,) = check_training_mask(mask, NAMES)
    assert "image-sequence" in note
    assert "ppi" not in note


def test_copies_are_found_wherever_they_stand():
    table = np.random.default_rng(1).normal(size=(7, 4)).astype(np.float32)
    assert not repeated(table).any()
    table[5] = table[1]
    table[6] = table[1]
    table[2, :3] = table[1, :3]
    assert np.flatnonzero(repeated(table)).tolist() == [1, 5, 6]
    (note,) = note_repeated(table, [f"P{i}" for i in range(7)], "image")
    assert note.startswith("3 of 7 proteins in 'image'")
    assert "'P1', 'P5', 'P6'" in note
    assert note_repeated(table[:5], [f"P{i}" for i in range(5)], "image") == []
