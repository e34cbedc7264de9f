import numpy as np
import pytest

from cellmapkit.demo.markers import draw_markers
from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams
from cellmapkit.demo.scene import draw_scene


@pytest.fixture(scope="session")
def cell():
    """Return the cell of the default parameters and seed 0."""
    return make_cell(CellParams(), 0)


@pytest.fixture(scope="session")
def small():
    """Return a cell that is quick to make."""
    return make_cell(CellParams(n_proteins=120, n_compartments=2, n_modules=5, n_complexes=12), 3)


@pytest.fixture(scope="session")
def scene():
    """Return the geometry of a small field."""
    return draw_scene(np.random.default_rng(4), 256, 10)


@pytest.fixture(scope="session")
def markers(scene):
    """Return its markers."""
    return draw_markers(np.random.default_rng(5), scene)
