import pytest

from cellmapkit.api import ParameterError
from cellmapkit.standards.options import FILES, StandardOptions


def test_given_options_are_those_that_differ():
    assert StandardOptions().given() == frozenset()
    assert StandardOptions(metabolic="all", propagate=False).given() == {"metabolic", "propagate"}


def test_values_are_checked():
    with pytest.raises(ParameterError, match="'metabolic' is 'some'"):
        StandardOptions(metabolic="some")


def test_files_are_options():
    assert set(FILES) <= set(vars(StandardOptions()))
