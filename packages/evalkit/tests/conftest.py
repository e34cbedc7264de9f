import numpy as np
import pytest

from cellmapkit.evalkit.pairs import PairCounts
from cellmapkit.evalkit.similarity import N_BINS, SCALE, unit_rows


def counts_of(positive, negative):
    """Counts of given similarities."""
    bins = [
        np.bincount(np.rint(np.array(some) * SCALE).astype(int) + SCALE, minlength=N_BINS)
        for some in (positive, negative)
    ]
    return PairCounts(positive=bins[0], negative=bins[1])


@pytest.fixture
def counted():
    return counts_of


@pytest.fixture
def four_vectors():
    """Unit vectors at 0, 10, 40 and 55 degrees: ab > cd > bc > ac > bd > ad."""
    angles = np.deg2rad([0, 10, 40, 55])
    return unit_rows(np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32))
