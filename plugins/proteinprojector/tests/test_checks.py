import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError
from cellmapkit.api.records import Modalities
from cellmapkit.proteinprojector.checks import check_modalities, check_training_mask, withheld_rows

NAMES = ("ppi", "image", "sequence")


def modalities(mask, names=NAMES):
    tables = tuple(np.ones((len(mask), 2), dtype=np.float32) for _ in names)
    return Modalities(ids=tuple(f"P{i}" for i in range(len(mask))), names=names, tables=tables, mask=mask)


def test_too_little_input_is_refused():
    with pytest.raises(InputError, match="at least two; given: 'ppi'"):
        check_modalities(modalities(np.ones((3, 1), dtype=bool), ("ppi",)))
    with pytest.raises(InputError, match="1 protein given"):
        check_modalities(modalities(np.ones((1, 3), dtype=bool)))
    empty = np.ones((3, 3), dtype=bool)
    empty[:, 1] = False
    with pytest.raises(InputError, match="no protein is present in 'image'"):
        check_modalities(modalities(empty))


def test_only_shared_proteins_are_withheld_and_the_count_is_rounded_down():
    mask = np.zeros((20, 2), dtype=bool)
    mask[:, 0] = True
    mask[5:16, 1] = True
    rows = withheld_rows(mask, 0.5, np.random.default_rng(0))
    assert len(rows) == 5
    assert set(rows) <= set(range(5, 16))
    assert len(withheld_rows(mask, 0.0, np.random.default_rng(0))) == 0


def test_no_shared_protein_counts_what_there_is():
    mask = np.eye(3, dtype=bool)[[0, 0, 1, 2]]
    with pytest.raises(IdMismatchError, match="ppi 2, image 1, sequence 1") as caught:
        check_training_mask(mask, NAMES, allow_unaligned=False)
    assert "allow_unaligned" in str(caught.value)
    (note,) = check_training_mask(mask, NAMES, allow_unaligned=True)
    assert "nothing to do with each other" in note


def test_a_single_protein_and_pairs_without_a_shared_one_are_noted():
    mask = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1]], dtype=bool)
    notes = check_training_mask(mask, NAMES, allow_unaligned=False)
    assert any("'sequence' has a single protein" in note for note in notes)
    assert any("image-sequence" in note and "ppi-image" not in note for note in notes)


def test_withholding_everything_of_a_modality_is_refused():
    mask = np.array([[1, 1, 0], [1, 1, 0]], dtype=bool)
    with pytest.raises(InputError, match="withholds every protein of 'sequence'"):
        check_training_mask(mask, NAMES, allow_unaligned=False)
