import numpy as np
import pytest

from cellmapkit.image_embedding import cut as module
from cellmapkit.image_embedding.cut import CutCells


@pytest.fixture
def cut(tmp_path):
    rng = np.random.default_rng(0)
    np.save(tmp_path / "c.npy", rng.integers(0, 65536, (9, 2, 8, 8)).astype(np.uint16))
    np.save(tmp_path / "m.npy", rng.integers(0, 2, (9, 8, 8)).astype(np.uint8))
    return CutCells(
        crops=tmp_path / "c.npy",
        masks=tmp_path / "m.npy",
        field=np.arange(9) // 3,
        x=rng.random(9),
        y=rng.random(9),
        area=rng.random(9),
        width=np.full(9, 20.0),
        left_out=np.zeros((3, 2), np.int64),
    )


def test_cells_are_taken_in_the_order_asked_for(cut, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 2)
    rows = np.array([4, 0, 7, 8, 1])
    taken = cut.taken(rows, tmp_path / "c2.npy", tmp_path / "m2.npy")
    np.testing.assert_array_equal(np.load(taken.crops), np.load(cut.crops)[rows])
    np.testing.assert_array_equal(np.load(taken.masks), np.load(cut.masks)[rows])
    assert np.load(taken.crops).dtype == np.uint16
    np.testing.assert_array_equal(taken.x, cut.x[rows])
    assert taken.field.tolist() == [1, 0, 2, 2, 0]
    assert len(taken) == 5


@pytest.mark.parametrize("links", [True, False])
def test_all_cells_are_placed_with_or_without_hard_links(cut, tmp_path, monkeypatch, links):
    if not links:

        def refuse(*_):
            raise OSError("no hard links here")

        monkeypatch.setattr("os.link", refuse)
    (tmp_path / "c2.npy").write_bytes(b"of an earlier attempt")
    placed = cut.placed(tmp_path / "c2.npy", tmp_path / "m2.npy")
    assert (placed.crops.stat().st_ino == cut.crops.stat().st_ino) == links
    expected = np.load(cut.crops)
    cut.crops.unlink()  # as the state of a run is, once the crate is complete
    np.testing.assert_array_equal(np.load(placed.crops), expected)
