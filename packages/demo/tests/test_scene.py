import numpy as np
import pytest
from scipy.ndimage import label

from cellmapkit.demo.scene import FAR, FIELD_WIDTH, draw_scene


def drawn(seed, size=128, cells=10):
    return draw_scene(np.random.default_rng(seed), size, cells)


def test_equal_generators_give_equal_scenes_and_others_differ():
    one, again, other = drawn(1), drawn(1), drawn(2)
    assert (one.cells == again.cells).all() and (one.to_nucleus == again.to_nucleus).all()
    assert one.cells.tobytes() != other.cells.tobytes()


def test_numbers_of_cells_are_as_asked_for_give_or_take_a_fifth():
    numbers = [len(drawn(seed).centres) for seed in range(40)]
    assert min(numbers) == 8 and max(numbers) == 12 and 9.3 < np.mean(numbers) < 10.7


def test_cells_are_whole_disjoint_and_cover_a_good_part_of_the_field():
    covered = []
    for seed in range(12):
        scene = drawn(seed)
        covered.append((scene.cells > 0).mean())
        for number in range(1, len(scene.centres) + 1):
            mine = scene.cells == number
            parts = np.sort(np.bincount(label(mine)[0].ravel())[1:])
            assert parts[-1] >= 0.97 * mine.sum(), "a cell is one piece, but for a few pixels"
    assert 0.25 < np.mean(covered) < 0.55


def test_some_cells_touch_and_some_are_cut_by_the_border():
    touching, cut = 0, 0
    for seed in range(12):
        cells = drawn(seed).cells.astype(int)
        beside = (cells[:, 1:] != cells[:, :-1]) & (cells[:, 1:] > 0) & (cells[:, :-1] > 0)
        touching += beside.any()
        cut += (cells[0] > 0).any() or (cells[:, 0] > 0).any()
    assert touching >= 10 and cut >= 6


def test_every_nucleus_is_in_its_cell_off_the_middle_and_smaller(scene):
    nuclei = scene.nuclei
    assert (nuclei[nuclei > 0] == scene.cells[nuclei > 0]).all()
    away = []
    for number in np.unique(nuclei[nuclei > 0]):
        inside, whole = nuclei == number, scene.cells == number
        assert inside.sum() < 0.6 * whole.sum()
        border = np.concatenate([whole[0], whole[-1], whole[:, 0], whole[:, -1]])
        if not border.any():
            middle, own = (np.argwhere(mask).mean(axis=0) for mask in (whole, inside))
            away.append(np.linalg.norm(middle - own) / scene.scale)
            assert 0.05 < inside.sum() / whole.sum() < 0.45
    assert np.mean(away) > 1  # micrometre


def test_distances_are_micrometres_whatever_the_size():
    # The same outlines on a finer grid: areas agree, in square micrometres.
    coarse, fine = drawn(3, 128), drawn(3, 512)
    assert coarse.scale * 4 == pytest.approx(fine.scale) and fine.scale == pytest.approx(512 / FIELD_WIDTH)
    for what in ("cells", "nuclei"):
        areas = [(getattr(scene, what) > 0).sum() / scene.scale**2 for scene in (coarse, fine)]
        assert areas[0] == pytest.approx(areas[1], rel=0.02)
    nucleus_area = areas[1] / len(np.unique(fine.nuclei[fine.nuclei > 0]))
    assert nucleus_area < 1.3 * np.pi * 8.5**2
    assert fine.to_nucleus[fine.cells == 0].min() == np.float32(FAR)


def test_nucleoli_and_organising_centres_are_where_they_belong(scene):
    assert (scene.to_nucleus[scene.nucleoli > 0] < 0).all() and scene.nucleoli.max() == 1
    share = (scene.nucleoli > 0.5).sum() / (scene.to_nucleus < 0).sum()
    assert 0.02 < share < 0.25
    away = np.linalg.norm(scene.origins - scene.centres, axis=1)
    assert (away > 5).all() and (away < 14).all()


@pytest.mark.parametrize("cells", [1, 24])
def test_lonely_and_crowded_fields_can_be_drawn(cells):
    scene = drawn(0, 128, cells)
    assert 0 < scene.cells.max() <= 29
