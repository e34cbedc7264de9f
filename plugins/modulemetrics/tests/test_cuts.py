import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_mutual_info_score

from cellmapkit.api import InputError
from cellmapkit.modulemetrics import cuts
from cellmapkit.modulemetrics.ami import Reference
from cellmapkit.modulemetrics.cuts import best_cut


def by_hand(values, modules, exact):
    """The published loop, word for word: every linkage, metric and height."""
    best = 0.0
    for metric in ("euclidean", "cosine"):
        for method in ("single", "complete", "average"):
            tree = linkage(pdist(values, metric), method=method)
            for height in np.linspace(0, tree[:, 2].max(), 500):
                clusters = fcluster(tree, height) if exact else fcluster(tree, height, criterion="distance")
                best = max(best, adjusted_mutual_info_score(modules, clusters))
    return best


@pytest.mark.parametrize("exact", [True, False])
def test_it_equals_the_loop(exact):
    rng = np.random.default_rng(0)
    modules = np.repeat(np.arange(4), 6)
    values = np.eye(4)[modules] + 0.8 * rng.normal(size=(24, 4))
    expected = by_hand(values, modules, exact)
    assert 0.05 < expected < 1
    assert best_cut(values, Reference(modules), exact=exact) == pytest.approx(expected, abs=1e-9)


def test_it_is_never_negative_and_bears_zero_rows():
    values = np.array([[1.0, 0], [0, 0], [0, 0], [1, 0]])
    assert best_cut(values, Reference([0, 0, 1, 1]), exact=False) >= 0


def test_too_many_genes_are_refused(monkeypatch):
    monkeypatch.setattr(cuts, "MOST_GENES", 3)
    with pytest.raises(InputError, match="a draw has 4 genes"):
        best_cut(np.eye(4), Reference([0, 0, 1, 1]), exact=True)
