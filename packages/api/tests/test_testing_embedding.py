import numpy as np
import pytest

from cellmapkit.api.testing import embedding

PPI = "ppi_embedding"
BOTH = {"gives_an_embedding", "works_without_weights"}
BAD = {
    "lost protein": (
        lambda toys: toys.spoiled(PPI, after=lambda result, *_: toys.first_rows(result, 31)),
        {"gives_an_embedding"},
    ),
    "no record": (lambda toys: toys.spoiled(PPI, after=lambda result, *_: result.values), BOTH),
    "constant": (lambda toys: toys.edited(PPI, values=lambda result, _: np.ones_like(result.values)), BOTH),
    "stranger": (lambda toys: toys.edited(PPI, ids=lambda result, _: ("X", *result.ids[1:])), BOTH),
    "needs weights": (
        lambda toys: toys.spoiled(PPI, lambda given, *_: given.weights.sum()),
        {"works_without_weights"},
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    make, expected = BAD[case]
    assert toys.failures(make(toys)) == expected


def test_every_check_here_has_a_bad_toy(toys):
    assert set().union(*(expected for _, expected in BAD.values())) == toys.checks_in(embedding)
