import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from cellmapkit.api import Run
from cellmapkit.crossmodal.plane import LEAST, Point, matched_distances, plane, plane_measures
from cellmapkit.crossmodal.similarity import unit

LEFT, RIGHT = np.array([[0.0, 0], [0, 4]]), np.array([[3.0, 0], [3, 4]])


def points(name, before, after, first=0):
    return [
        Point(gene=f"G{k + first:03d}", modality=name, before_x=x, before_y=y, after_x=u, after_y=v)
        for k, ((x, y), (u, v)) in enumerate(zip(before, after, strict=True))
    ]


def by_name(found):
    return {(item.source, item.target, item.setting, item.metric): item for item in found}


def test_a_matched_pair_is_measured_in_medians_of_unmatched_ones():
    assert matched_distances(LEFT, RIGHT) == pytest.approx([3 / 5, 3 / 5])
    uneven = matched_distances(np.array([[0.0, 0], [0, 4], [0, 8]]), np.array([[3.0, 0], [3, 4], [3, 0]]))
    apart = np.sort([5, 3, 5, 5, math.hypot(3, 8), 5])
    assert uneven == pytest.approx(np.array([3, 3, math.hypot(3, 8)]) / np.median(apart))


def test_moving_turning_and_stretching_the_plane_changes_nothing():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 30, 2))
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert matched_distances(7 * x @ turn + 3, 7 * y @ turn + 3) == pytest.approx(matched_distances(x, y))
    assert (matched_distances(x, x) == 0).all()
    assert np.isnan(matched_distances(np.ones((4, 2)), np.ones((4, 2)))).all()


def test_random_pairs_in_round_clouds_score_mean_over_median_and_the_test_is_that_of_scipy():
    x, y, u = np.random.default_rng(1).normal(size=(3, 300, 2))
    v = u + 0.5 * np.random.default_rng(2).normal(size=u.shape)
    found = by_name(plane_measures(points("a", x, u) + points("b", y, v)))
    before, after = (
        found["a", "b", "before", "umap_matched_distance"],
        found["a", "b", "after", "umap_matched_distance"],
    )
    rayleigh, error = math.sqrt(math.pi / (4 * math.log(2))), 0.56 / math.sqrt(300)
    assert before.value == pytest.approx(rayleigh, abs=3 * error)
    assert after.value == pytest.approx(matched_distances(u, v).mean())
    assert (before.chance, before.n_genes, before.protocol) == (1, 300, "umap")
    first, second = matched_distances(x, y), matched_distances(u, v)
    expected = stats.ranksums(first, second, alternative="greater").pvalue
    assert found["a", "b", "before > after", "umap_mann_whitney_p"].value == pytest.approx(expected, rel=1e-9)
    larger = (first[:, None] > second).mean()
    share = found["a", "b", "before > after", "umap_mann_whitney"]
    assert (share.value, share.chance) == (pytest.approx(larger), 0.5)
    assert larger > 0.8


def test_every_two_modalities_are_measured_on_the_proteins_they_share():
    x, y = LEFT.repeat(2, axis=0), RIGHT.repeat(2, axis=0)
    found = plane_measures(points("a", x, y) + points("b", y, x, first=1) + points("c", x, y, first=4))
    assert {(item.source, item.target, item.n_genes) for item in found} == {("a", "b", 3)}


def test_a_plane_with_all_points_in_one_place_has_no_numbers():
    same = np.zeros((4, 2))
    found = plane_measures(points("a", same, same) + points("b", same, same))
    assert len(found) == 4
    assert all(math.isnan(item.value) for item in found)


def test_all_modalities_are_laid_out_together_inputs_before_latents_after(given, fitted_by):
    fitted = fitted_by(given, lambda name, values: values[:, :3] * (2 if name == "a" else 5), Run())
    seen = []

    def layout(values):
        seen.append(values)
        return values[:, :2].astype(float)

    found = plane(fitted, layout)
    genes = fitted.genes(0, 1)
    before, after = seen
    assert before.shape == after.shape == (2 * len(genes), 3)
    assert np.linalg.norm(before, axis=1) == pytest.approx(np.ones(len(before)))
    assert unit(after) == pytest.approx(unit(np.tile(given.tables[0][genes][:, :3], (2, 1))), abs=1e-6)
    assert [point.modality for point in found] == ["a"] * len(genes) + ["b"] * len(genes)
    assert [point.gene for point in found] == 2 * [given.ids[row] for row in genes]
    assert [point.before_y for point in found] == before[:, 1].tolist()
    assert [point.after_x for point in found] == [float(value) for value in after[:, 0]]


def test_too_few_points_are_not_laid_out(given, fitted_by):
    few = np.array([20, 21, 22])
    fitted = fitted_by(given, lambda _, values: values, Run(), genes=few)
    assert 2 * len(few) < LEAST
    assert plane(fitted, lambda _: pytest.fail("laid out")) == []


def test_points_can_be_kept_as_plain_numbers():
    (point,) = points("a", [(1.5, 2)], [(3, 4)])
    assert Point(**dataclasses.asdict(point)) == point
