import json

import pytest

from cellmapkit.api import CellmapkitError, InputError
from cellmapkit.core.testing import exit_code
from cellmapkit.demo.again import cell_of
from cellmapkit.demo.cli import main

SMALL = ("--n_proteins", 120, "--n_compartments", 2, "--n_modules", 5, "--n_complexes", 12, "--seed", 3)


@pytest.fixture
def crate(tmp_path):
    assert exit_code(main, "make", tmp_path / "cell", *SMALL) == 0
    return tmp_path / "cell"


def test_the_cell_of_a_crate_is_the_one_that_was_made(crate, small):
    again = cell_of(crate)
    assert again.assemblies == small.assemblies and again.genes == small.genes
    assert (again.abundance == small.abundance).all()


def test_a_directory_without_a_cell_is_refused(crate, tmp_path):
    with pytest.raises(CellmapkitError, match="has no ro-crate-metadata"):
        cell_of(tmp_path)
    (crate / "truth.tsv").unlink()
    with pytest.raises(InputError, match="holds no synthetic cell"):
        cell_of(crate)


def test_a_crate_of_another_step_is_refused(crate):
    path = crate / "ro-crate-metadata.json"
    path.write_text(path.read_text().replace('"name": "n_modules"', '"name": "dimensions"'))
    assert json.loads(path.read_text())
    with pytest.raises(InputError, match="holds no synthetic cell"):
        cell_of(crate)


def test_a_truth_that_is_not_what_its_parameters_give_is_refused(crate):
    (crate / "truth.tsv").write_text("another version\n")
    with pytest.raises(InputError, match="not what its parameters give"):
        cell_of(crate)
