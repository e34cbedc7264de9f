import numpy as np
import pytest

from cellmapkit.crossmodal.subsets import SubsetScore
from cellmapkit.crossmodal.subsetsummary import subset_lines, subset_strata


def score(fold, source, value, metric="coannotation_auroc"):
    return SubsetScore(standard="S", fold=fold, source=source, n_modalities=source.count("+") + 1, metric=metric,
                       value=value, chance=0.5, n_genes=10, n_labels=2, n_pairs=45)  # fmt: skip


def test_the_gain_is_paired_by_fold_against_the_mean_of_fewer():
    found = [score(2, "a+b", 0.9), score(1, "a", 0.5), score(1, "b", 0.7), score(2, "a", 0.6), score(2, "b", 0.6),
             score(1, "a+b", 0.65)]  # fmt: skip
    rows = subset_strata(found)
    assert [(row.n_modalities, row.source) for row in rows] == [(1, "a"), (1, "b"), (1, ""), (2, "a+b")]
    alone, whole = rows[2:]
    assert alone.parts == (pytest.approx(0.6), pytest.approx(0.6))
    assert np.isnan(alone.gain)
    assert whole.parts == (0.65, 0.9)
    assert whole.gain == pytest.approx(np.mean([0.05, 0.3]))
    assert whole.gain_sd == pytest.approx(np.std([0.05, 0.3], ddof=1))
    assert (whole.n_genes, whole.n_folds, whole.n_labels, whole.n_pairs) == (20, 2, 2.0, 90)


def test_folds_that_one_side_lacks_are_no_part_of_the_gain():
    rows = subset_strata([score(1, "a", 0.5), score(2, "a", np.nan), score(1, "a+b", 0.75), score(2, "a+b", 0.25)])
    assert [row.n_folds for row in rows] == [1, 2]
    assert rows[1].gain == 0.25
    assert np.isnan(rows[1].gain_sd)


def test_lines_say_how_many_modalities_there_were():
    first, second = subset_lines(subset_strata([score(1, "a", 0.5), score(2, "a", 0.7), score(1, "a+b", 0.75)]))
    assert (first.protocol, first.standard, first.source, first.setting) == ("missing", "S", "a", "1 modality")
    assert (first.value, first.parts, first.chance, first.n_genes) == (pytest.approx(0.6), (0.5, 0.7), 0.5, 20)
    assert first.ci95 == pytest.approx(1.96 * np.std([0.5, 0.7], ddof=1) / np.sqrt(2))
    assert (second.source, second.setting) == ("a+b", "2 modalities")
