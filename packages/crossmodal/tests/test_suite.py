import dataclasses
from collections import Counter
from itertools import permutations

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.api.testing.recording import MemoryCheckpoint
from cellmapkit.crossmodal.modalities import assemble
from cellmapkit.crossmodal.params import CrossParams
from cellmapkit.crossmodal.suite import judge

PARAMS = CrossParams(folds_n=4, knn_k=(1,))


class Copy:
    """A co-embedder that gives the first features as they are, counts its calls and can break on one."""

    def __init__(self, breaks_at=None):
        self.calls, self.breaks_at, self.seen = 0, breaks_at, []

    def __call__(self, given, run):
        assert run.checkpoint is None
        self.calls += 1
        self.seen.append(given)
        if self.calls == self.breaks_at:
            raise KeyboardInterrupt
        latents = {
            name: Embedding(ids=tuple(np.array(given.ids)[there].tolist()), values=table[there][:, :4])
            for name, table, there in zip(given.names, given.tables, given.mask.T, strict=True)
        }
        values = sum(table[:, :4] for table in given.tables) / given.mask.sum(axis=1, keepdims=True)
        fused = Embedding(ids=given.ids, values=values.astype(np.float32))
        return Coembedding(fused=fused, fused_kind="mean", latents=latents, notes=("said",))


def value(outcomes, **words):
    found = [item.value for outcome in outcomes for item in outcome.measures
             if all(getattr(item, name) == word for name, word in words.items())]  # fmt: skip
    assert found, words
    return np.mean(found)


def test_every_shared_protein_is_held_out_once_and_never_seen_whole(given):
    copy = Copy()
    outcomes = judge(given, PARAMS, copy, Run())
    assert [(outcome.arrangement, outcome.fold) for outcome in outcomes] == [("apart", fold) for fold in (1, 2, 3, 4)]
    assert sum(outcome.n_held for outcome in outcomes) == 40
    names = {item.gene for outcome in outcomes for item in outcome.absences}
    assert names == {f"G{k}" for k in range(10, 50)}
    assert all((seen.mask.sum(axis=1) > 1).sum() == 30 for seen in copy.seen)
    assert value(outcomes, protocol="matching", metric="top1") == 1
    assert outcomes[0].notes == ("said",)


def test_three_modalities_are_held_out_apart_and_each_from_the_rest(linear_tables):
    copy = Copy()
    outcomes = judge(assemble(linear_tables(names=("a", "b", "c"))), PARAMS, copy, Run())
    assert [outcome.arrangement for outcome in outcomes[::4]] == ["apart", "without a", "without b", "without c"]
    sources = {(m.source, m.target) for o in outcomes for m in o.measures if m.protocol == "generation"}
    single, rest = permutations("abc", 2), [("b+c", "a"), ("a+c", "b"), ("a+b", "c")]
    assert sources == {*single, *rest}
    assert {m.protocol for o in outcomes[4:] for m in o.measures} == {"generation"}
    judge(assemble(linear_tables(names=("a", "b", "c"))), CrossParams(folds_n=4, protocols=("matching",)), copy, Run())
    assert copy.calls == 16 + 4


@pytest.mark.parametrize("breaks_at", [1, 3])
def test_a_broken_off_run_goes_on_where_it_stopped(given, breaks_at):
    slot, whole = MemoryCheckpoint(), Copy()
    expected = judge(given, PARAMS, whole, Run())
    with pytest.raises(KeyboardInterrupt):
        judge(given, PARAMS, Copy(breaks_at=breaks_at), Run(checkpoint=slot))
    rest = Copy()
    found = judge(given, PARAMS, rest, Run(checkpoint=slot))
    assert rest.calls == 5 - breaks_at
    timeless = [[repr(dataclasses.replace(item, seconds=0)) for item in outcomes] for outcomes in (expected, found)]
    assert timeless[0] == timeless[1]


def test_what_names_or_rows_could_tell_is_worth_nothing(linear_tables):
    """A co-embedder that places items by where they stand, and one that places them by name, both match by chance."""

    def by_row(given, _):
        place = np.zeros(len(given.ids))
        for there in given.mask.T:
            place[there] = np.arange(there.sum())
        values = np.stack([np.cos(place / 99), np.sin(place / 99)], axis=1).astype(np.float32)
        return Coembedding(fused=Embedding(ids=given.ids, values=values), fused_kind="joint")

    def by_name(given, _):
        number = np.array([int("".join(c for c in name.rpartition(":")[2] if c.isdigit())) for name in given.ids])
        values = np.stack([np.cos(number / 99), np.sin(number / 99)], axis=1).astype(np.float32)
        return Coembedding(fused=Embedding(ids=given.ids, values=values), fused_kind="joint")

    given = assemble(linear_tables(n_genes=300))
    for cheat in (by_row, by_name):
        found = judge(given, CrossParams(folds_n=4, protocols=("matching",)), cheat, Run())
        assert value(found, metric="top10") < 2 * 10 / 60


def test_training_on_shared_proteins_leaves_the_others_out(given):
    copy = Copy()
    judge(given, dataclasses.replace(PARAMS, train_on="shared", max_folds=1), copy, Run())
    assert copy.calls == 1
    assert len(copy.seen[0].ids) == 30 + 2 * 10


def first_value(embedding, standard, params, run):
    """Score by the first value of each gene, in the order given, so that a change of one is seen."""
    weights = np.arange(1, 1 + len(embedding.ids))
    return Scores(rows=(Score(metric="auroc", value=float(weights @ embedding.values[:, 0])),))


def test_with_standards_proteins_are_judged_whole_in_the_fit_that_holds_out_another_fold(given, known_by):
    known = known_by({"S": {"x": ["G12", "G22", "G32"]}}, {"coannotation": first_value})
    outcomes = judge(given, PARAMS, Copy(), Run(), known)
    subsets = [item for outcome in outcomes for item in outcome.subsets]
    value = {(item.fold, item.source): item.value for item in subsets}
    assert sorted(value) == [(fold, source) for fold in (1, 2, 3, 4) for source in ("a", "a+b", "b")]
    for fold in (1, 2, 3, 4):  # both modalities of a protein hold the same values, and so does their mean
        assert value[fold, "a"] == value[fold, "b"] == value[fold, "a+b"]
    kept = [item for outcome in outcomes for item in outcome.predictions]
    assert {gene for item in kept for gene in item.genes} == {"G12", "G22", "G32"}
    assert {item.method for item in kept} == {"real", "knn_source_1", "knn_latent_1"}
    quick = judge(given, dataclasses.replace(PARAMS, max_folds=1), Copy(), Run(), known)
    assert {item.source for item in quick[0].subsets} == {"a", "b"}


def test_three_modalities_are_judged_by_one_two_and_three(linear_tables, known_by):
    known = known_by({"S": {"x": ["G003", "G013"]}}, {"coannotation": first_value})
    given, copy = assemble(linear_tables(names=("a", "b", "c"))), Copy()
    outcomes = judge(given, dataclasses.replace(PARAMS, protocols=("missing",)), copy, Run(), known)
    counts = Counter(item.source for outcome in outcomes for item in outcome.subsets)
    assert counts == dict.fromkeys(["a", "b", "c", "b+c", "a+c", "a+b", "a+b+c"], 4)
    assert copy.calls == 16  # as many as without standards
