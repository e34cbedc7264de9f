import random

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding
from cellmapkit.modulemetrics.params import ModuleParams
from cellmapkit.modulemetrics.score import score


def values(scores):
    return {row.metric: row.value for row in scores.rows}


def with_other_names(standard, seed=1):
    """The same labels under names that keep no order."""
    names = [f"n{k:03}" for k in np.random.default_rng(seed).permutation(len(standard))]
    members = np.split(np.array(standard.genes)[standard.indices], standard.indptr[1:-1])
    return Standard.of(standard.name, dict(zip(names, members, strict=True)), other_genes=standard.genes)


@pytest.mark.parametrize("clustering", ["louvain", "leiden"])
def test_planted_groups_are_found(clustering, planted):
    scores = score(*planted(), ModuleParams(clustering=clustering), Run())
    assert all(value == pytest.approx(1.0) for name, value in values(scores).items() if name.endswith("res1"))
    assert scores.rows[0].metric == ("ami_res1" if clustering == "louvain" else "ami_leiden_res1")
    assert scores.rows[0].parts == pytest.approx((1.0,) * 10)
    assert (scores.rows[0].n_genes, scores.rows[0].n_labels) == (48, 6)


def overlapping(seed=3, n=240, n_labels=40):
    rng = np.random.default_rng(seed)
    ids = tuple(f"G{place:03}" for place in range(n))
    sets = {f"L{k:02}": rng.choice(ids, rng.integers(5, 25), replace=False) for k in range(n_labels)}
    found = {label: list(genes) for label, genes in sets.items()}
    centres = rng.normal(size=(n_labels, 10))
    table = rng.normal(size=(n, 10)) * 1.5
    for k, genes in enumerate(found.values()):
        table[[ids.index(gene) for gene in genes]] += centres[k]
    return Embedding(ids=ids, values=table.astype(np.float32)), Standard.of("s", found)


def test_row_order_and_names_move_nothing():
    embedding, standard = overlapping()
    expected = score(embedding, standard, ModuleParams(), Run(seed=4))
    order = np.random.default_rng(1).permutation(len(embedding.ids))
    shuffled = Embedding(ids=tuple(embedding.ids[k] for k in order), values=embedding.values[order])
    renamed = with_other_names(standard)
    assert score(shuffled, renamed, ModuleParams(), Run(seed=4, threads=2)) == expected
    assert score(embedding, standard, ModuleParams(), Run(seed=5)).rows != expected.rows


def test_another_resolution_or_draw_does_not_move_the_others():
    embedding, standard = overlapping()
    few = score(embedding, standard, ModuleParams(resolutions=(4.0,), draws=3), Run())
    many = values(score(embedding, standard, ModuleParams(draws=3), Run()))
    assert {"ami_res1", "ami_best", "ami_res4"} < set(values(few))
    assert values(few)["ami_res4"] == many["ami_res4"] and values(few)["ami_res1"] == many["ami_res1"]
    more = score(embedding, standard, ModuleParams(draws=5, resolutions=(4.0,)), Run())
    assert more.rows[0].parts[:3] == few.rows[0].parts


def test_draws_are_the_same_for_every_embedding_of_the_same_genes():
    embedding, standard = overlapping()
    noise = np.random.default_rng(0).normal(size=(len(embedding.ids), 16)).astype(np.float32)
    other = Embedding(ids=embedding.ids, values=noise)
    made = [score(each, standard, ModuleParams(), Run()) for each in (embedding, other)]
    assert made[0].tables["draws"] == made[1].tables["draws"]
    assert abs(made[1].rows[0].value) < 0.1 < made[0].rows[0].value


def test_best_is_the_best_of_each_draw():
    embedding, standard = overlapping()
    scores = score(embedding, standard, ModuleParams(), Run())
    header, rows = scores.tables["ami"]
    table = [dict(zip(header, row, strict=True)) for row in rows]
    best = [max(r["ami"] for r in table if (r["reading"], r["number"]) == ("draw", k)) for k in range(10)]
    assert values(scores)["ami_best"] == pytest.approx(np.mean(best))
    assert values(scores)["ami_best"] > values(scores)["ami_res1"]
    counts = [r["n_clusters"] for r in table if (r["reading"], r["number"]) == ("draw", 0)]
    assert len(counts) == 7 and counts[-1] > counts[0]


def test_fewer_than_two_modules_are_undefined_and_said(planted):
    embedding, standard = planted(n_groups=1)
    scores = score(embedding, standard, ModuleParams(), Run())
    assert all(np.isnan(value) for value in values(scores).values())
    assert any("10 of 10 draws have fewer than 2 modules" in note for note in scores.notes)
    assert scores.tables["ami"][1] == ()


def test_undefined_draws_are_never_averaged_in(planted):
    # one label of all genes, which alone gives the perfect match of two trivial partitions, and five small ones
    embedding, standard = planted(noise=0.9)
    groups = np.split(np.array(embedding.ids), 6)
    wide = Standard.of("wide", {"all": embedding.ids, **{f"L{k}": genes for k, genes in enumerate(groups)}})
    scores = score(embedding, wide, ModuleParams(draws=40), Run())
    parts = np.array(scores.rows[0].parts)
    assert 0 < np.isnan(parts).sum() < 40
    assert scores.rows[0].value == pytest.approx(np.nanmean(parts))
    assert any(f"{np.isnan(parts).sum()} of 40 draws" in note for note in scores.notes)
    assert len(standard) == 6
    narrow = score(embedding, wide, ModuleParams(draws=40, max_size=8), Run())
    assert not np.isnan(narrow.rows[0].parts).any()


def test_few_modules_and_genes_left_out_are_said(planted):
    embedding, standard = planted()
    more = Embedding(ids=(*embedding.ids, "X"), values=np.vstack([embedding.values, embedding.values[:1]]))
    notes = score(more, standard, ModuleParams(), Run()).notes
    assert notes[0] == "48 of 49 genes have one of the 6 labels of 5 or more genes; 1 without one are left out"
    assert "10 of 10 draws have fewer than 10 modules (fewest 6)" in notes[1]


def test_nothing_in_common_is_undefined(planted):
    embedding, _ = planted()
    scores = score(embedding, Standard.of("other", {"L": ["u", "v"]}), ModuleParams(), Run())
    assert np.isnan(scores.rows[0].value) and scores.rows[0].n_genes == 0


@pytest.mark.parametrize("clustering", ["bionic", "bionic_exact"])
def test_hierarchical_scores_have_names_of_their_own(clustering, planted):
    scores = score(*planted(), ModuleParams(clustering=clustering, draws=2), Run())
    assert values(scores) == pytest.approx({f"ami_{clustering}": 1.0, f"ami_{clustering}_specific": 1.0})


def test_shuffled_labels_give_chance():
    embedding, standard = overlapping()
    order = np.random.default_rng(2).permutation(len(embedding.ids))
    shuffled = Embedding(ids=tuple(embedding.ids[k] for k in order), values=embedding.values)
    assert abs(values(score(shuffled, standard, ModuleParams(draws=20), Run()))["ami_res1"]) < 0.06


def test_it_leaves_no_trace(planted):
    embedding, standard = planted()
    before = embedding.values.copy()
    state = random.getstate(), np.random.get_state()[1].tobytes()  # noqa: NPY002 - the global state is the point
    embedding.values.flags.writeable = False
    score(embedding, standard, ModuleParams(draws=2), Run())
    assert (random.getstate(), np.random.get_state()[1].tobytes()) == state  # noqa: NPY002
    assert (embedding.values == before).all()
