import dataclasses

import numpy as np
import pytest
from sklearn.metrics import f1_score
from sklearn.model_selection import PredefinedSplit
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from cellmapkit.api import InputError, Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding
from cellmapkit.functionmetrics.params import FunctionParams
from cellmapkit.functionmetrics.score import score


def planted(noise=1.0, n=240, width=12, n_labels=6, seed=0):
    """Overlapping labels, each a half-space of some features, and noise in all of them."""
    rng = np.random.default_rng(seed)
    clean = rng.normal(size=(n, width))
    signal = clean @ rng.normal(size=(width, n_labels))
    has = signal > np.quantile(signal, 0.75, axis=0)
    ids = tuple(f"G{place:03}" for place in range(n))
    values = (clean + noise * rng.normal(size=clean.shape)).astype(np.float32)
    sets = {f"L{k}": [gene for gene, yes in zip(ids, has[:, k], strict=True) if yes] for k in range(n_labels)}
    return Embedding(ids=ids, values=values), Standard.of("planted", sets)


def folded(standard, k=4):
    return dataclasses.replace(standard, folds={gene: place % k for place, gene in enumerate(standard.genes)})


def values(scores):
    return {row.metric: row.value for row in scores.rows}


def with_other_names(standard, seed=1):
    """The same labels under names that keep no order."""
    names = [f"n{k:03}" for k in np.random.default_rng(seed).permutation(len(standard))]
    members = np.split(np.array(standard.genes)[standard.indices], standard.indptr[1:-1])
    return Standard.of(standard.name, dict(zip(names, members, strict=True)), other_genes=standard.genes)


EXACT = FunctionParams(precision="float64", tolerance=1e-8)


def test_separable_labels_are_learnt():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(4), 30)
    table = (np.eye(4)[group] + 0.01 * rng.normal(size=(120, 4))).astype(np.float32)
    ids = tuple(f"G{place:03}" for place in range(120))
    standard = Standard.of("s", {f"L{k}": [ids[place] for place in np.flatnonzero(group == k)] for k in range(4)})
    found = values(score(Embedding(ids=ids, values=table), standard, FunctionParams(), Run()))
    assert found["f1_weighted"] == found["f1_macro"] == found["f1_micro"] == found["auprc_macro"] == 1
    assert found["f1_weighted_all_positive"] == pytest.approx(0.4)  # p = 1/4


def test_it_equals_scikit_learn_on_given_folds():
    embedding, standard = planted()
    standard = folded(standard)
    scores = score(embedding, standard, EXACT, Run())
    genes = [gene for gene in embedding.ids if gene in standard.folds]
    X = embedding.values[[embedding.ids.index(gene) for gene in genes]].astype(float)
    members = [set(np.array(standard.genes)[np.split(standard.indices, standard.indptr[1:-1])[k]]) for k in range(6)]
    Y = np.array([[gene in of for of in members] for gene in genes])
    expected = []
    for train, test in PredefinedSplit([standard.folds[gene] for gene in genes]).split():
        scaler = StandardScaler().fit(X[train])
        model = OneVsRestClassifier(LinearSVC(dual=False, tol=1e-10)).fit(scaler.transform(X[train]), Y[train])
        expected.append(f1_score(Y[test], model.predict(scaler.transform(X[test])), average="weighted"))
    assert scores.rows[0].metric == "f1_weighted"
    assert scores.rows[0].parts == pytest.approx(expected, abs=1e-9)
    assert scores.rows[0].value == pytest.approx(np.mean(expected), abs=1e-9)
    assert (scores.rows[0].n_genes, scores.rows[0].n_labels) == (len(genes), 6)


def test_row_order_names_and_threads_move_nothing():
    embedding, standard = planted()
    expected = score(embedding, standard, FunctionParams(), Run(seed=4))
    order = np.random.default_rng(1).permutation(len(embedding.ids))
    shuffled = Embedding(ids=tuple(embedding.ids[k] for k in order), values=embedding.values[order])
    renamed = with_other_names(standard)
    made = score(shuffled, renamed, FunctionParams(), Run(seed=4, threads=3))
    assert made.rows == expected.rows and made.tables["folds"] == expected.tables["folds"]
    assert score(embedding, standard, FunctionParams(), Run(seed=5)).rows != expected.rows


def test_shuffled_labels_do_not_beat_the_free_baseline():
    embedding, standard = planted()
    ids = tuple(np.random.default_rng(2).permutation(embedding.ids).tolist())
    found = values(score(Embedding(ids=ids, values=embedding.values), standard, FunctionParams(), Run()))
    assert found["f1_weighted"] <= found["f1_weighted_all_positive"]
    assert abs(found["auprc_macro"] - found["auprc_macro_chance"]) < 0.08
    true = values(score(embedding, standard, FunctionParams(), Run()))
    assert true["f1_weighted"] > true["f1_weighted_all_positive"]


def test_balanced_classes_are_reported_apart():
    embedding, standard = planted()
    plain = values(score(embedding, standard, FunctionParams(), Run()))
    both = values(score(embedding, standard, FunctionParams(balanced=True), Run()))
    assert {name: value for name, value in both.items() if not name.endswith("_balanced")} == plain
    names = ("f1_weighted", "f1_macro", "f1_micro", "auprc_macro")
    assert {name for name in both if name.endswith("_balanced")} == {f"{name}_balanced" for name in names}
    assert both["f1_weighted_balanced"] != plain["f1_weighted"]


def test_a_search_with_one_cost_is_that_cost_and_with_more_the_best_inside():
    embedding, standard = planted(noise=2.0)
    one = score(embedding, standard, FunctionParams(search=True, costs=(0.1,)), Run())
    assert one.rows == score(embedding, standard, FunctionParams(cost=0.1), Run()).rows
    # without noise half-spaces are learnt the better the less the margin may be missed
    clear, standard = planted(noise=0.01)
    header, rows = score(clear, standard, FunctionParams(search=True, costs=(100.0, 1e-6)), Run()).tables["folds"]
    assert {row[header.index("cost")] for row in rows} == {100.0}


def test_groups_are_never_split_also_inside_a_search():
    embedding, standard = planted()
    pairs = {gene: f"P{place // 2}" for place, gene in enumerate(standard.genes[:-1])}
    grouped = dataclasses.replace(standard, groups=pairs)
    scores = score(embedding, grouped, FunctionParams(search=True, costs=(0.1, 1.0)), Run())
    n_groups = (len(standard.genes) - 1 + 1) // 2 + 1
    assert f"{n_groups} groups; 1 genes have none and stand alone" in scores.notes
    assert scores.rows[0].parts != score(embedding, standard, FunctionParams(), Run()).rows[0].parts


def test_twins_are_told_apart_from_memory_by_groups():
    # every gene has a twin with the same vector and random labels: remembering works only when twins are split
    rng = np.random.default_rng(0)
    half = rng.normal(size=(100, 80))
    table = np.vstack([half, half]).astype(np.float32)
    ids = tuple(f"{side}{k:03}" for side in "ab" for k in range(100))
    yes = rng.random(100) < 0.5
    standard = Standard.of(
        "s", {label: [g for g in ids if yes[int(g[1:])] == of] for label, of in (("y", 1), ("n", 0))}
    )
    twins = dataclasses.replace(standard, groups={gene: gene[1:] for gene in ids})
    plain, apart = (
        values(score(Embedding(ids=ids, values=table), s, FunctionParams(), Run())) for s in (standard, twins)
    )
    assert plain["f1_weighted"] > 0.8
    assert apart["f1_weighted"] < 0.65


def test_uneven_groups_and_folds_that_split_groups_are_said():
    embedding, standard = planted()
    huge = dataclasses.replace(standard, groups=dict.fromkeys(standard.genes[:80], "big"))
    assert any("the largest group has 80 of" in note for note in score(embedding, huge, FunctionParams(), Run()).notes)
    split = folded(dataclasses.replace(standard, groups=dict.fromkeys(standard.genes[:2], "pair")))
    assert any("split 1 of its groups" in note for note in score(embedding, split, FunctionParams(), Run()).notes)


def test_genes_without_a_fold_are_counted_and_named():
    embedding, standard = planted()
    some = folded(standard)
    some.folds.pop(standard.genes[3])
    scores = score(embedding, some, FunctionParams(), Run())
    assert any(
        f"1 labelled genes have no fold in 'planted', left out: {standard.genes[3]!r}" in n for n in scores.notes
    )
    assert scores.rows[0].n_genes == len(standard.genes) - 1


def test_one_fold_is_refused():
    embedding, standard = planted()
    with pytest.raises(InputError, match=r"are in fold 0 of the standard 'planted'(?s:.*)at least two folds"):
        score(embedding, folded(standard, 1), FunctionParams(), Run())


def test_too_little_is_undefined_and_said():
    embedding, standard = planted()
    scores = score(embedding, standard, FunctionParams(min_size=1000, balanced=True), Run())
    assert all(np.isnan(row.value) for row in scores.rows)
    assert "0 labels and 0 genes are too few" in scores.notes[-1]
    usual = score(embedding, standard, FunctionParams(balanced=True), Run())
    assert {row.metric for row in scores.rows} == {row.metric for row in usual.rows}


def test_the_table_of_labels_holds_every_label():
    embedding, standard = planted()
    header, rows = score(embedding, standard, FunctionParams(balanced=True), Run()).tables["labels"]
    assert header == ("label", "n_genes", "f1", "auprc", "f1_balanced", "auprc_balanced")
    assert [row[:2] for row in rows] == [
        (label, int(size)) for label, size in zip(standard.labels, np.diff(standard.indptr), strict=True)
    ]


def test_a_wide_table_is_cut_and_inputs_stay():
    embedding, standard = planted()
    wide = Embedding(ids=embedding.ids, values=np.hstack([embedding.values] * 3))
    wide.values.flags.writeable = False
    cut = score(wide, standard, FunctionParams(dimensions=12), Run()).rows[0].value
    assert cut == pytest.approx(score(embedding, standard, FunctionParams(), Run()).rows[0].value, abs=0.02)


def test_a_solver_that_stops_early_is_said():
    embedding, standard = planted()
    scores = score(embedding, standard, FunctionParams(tolerance=1e-30), Run())
    assert any("did not reach its tolerance" in note for note in scores.notes)
