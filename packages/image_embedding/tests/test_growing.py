import numpy as np
import pytest

from cellmapkit.image_embedding.growing import GrowingArray


def grown(path, *parts):
    array = GrowingArray(path, (2, 3), np.uint16)
    array.keep(len(array))
    for part in parts:
        array.append(part)
    return array


@pytest.fixture
def rows():
    return np.random.default_rng(0).integers(0, 65536, (7, 2, 3)).astype(np.uint16)


def test_the_file_is_a_standard_one(tmp_path, rows):
    array = grown(tmp_path / "a.npy", rows[:4], rows[4:4], rows[4:])
    assert len(array) == 7
    np.testing.assert_array_equal(array.read(), rows)
    array.close()
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy", mmap_mode="r"), rows)
    assert np.load(tmp_path / "a.npy").dtype == np.uint16


def test_it_goes_on_growing_after_it_was_closed(tmp_path, rows):
    grown(tmp_path / "a.npy", rows[:4]).close()
    grown(tmp_path / "a.npy", rows[4:]).close()
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), rows)


@pytest.mark.parametrize("length", [0, 5, 128, 128 + 12 * 3 + 5])
def test_half_a_row_and_half_a_header_are_no_row(tmp_path, rows, length):
    path = tmp_path / "a.npy"
    grown(path, rows[:4]).close()
    path.write_bytes(path.read_bytes()[:length])
    whole = max(0, (length - 128) // 12)
    array = grown(path)
    assert len(array) == whole
    array.append(rows[whole:])
    array.close()
    np.testing.assert_array_equal(np.load(path), rows)


def test_it_is_cut_back(tmp_path, rows):
    array = grown(tmp_path / "a.npy", rows)
    array.keep(2)
    array.append(rows[5:6])
    array.sync()
    array.close()
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), rows[[0, 1, 5]])
