"""Hierarchies the tests share."""

import os
from pathlib import Path

import numpy as np
import pytest

from cellmapkit.api.records import Communities


def _hierarchy(sets, links, persistence=None):
    n = max(max(one) for one in sets) + 1
    rows = [np.array(sorted(one), dtype=np.int64) for one in sets]
    return Communities(
        ids=tuple(f"P{i:03d}" for i in range(n)),
        indptr=np.cumsum([0, *map(len, rows)]),
        indices=np.concatenate(rows),
        persistence=np.array(persistence or range(len(sets))),
        containment=np.array(links, dtype=np.int64).reshape(-1, 2),
    )


def _random_sets(rng, n_systems=60, n=200):
    sets, links = [set(range(n))], []
    for k in range(1, n_systems):
        parent = int(rng.integers(0, k))
        pool = sorted(sets[parent])
        size = max(2, int(len(pool) * rng.choice([0.15, 0.5, 0.8, 0.93, 1.0])))
        sets.append(set(rng.choice(pool, size=min(size, len(pool)), replace=False).tolist()))
        links.append((parent, k))
    return sets, links


@pytest.fixture(scope="session")
def hierarchy():
    """Make a record from sets of numbers and links; the first set is the root."""
    return _hierarchy


@pytest.fixture(scope="session")
def random_sets():
    """Make sets and links of a random hierarchy from a generator."""
    return _random_sets


@pytest.fixture(scope="session")
def diamond():
    """Four systems: 0 above 1 and 2, both above 3."""
    sets = [set(range(12)), set(range(6)), set(range(3, 9)), {3, 4, 5}]
    found = _hierarchy(sets, [(0, 1), (0, 2), (1, 3), (2, 3)], [0, 30, 20, 11])
    return Communities(**{**vars(found), "ids": tuple("ABCDEFGHIJKL")})


@pytest.fixture(scope="session")
def data():
    """Return a path of the real data, or skip."""

    def find(*parts):
        folder = Path(os.environ.get("CELLMAPKIT_DATA", Path(__file__).parents[4] / "shared" / "data"))
        path = folder.joinpath(*parts)
        if not path.exists():
            pytest.skip(f"no {path}; set CELLMAPKIT_DATA")
        return path

    return find
