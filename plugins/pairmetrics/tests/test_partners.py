import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.restrict import restrict, rows_of
from cellmapkit.evalkit.similarity import similarity_bins, unit_rows
from cellmapkit.pairmetrics import partners
from cellmapkit.pairmetrics.partners import average_precision_of, partner_precisions


def test_partners_at_ranks_one_and_three():
    assert average_precision_of(np.array([4, 3, 2, 1]), np.array([True, False, True, False])) == pytest.approx(5 / 6)


@pytest.mark.parametrize("seed", range(3))
def test_ties_are_one_threshold_as_in_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    scores, truth = rng.integers(0, 12, 60), rng.random(60) < 0.3
    assert average_precision_of(scores, truth) == pytest.approx(average_precision_score(truth, scores), abs=1e-12)


@pytest.mark.parametrize("block", [2**21, 300])
def test_each_gene_against_all_others(noise_case, run, block, monkeypatch):
    monkeypatch.setattr(partners, "_BLOCK_PAIRS", block)
    embedding, standard = noise_case
    over = restrict(standard, embedding.ids, max_size=5)
    rows = unit_rows(rows_of(embedding, over.genes))
    members = CoMembership(over)
    n_partners, precisions = partner_precisions(rows, members, run)
    marks, bins = members.marks(0, len(rows)), similarity_bins(rows, rows)
    for gene in range(len(rows)):
        others = np.arange(len(rows)) != gene
        truth = marks[gene, others] > 0
        assert n_partners[gene] == truth.sum()
        if truth.any():
            expected = average_precision_score(truth, bins[gene, others])
            assert precisions[gene] == pytest.approx(expected, abs=1e-9 if block == 2**21 else 1e-3)
        else:
            assert np.isnan(precisions[gene])
    assert np.isnan(precisions).any()


def test_own_similarity_is_no_partner(embed, run):
    rows = unit_rows(np.array([[1, 0], [0.9, 0.1], [-1, 0]], np.float32))
    members = CoMembership(Standard.of("toy", {"x": "ac"}, other_genes="b"))
    n_partners, precisions = partner_precisions(rows, members, run)
    assert n_partners.tolist() == [1, 0, 1]
    assert precisions[[0, 2]].tolist() == [0.5, 0.5]
