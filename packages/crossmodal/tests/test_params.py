import pytest

from cellmapkit.api import ParameterError
from cellmapkit.crossmodal.params import CrossParams


def test_defaults_are_those_of_the_specification():
    plain = CrossParams()
    assert (plain.folds_n, plain.candidates, plain.knn_k, plain.mixing_k) == (10, ("fold",), (1, 5, 10), 15)


@pytest.mark.parametrize(
    "values", [{"folds_n": 1}, {"protocols": ("clusters",)}, {"knn_k": (0,)}, {"candidates": "fold"}]
)
def test_what_makes_no_sense_is_refused(values):
    with pytest.raises(ParameterError):
        CrossParams(**values)
