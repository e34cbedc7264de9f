import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.demo.assays import ASSAYS, measure_all
from cellmapkit.demo.hierarchy import plant, shared_level
from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams


def area_under_curve(score, label):
    """Return the chance that a true pair scores above a false one, ties counting half."""
    order = np.argsort(score, kind="stable")
    _, first = np.unique(score[order], return_index=True)
    last = np.append(first[1:], len(score))
    rank = np.empty(len(score))
    rank[order] = np.repeat((first + last + 1) / 2, last - first)
    n_true = label.sum()
    return (rank[label].sum() - n_true * (n_true + 1) / 2) / (n_true * (len(label) - n_true))


def test_area_under_curve_by_hand():
    assert area_under_curve(np.array([1, 2, 2, 3.0]), np.array([False, False, True, True])) == 3.5 / 4


def same_complex_area(edges, depth):
    """Return how well a short-walk embedding of one network tells pairs of one complex from all other pairs.

    The logarithm of visits in three steps over what chance gives, cut to 64 dimensions, compared by cosine.
    """
    nodes, place = np.unique(edges, return_inverse=True)
    adjacency = np.zeros((len(nodes), len(nodes)))
    adjacency[tuple(place.reshape(-1, 2).T)] = 1
    adjacency += adjacency.T
    degree = adjacency.sum(axis=1)
    step = adjacency / degree[:, None]
    visits = (step + step @ step + step @ step @ step) / degree
    left, size, _ = np.linalg.svd(np.log(np.maximum(1, degree.sum() / 3 * visits)))
    vectors = left[:, :64] * np.sqrt(size[:64])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-12
    pairs = np.triu_indices(len(nodes), 1)
    return area_under_curve((vectors @ vectors.T)[pairs], (depth[np.ix_(nodes, nodes)] == 3)[pairs])


@pytest.mark.parametrize("seed", [0, 1])
def test_each_assay_shows_complexes_but_not_easily_and_all_together_show_more(seed):
    cell = make_cell(CellParams(), seed)
    depth = shared_level(cell.assemblies, 700)
    areas = {m.assay.name: same_complex_area(m.edges, depth) for m in cell.measurements}
    assert all(0.73 < area < 0.95 for area in areas.values()), areas
    union = np.unique(np.vstack([m.edges for m in cell.measurements]), axis=0)
    assert max(areas.values()) + 0.01 < same_complex_area(union, depth) < 0.98


def test_sizes_are_like_real_life_only_smaller(cell):
    sizes = {m.assay.name: (len(m.proteins), len(m.edges)) for m in cell.measurements}
    assert sizes["apms"][0] > 500 and sizes["proximity"][0] > 450 and sizes["y2h"][0] > 300
    assert sizes["pulldown"][0] < 150 and sizes["pulldown"][1] < 200
    covered = np.unique(np.concatenate([m.proteins for m in cell.measurements]))
    assert 640 < len(covered) < 700


def test_edges_are_proper(cell):
    for measurement in cell.measurements:
        i, j = measurement.edges.T.astype(int)
        assert (i < j).all() and (np.diff(i * 700 + j) > 0).all()


def test_a_pair_without_a_bait_is_not_seen(cell):
    baits = {m.assay.name: m.baits for m in cell.measurements}
    assert len(baits["proximity"]) == len(baits["y2h"]) == 0
    assert len(baits["pulldown"]) == 10 and len(baits["apms"]) == 357
    for measurement in cell.measurements:
        if len(measurement.baits):
            assert np.isin(measurement.edges, measurement.baits).any(axis=1).all()


def test_scores_are_higher_for_closer_pairs(cell):
    measurement = next(m for m in cell.measurements if m.assay.weighted)
    level = shared_level(cell.assemblies, 700)[tuple(measurement.edges.T)]
    means = [measurement.weights[level == depth].mean() for depth in range(4)]
    assert means == sorted(means)
    assert measurement.weights.min() >= 0.5 and measurement.weights.max() < 1
    assert (np.round(measurement.weights, 3) == measurement.weights).all()


def test_nothing_is_seen_without_detection_and_noise():
    params = CellParams(detection=0.0, noise=0.0)
    assert [len(m.edges) for m in measure_all(plant(params, Run()), params, Run())] == [0, 0, 0, 0]


def test_false_pairs_are_as_many_as_said():
    params = CellParams(detection=0.0)
    for measurement in measure_all(plant(params, Run()), params, Run()):
        assay = measurement.assay
        expected = assay.false_pairs * round(assay.coverage * params.n_proteins)
        assert abs(len(measurement.edges) - expected) < 4 * np.sqrt(expected)


def test_true_pairs_are_seen_as_often_as_said():
    params = CellParams(noise=0.0)
    assemblies = plant(params, Run(seed=5))
    depth = shared_level(assemblies, params.n_proteins)
    for measurement in measure_all(assemblies, params, Run(seed=5)):
        assay = measurement.assay
        if assay.baits < 1:
            continue
        n_covered = assay.coverage * params.n_proteins
        share = (n_covered / params.n_proteins) ** 2 * (1 - assay.blind)
        possible = (depth[np.triu_indices(params.n_proteins, 1)] == 3).sum()
        seen = (depth[tuple(measurement.edges.T)] == 3).sum()
        assert seen == pytest.approx(possible * share * assay.detected[2], rel=0.35)


def test_abundant_proteins_are_covered_by_more_assays():
    abundance = Run(seed=0).stream("abundance").lognormal(0.0, 1.0, 700)
    times = np.zeros(700)
    for measurement in make_cell(CellParams(noise=20.0), 0).measurements:
        times[measurement.proteins] += 1
    rich = abundance > np.median(abundance)
    assert times[rich].mean() > times[~rich].mean() + 0.3


def test_there_are_four_assays_of_different_names():
    assert [assay.name for assay in ASSAYS] == ["apms", "proximity", "y2h", "pulldown"]
