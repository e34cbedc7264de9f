import numpy as np
import pytest

from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams


def same(one, other):
    return all(np.array_equal(a.edges, b.edges) for a, b in zip(one.measurements, other.measurements, strict=True))


def test_equal_seeds_give_equal_cells(cell):
    again = make_cell(CellParams(), 0)
    assert again.assemblies == cell.assemblies and again.genes == cell.genes and same(again, cell)


def test_another_seed_gives_another_cell(cell):
    other = make_cell(CellParams(), 1)
    assert other.assemblies != cell.assemblies and other.genes != cell.genes and not same(other, cell)


@pytest.mark.parametrize("change", [{"noise": 2.0}, {"detection": 0.5}, {"renamed": 0.2}])
def test_a_change_of_one_thing_leaves_the_others(cell, change):
    other = make_cell(CellParams(**change), 0)
    assert other.assemblies == cell.assemblies
    assert [gene.symbol for gene in other.genes] == [gene.symbol for gene in cell.genes]
    assert same(other, cell) == ("renamed" in change)


def test_more_noise_means_more_pairs_and_better_detection_too(cell):
    def counts(cell_):
        return [len(measurement.edges) for measurement in cell_.measurements]

    for change in ({"noise": 2.0}, {"detection": 1.5}):
        assert all(a > b for a, b in zip(counts(make_cell(CellParams(**change), 0)), counts(cell), strict=True))


def test_symbols_of_an_assembly_are_sorted(cell):
    assembly = cell.assemblies[-1]
    assert cell.symbols(assembly) == tuple(sorted(cell.genes[i].symbol for i in assembly.members))
