import numpy as np

from cellmapkit.demo.markers import cytoplasm, draw_markers, near_nucleus


def test_each_marker_is_where_it_belongs(scene, markers):
    inside, within = scene.to_nucleus < 0, scene.cells > 0
    assert markers.nucleus[~inside].sum() == 0 and markers.nucleus[inside].min() > 0
    assert markers.microtubules[~within].sum() < 0.02 * markers.microtubules.sum()
    assert markers.net[inside].sum() == 0 and markers.net.max() <= 1
    assert all(np.isfinite(image).all() and image.min() >= 0 for image in vars(markers).values())


def test_chromatin_is_thin_in_nucleoli(scene, markers):
    inside = scene.to_nucleus < 0
    assert markers.nucleus[scene.nucleoli == 1].mean() < 0.6 * markers.nucleus[inside & (scene.nucleoli == 0)].mean()


def test_the_reticulum_is_a_net_around_the_nucleus(scene, markers):
    near = (scene.to_nucleus > 1) & (scene.to_nucleus < 4)
    far = (scene.to_nucleus > 9) & (scene.cells > 0)
    assert markers.reticulum[near].mean() > 1.8 * markers.reticulum[far].mean()
    meshes = markers.net[near]
    assert (meshes < 0.3).mean() > 0.15 and (meshes > 0.7).mean() > 0.15  # holes and strands


def test_microtubules_come_from_the_organising_centre(scene, markers):
    size = len(scene.cells)
    row, column = np.clip((scene.origins * scene.scale).astype(int), 3, size - 4).T
    here = np.mean(
        [markers.microtubules[r - 3 : r + 4, c - 3 : c + 4].mean() for r, c in zip(row, column, strict=True)]
    )
    assert here > 3 * markers.microtubules[scene.cells > 0].mean()
    assert (markers.microtubules[scene.cells > 0] < 0.05).mean() > 0.2  # single filaments, with gaps between them


def test_cytoplasm_thins_out_and_leaves_the_nucleus_out(scene):
    thick = cytoplasm(scene)
    assert thick[scene.to_nucleus < 0].sum() == 0 and thick[scene.cells == 0].sum() == 0 and thick.max() <= 1
    assert np.isclose(near_nucleus(scene, 5.0)[scene.to_nucleus < 0], 1).all()


def test_equal_generators_give_equal_markers(scene, markers):
    again, other = (draw_markers(np.random.default_rng(seed), scene) for seed in (5, 6))
    assert (again.reticulum == markers.reticulum).all() and (again.microtubules == markers.microtubules).all()
    assert (other.microtubules != markers.microtubules).any()
