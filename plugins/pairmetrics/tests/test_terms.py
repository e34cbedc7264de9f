import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit.similarity import N_BINS, SCALE, similarity_bins
from cellmapkit.pairmetrics import terms as module

GENES = [f"g{k:02}" for k in range(20)]


def test_labels_with_enough_genes_and_subsets_of_those_with_too_many():
    standard = Standard.of("toy", {"a": GENES[:3], "b": GENES[2:7], "c": GENES})
    terms = module.testable_terms(standard, 4, 10, Run(seed=0))
    assert terms.labels == ("b", "c")
    assert terms.sizes.tolist() == [5, 20]
    assert (terms.n_tested.tolist(), terms.n_pairs.tolist()) == ([5, 10], [10, 45])
    assert terms.members[0].tolist() == [2, 3, 4, 5, 6]
    assert len(set(terms.members[1].tolist())) == 10 and (np.diff(terms.members[1]) > 0).all()


def test_subsets_depend_on_seed_and_genes_only():
    def subset(sets, seed=0):
        terms = module.testable_terms(Standard.of("toy", sets, other_genes=GENES), 2, 5, Run(seed=seed))
        return terms.members[terms.labels.index("z")].tolist()

    alone = subset({"z": GENES[:12]})
    assert subset({"a": GENES[3:9], "z": GENES[:12]}) == alone
    assert subset({"z": GENES[:12]}, seed=1) != alone


def test_sums_over_pairs(four_vectors, run):
    standard = Standard.of("toy", {"x": "abc", "y": "cd"})
    terms = module.testable_terms(standard, 2, 10, run)
    bins = similarity_bins(four_vectors.values, four_vectors.values)
    ways = (np.arange(N_BINS), (np.arange(N_BINS) > SCALE * 1.9).astype(np.int64))
    found = module.rank_sums(four_vectors.values, terms, ways, run)
    assert found[:, 0] == pytest.approx([bins[0, 1] + bins[0, 2] + bins[1, 2], bins[2, 3]], abs=3)
    assert found[:, 1].tolist() == [1, 1]


def test_no_terms_have_no_sums(four_vectors, run):
    terms = module.testable_terms(Standard.of("toy", {"x": "ab"}), 5, 10, run)
    assert module.rank_sums(four_vectors.values, terms, (np.zeros(N_BINS, np.int64),) * 2, run).shape == (0, 2)
