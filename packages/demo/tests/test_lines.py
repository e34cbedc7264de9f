import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.demo.lines import lines_of
from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams


@pytest.mark.parametrize("number", range(4))
def test_the_lines_say_the_same_as_the_measurement(cell, number):
    measurement = cell.measurements[number]
    lines = cell.lines[measurement.assay.name]
    first, second = np.sort(lines.pairs, axis=1).T
    apart = first != second
    assert (~apart).sum() == lines.n_self_pairs
    assert np.unique(np.stack([first, second], axis=1)[apart], axis=0).tolist() == measurement.edges.tolist()
    assert len(lines.pairs) == len(measurement.edges) + lines.n_repeats + lines.n_self_pairs


def test_blemishes_are_as_many_as_the_assays_say(cell):
    found = {name: (lines.n_repeats, lines.n_self_pairs) for name, lines in cell.lines.items()}
    for measurement in cell.measurements:
        assay, n_pairs = measurement.assay, len(measurement.edges)
        assert found[assay.name] == (round(assay.repeats * n_pairs), round(assay.self_pairs * n_pairs))
    assert found["apms"][0] > 10 and found["proximity"][0] > 10 and found["y2h"][1] > 5


def test_the_bait_comes_first(cell):
    for measurement in cell.measurements:
        if len(measurement.baits):
            assert np.isin(cell.lines[measurement.assay.name].pairs[:, 0], measurement.baits).mean() > 0.99


def test_lines_are_in_no_order(cell):
    first = cell.lines["y2h"].pairs[:, 0]
    assert abs(np.corrcoef(first, np.arange(len(first)))[0, 1]) < 0.15
    turned = (cell.lines["y2h"].pairs[:, 0] > cell.lines["y2h"].pairs[:, 1]).mean()
    assert 0.4 < turned < 0.6


def test_a_repeated_pair_comes_back_with_a_lower_score(cell):
    lines = cell.lines["proximity"]
    scores = {}
    for pair, weight in zip(np.sort(lines.pairs, axis=1).tolist(), lines.weights.tolist(), strict=True):
        scores.setdefault(tuple(pair), []).append(weight)
    twice = [sorted(weights) for weights in scores.values() if len(weights) > 1]
    assert len(twice) == lines.n_repeats
    assert all(low == pytest.approx(0.95 * high, abs=1e-3) for low, high in twice)


def test_an_assay_that_saw_nothing_has_no_lines():
    cell = make_cell(CellParams(detection=0.0, noise=0.0), 0)
    assert all(len(lines_of(measurement, Run()).pairs) == 0 for measurement in cell.measurements)
