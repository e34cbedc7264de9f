from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from cellmapkit.api import IdMismatchError, InputError, Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding
from cellmapkit.evalkit.similarity import similarity_bins, unit_rows
from cellmapkit.pairmetrics import coverage


def scores_of(embedding, standard, run=None, **values):
    return coverage.load()(
        embedding, standard, coverage.params.of({"min_null_pairs": 100, **values}), run or Run(seed=0)
    )


def values_of(scores):
    return {row.metric: row.value for row in scores.rows}


def with_other_names(standard, seed=1):
    """The same labels under names that keep no order."""
    names = [f"n{k:03}" for k in np.random.default_rng(seed).permutation(len(standard))]
    members = np.split(np.array(standard.genes)[standard.indices], standard.indptr[1:-1])
    return Standard.of(standard.name, dict(zip(names, members, strict=True)), other_genes=standard.genes)


def table_of(scores, name="labels"):
    header, rows = scores.tables[name]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_eight_of_fourteen(cluster_case):
    scores = scores_of(*cluster_case)
    found = values_of(scores)
    assert (found["recovered"], found["testable"]) == (8, 14)
    assert found["coverage"] == found["recovered_of_testable"] == 8 / 14
    assert found["labels_auroc_60"] == 8
    recovered = {row["label"] for row in table_of(scores) if row["recovered"]}
    assert recovered == {f"cluster{k}" for k in range(8)}
    # 1,128 pairs, of which 120 share a cluster and 168 another label.
    assert "all 840 pairs" in scores.notes[1]
    assert scores.rows[0].metric == "coverage" and scores.rows[0].n_labels == 14


def test_equals_scipy(noise_case):
    embedding, standard = noise_case
    scores = scores_of(embedding, standard)
    genes = [embedding.ids.index(gene) for gene in standard.genes]
    unit = unit_rows(embedding.values[genes])
    cosine = similarity_bins(unit, unit)
    shared = np.zeros(cosine.shape, bool)
    members = [standard.indices[a:b] for a, b in zip(standard.indptr, standard.indptr[1:], strict=False)]
    for label in members:
        shared[np.ix_(label, label)] = True
    null = cosine[np.triu(~shared, 1)]
    rows = {row["label"]: row for row in table_of(scores)}
    assert set(rows) == {label for label, genes_of in zip(standard.labels, members, strict=True) if len(genes_of) >= 5}
    p_values = []
    for label, genes_of in zip(standard.labels, members, strict=True):
        if label in rows:
            own = cosine[np.ix_(genes_of, genes_of)][np.triu_indices(len(genes_of), 1)]
            expected = stats.ranksums(own, null, alternative="greater")
            assert rows[label]["z"] == pytest.approx(expected.statistic, abs=1e-9)
            assert rows[label]["p"] == pytest.approx(expected.pvalue, abs=1e-9)
            u = stats.mannwhitneyu(own, null).statistic
            assert rows[label]["auroc"] == pytest.approx(u / (len(own) * len(null)), abs=1e-9)
            assert (rows[label]["genes"], rows[label]["pairs"]) == (len(genes_of), len(own))
            p_values.append(rows[label]["p"])
    q_values = [rows[label]["q"] for label in sorted(rows)]
    np.testing.assert_allclose(q_values, stats.false_discovery_control(p_values), atol=1e-9)
    assert values_of(scores)["median_auroc"] == np.median([row["auroc"] for row in rows.values()])


def test_noise_recovers_nothing(noise_case):
    assert values_of(scores_of(*noise_case))["recovered"] == 0


def test_denominator_is_the_full_standard(cluster_case):
    embedding, standard = cluster_case
    keep = [row for row, gene in enumerate(embedding.ids) if not gene.startswith(("c0g0", "c0g1", "c1"))]
    part = Embedding(ids=tuple(embedding.ids[row] for row in keep), values=embedding.values[keep])
    scores = scores_of(part, standard)
    found = values_of(scores)
    assert (found["recovered"], found["testable"], found["coverage"]) == (6, 12, 6 / 14)
    assert table_of(scores, "untested") == [
        {"label": "cluster0", "genes": 4, "genes_of_standard": 6},
        {"label": "cluster1", "genes": 0, "genes_of_standard": 6},
    ]
    assert {row["genes_of_standard"] for row in table_of(scores) if row["label"].startswith("across")} == {8}


def test_roots_are_left_out(cluster_case):
    embedding, standard = cluster_case
    sets = {
        label: [standard.genes[k] for k in standard.indices[standard.indptr[row] : standard.indptr[row + 1]]]
        for row, label in enumerate(standard.labels)
    }
    rooted = Standard.of("rooted", {**sets, "root": embedding.ids, "almost": embedding.ids[:46]})
    scores = scores_of(embedding, rooted)
    assert scores.rows == scores_of(embedding, standard).rows
    assert "left out as roots: 'almost', 'root'" in scores.notes
    with pytest.raises(InputError, match="no label"):
        scores_of(embedding, rooted, root_share=1.0, min_null_pairs=841)
    # Only the 93 pairs with one of the two genes outside `almost` are left, less 9 of a cluster and 14 across.
    assert "all 70 pairs" in scores_of(embedding, rooted, root_share=1.0, min_null_pairs=1).notes[1]


def test_small_labels_keep_pairs_out_of_the_null(cluster_case):
    embedding, standard = cluster_case
    far = {"pair": ["c0g0", "c1g1"]}
    sets = {
        label: [standard.genes[k] for k in standard.indices[standard.indptr[row] : standard.indptr[row + 1]]]
        for row, label in enumerate(standard.labels)
    }
    assert "all 839 pairs" in scores_of(embedding, Standard.of("more", {**sets, **far})).notes[1]


def test_refusals(cluster_case):
    embedding, standard = cluster_case
    with pytest.raises(InputError, match=r"only 840 of 1128 pairs .* share no label\n.*1000"):
        scores_of(embedding, standard, min_null_pairs=1000)
    with pytest.raises(InputError, match="each of the 1 labels"):
        scores_of(embedding, Standard.of("root", {"x": embedding.ids}))
    with pytest.raises(IdMismatchError):
        scores_of(replace(embedding, ids=tuple(f"P{k}" for k in range(48))), standard)


def test_nothing_testable_is_a_note(cluster_case):
    scores = scores_of(*cluster_case, min_label_size=9)
    found = values_of(scores)
    assert (found["recovered"], found["testable"]) == (0, 0)
    assert np.isnan([found["coverage"], found["recovered_of_testable"], found["median_auroc"]]).all()
    assert scores.notes[-1].startswith("no label has enough")


def test_large_labels_are_tested_by_a_subset(cluster_case):
    embedding, standard = cluster_case
    scores = scores_of(embedding, standard, subset_size=6)
    rows = table_of(scores)
    assert {(row["genes"], row["genes_tested"], row["pairs"]) for row in rows} == {(8, 6, 15), (6, 6, 15)}
    assert scores.notes[-1].startswith("6 large labels")
    again = scores_of(embedding, standard, Run(seed=1), subset_size=6)
    assert table_of(again) != rows


def test_permutation_control(cluster_case):
    embedding, standard = cluster_case
    scores = scores_of(embedding, standard, permutations=300)
    assert values_of(scores)["recovered_by_permutation"] == 8
    for row in table_of(scores):
        if row["label"].startswith("cluster"):
            assert row["permutation_p"] == 1 / 301
        else:
            assert row["permutation_p"] > 0.02
    assert "recovered_by_permutation" not in values_of(scores_of(embedding, standard))


def test_too_few_permutations_are_a_note(cluster_case):
    # 14 / (100 k) < 0.01 needs k of at least 15: never.
    notes = scores_of(*cluster_case, permutations=99).notes
    assert notes[-1].startswith("99 permutations: at least 15 of 14 labels")
    assert "permutations" not in " ".join(scores_of(*cluster_case, permutations=1400).notes)


@pytest.mark.parametrize("values", [{}, {"subset_size": 6, "permutations": 20}])
def test_rows_names_and_threads_move_nothing(cluster_case, values):
    embedding, standard = cluster_case
    order = np.random.default_rng(1).permutation(len(embedding.ids))
    shuffled = Embedding(ids=tuple(embedding.ids[k] for k in order), values=embedding.values[order])
    renamed = with_other_names(standard)
    first, second = (
        scores_of(embedding, standard, **values),
        scores_of(shuffled, renamed, Run(seed=0, threads=3), **values),
    )
    assert first.rows == second.rows
    # The tables list labels by name.
    one, other = (sorted(row[1:] for row in scores.tables["labels"][1]) for scores in (first, second))
    assert one == other and len(one) == 14


def test_another_label_moves_no_draw(cluster_case):
    embedding, standard = cluster_case
    sets = {
        label: [standard.genes[k] for k in standard.indices[standard.indptr[row] : standard.indptr[row + 1]]]
        for row, label in enumerate(standard.labels)
    }
    # The new label comes first and holds pairs that share a label anyway: null and subsets stay.
    more = Standard.of("more", {**sets, "a": sets["across0"][:7]})
    old, new = (
        {row["label"]: row["auroc"] for row in table_of(scores_of(embedding, one, subset_size=6))}
        for one in (standard, more)
    )
    assert {label: new[label] for label in old} == old
