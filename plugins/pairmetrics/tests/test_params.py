import subprocess
import sys

import pytest

from cellmapkit import pairmetrics
from cellmapkit.api import ParameterError
from cellmapkit.api.algorithm import API_VERSION
from cellmapkit.pairmetrics import coannotation, coverage, profiles


@pytest.mark.parametrize("algorithm", [coannotation, coverage, profiles])
def test_declaration(algorithm):
    assert (algorithm.role, algorithm.api_version) == ("embedding_metric", API_VERSION)
    assert algorithm.params() == algorithm.params.of(algorithm.params().record())
    assert callable(algorithm.load())
    # A module of the same name would take the declaration's place as soon as it is loaded.
    assert getattr(pairmetrics, algorithm.name) is algorithm


def test_sizes_must_be_a_range():
    with pytest.raises(ParameterError, match="max_label_size is 3 and min_label_size 4"):
        coannotation.params.of({"min_label_size": 4, "max_label_size": 3})
    assert profiles.params.of({"min_label_size": 3, "max_label_size": 3}).max_label_size == 3


@pytest.mark.parametrize(
    ("algorithm", "values"),
    [
        (coannotation, {"universe": "some"}),
        (coannotation, {"min_label_size": 1}),
        (coverage, {"root_share": 0.0}),
        (profiles, {"beta": 0.0}),
    ],
)
def test_bounds(algorithm, values):
    with pytest.raises(ParameterError):
        algorithm.params.of(values)


def test_declaration_loads_nothing_heavy():
    code = "import sys, cellmapkit.pairmetrics; print({'numpy', 'scipy', 'cellmapkit.evalkit'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
