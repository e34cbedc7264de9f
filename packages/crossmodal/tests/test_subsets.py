import numpy as np

from cellmapkit.api import InputError, Run
from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.crossmodal.modalities import assemble
from cellmapkit.crossmodal.subsets import subset_scores


def first_value(embedding, standard, params, run):
    rows = (Score(metric="auroc", value=float(embedding.values[:, 0].mean()), n_genes=len(embedding.ids), n_labels=1,
                  n_pairs=3),
            Score(metric="average_precision", value=0.5),
            Score(metric="base_rate", value=0.125),
            Score(metric="max_f1", value=0.9))  # fmt: skip
    return Scores(rows=rows)


def refuses(embedding, standard, params, run):
    raise InputError("only 3 pairs", hint="more")


LABELS = {"S": {"x": ["G003", "G013"]}}


def test_the_same_proteins_are_judged_alone_together_and_whole(given, fitted_by, known_by):
    fitted = fitted_by(given, lambda name, table: np.ones_like(table) * (1 if name == "a" else 3), Run())
    known = known_by({"S": {"x": ["G20", "G30"]}}, {"coannotation": first_value})
    whole = np.array([11, 13, 15])
    found, notes = subset_scores(fitted, (4, whole), known, Run())
    auroc = {(item.fold, item.source, item.n_modalities): item for item in found if item.metric == "coannotation_auroc"}
    assert {key: item.value for key, item in auroc.items()} == {(1, "a", 1): 1, (1, "b", 1): 3, (5, "a+b", 2): 2}
    assert auroc[1, "a", 1].n_genes == auroc[1, "b", 1].n_genes == len(fitted.genes(0, 1))
    assert auroc[5, "a+b", 2].n_genes == 3
    assert {item.metric: item.chance for item in found} == {
        "coannotation_auroc": 0.5,
        "coannotation_average_precision": 0.125,
    }
    assert notes == []
    alone, _ = subset_scores(fitted, None, known, Run())
    assert {item.source for item in alone} == {"a", "b"}


def test_of_three_modalities_the_rest_counts_and_only_complete_proteins(linear_tables, fitted_by, known_by):
    given = assemble(linear_tables(names=("a", "b", "c")))
    known = known_by(LABELS, {"coannotation": first_value})
    rows = np.arange(20)
    apart, _ = subset_scores(fitted_by(given, lambda _, t: t[:, :4], Run(), genes=rows), None, known, Run())
    assert {(item.source, item.n_modalities, item.n_genes) for item in apart if item.n_genes} == {
        ("a", 1, 14), ("b", 1, 14), ("c", 1, 14),
    }  # fmt: skip
    rest, _ = subset_scores(fitted_by(given, lambda _, t: t[:, :4], Run(), genes=rows, way=3), None, known, Run())
    assert {(item.source, item.n_modalities, item.n_genes) for item in rest if item.n_genes} == {("a+b", 2, 14)}


def test_a_metric_that_refuses_a_fold_is_told_once(given, fitted_by, known_by):
    fitted = fitted_by(given, lambda _, table: table, Run())
    found, notes = subset_scores(fitted, None, known_by(LABELS, {"coverage": refuses}), Run())
    assert found == []
    assert notes == ["S, coverage: only 3 pairs"]
