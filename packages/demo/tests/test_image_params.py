import pytest

from cellmapkit.api import ParameterError
from cellmapkit.demo.image_params import ImageParams


def test_the_defaults_are_two_fields_of_ten_cells_for_most_proteins():
    params = ImageParams()
    assert (params.fields_per_protein, params.field_size, params.cells_per_field, params.n_locations) == (2, 512, 10, 6)
    assert (params.coverage, params.masks, params.rgb) == (0.6, False, False)


@pytest.mark.parametrize("change", [{"coverage": 0.0}, {"n_locations": 11}, {"field_size": 64}, {"quality": 20}])
def test_what_cannot_be_imaged_is_refused(change):
    with pytest.raises(ParameterError, match=next(iter(change))):
        ImageParams(**change)
