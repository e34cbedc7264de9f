import random

import numpy as np
import pytest

from cellmapkit.api.testing import global_state

PPI = "ppi_embedding"
BAD = {
    "seeds": lambda *_: random.seed(1),
    "draws": lambda *_: random.random(),
    "seeds numpy's": lambda *_: np.random.seed(1),  # noqa: NPY002 - this is what the check must see
    "draws from numpy's": lambda *_: np.random.rand(),  # noqa: NPY002 - as above
    "prints": lambda *_: print("epoch 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    assert toys.failures(toys.spoiled(PPI, BAD[case])) == toys.checks_in(global_state)


def test_the_check_itself_leaves_no_trace(toys):
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002 - as above
    toys.one_check(toys.toy(PPI), "global_state_stays_unchanged")()
    assert before == (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002 - as above
