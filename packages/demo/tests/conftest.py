import pytest

from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams


@pytest.fixture(scope="session")
def cell():
    """Return the cell of the default parameters and seed 0."""
    return make_cell(CellParams(), 0)


@pytest.fixture(scope="session")
def small():
    """Return a cell that is quick to make."""
    return make_cell(CellParams(n_proteins=120, n_compartments=2, n_modules=5, n_complexes=12), 3)
