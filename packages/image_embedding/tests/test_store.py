import numpy as np
import pytest

from cellmapkit.core.checkpoint import FileCheckpoint
from cellmapkit.image_embedding.store import CellStore

COUNTS = (2, 0, 3, 1)
FILES = ("crops.npy", "masks.npy", "cells.npy", "fields.npy")


def opened(folder, *, resume=True, key="same"):
    return CellStore(folder, FileCheckpoint(folder, lambda: key, resume=resume), (2, 8, 8), np.dtype(np.uint8))


def fill(store, upto=4):
    """Append fields whose numbers are drawn for each field alone, as cutting would make them."""
    for k in range(store.n_done, upto):
        rng = np.random.default_rng(k)
        n = COUNTS[k]
        crops = rng.integers(0, 256, (n, 2, 8, 8)).astype(np.uint8)
        store.append(crops, rng.integers(0, 2, (n, 8, 8)).astype(np.uint8), rng.random((n, 3)), (k, 10 * k))
    store.save()
    return store


def content(store):
    cut = store.close()
    return [np.load(cut.crops), np.load(cut.masks), cut.field, cut.x, cut.y, cut.area, cut.width, cut.left_out]


def same(one, other):
    for left, right in zip(one, other, strict=True):
        np.testing.assert_array_equal(left, right)


@pytest.fixture
def expected(tmp_path):
    store = opened(tmp_path / "whole")
    store.width = 40
    return content(fill(store))


def test_what_was_appended_comes_back(expected):
    crops, _, field, *_, area, width, left_out = expected
    assert field.tolist() == [0, 0, 2, 2, 2, 3]
    np.testing.assert_array_equal(crops[5], np.random.default_rng(3).integers(0, 256, (1, 2, 8, 8))[0])
    assert len(area) == 6
    assert set(width) == {40}
    assert left_out.tolist() == [[0, 0], [1, 10], [2, 20], [3, 30]]


@pytest.mark.parametrize("upto", [0, 1, 2, 3, 4])
def test_it_goes_on_behind_the_last_field(tmp_path, expected, upto):
    store = opened(tmp_path / "a")
    store.width = 40
    fill(store, upto)
    again = opened(tmp_path / "a")
    assert (again.n_done, again.width) == (upto, 40)
    same(content(fill(again)), expected)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lost", [0, 1, 60, 200, 10**6])
def test_a_file_cut_off_anywhere_costs_only_the_fields_behind(tmp_path, expected, name, lost):
    store = opened(tmp_path / "a")
    store.width = 40
    fill(store)
    path = tmp_path / "a" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: max(0, len(whole) - lost)])
    again = opened(tmp_path / "a")
    assert again.n_done == 4 if not lost else again.n_done < 4
    same(content(fill(again)), expected)


def test_what_no_saved_state_speaks_of_is_cut_again(tmp_path, expected):
    store = opened(tmp_path / "a")
    store.width = 40
    fill(store, 1)
    store.append(np.full((3, 2, 8, 8), 9, np.uint8), np.zeros((3, 8, 8), np.uint8), np.zeros((3, 3)), (0, 0))
    again = opened(tmp_path / "a")  # the kill came before the state was saved
    assert again.n_done == 1
    same(content(fill(again)), expected)


def test_without_resume_it_starts_again(tmp_path):
    fill(opened(tmp_path / "a"))
    assert opened(tmp_path / "a", resume=False).n_done == 0


def test_other_inputs_are_refused(tmp_path):
    fill(opened(tmp_path / "a"))
    with pytest.raises(ValueError, match="other inputs"):
        opened(tmp_path / "a", key="other")
