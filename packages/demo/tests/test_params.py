import pytest

from cellmapkit.api import ParameterError
from cellmapkit.api.params import specs
from cellmapkit.demo.params import CellParams


def test_proteins_are_shared_out_between_complexes_and_the_loose_ones():
    params = CellParams(n_proteins=1000, loose_in_module=0.1, loose_in_compartment=0.25)
    assert params.n_loose == (100, 250)
    assert params.n_in_complexes == 650


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"n_modules": 11}, "n_modules is 11 for 6 compartments"),
        ({"n_complexes": 47}, "n_complexes is 47 for 24 modules"),
        ({"n_proteins": 300}, "228 proteins are in complexes, too few for 72 of 4 or more"),
        ({"n_proteins": 10}, "'n_proteins' is 10"),
    ],
)
def test_values_that_do_not_fit_each_other_are_refused(values, message):
    with pytest.raises(ParameterError, match=message):
        CellParams.of(values)


def test_each_parameter_is_documented():
    assert all(spec.help and spec.source for spec in specs(CellParams))
