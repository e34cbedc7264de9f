import dataclasses
import re

import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, InputError, Run, UsageError
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.api.testing.recording import Cancelled, MemoryCheckpoint, RecordedProgress
from cellmapkit.music import MusicParams, model
from cellmapkit.music.fit import fit

SMALL = {"latent_dimension": 6, "n_trees": 20, "n_pairs": 2000, "max_depth": 6, "min_leaf_pairs": 2}
GROUPS = np.arange(36) % 4


def given(**changes):
    return dataclasses.replace(toy_modalities(missing=False), **changes)


def apart(values):
    """Return the mean cosine within the planted groups less that between them."""
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    cosines, same = unit @ unit.T, GROUPS[:, None] == GROUPS
    return cosines[same].mean() - cosines[~same].mean()


def figures(result):
    return np.mean([row["held_out_correlation"] for row in result.history])


@pytest.mark.parametrize("split", ["pair", "protein"])
def test_groups_that_share_terms_come_together_and_held_out_pairs_are_foretold(toy_terms, split):
    result = fit(given(), MusicParams(training_terms=toy_terms, split=split, **SMALL), Run())
    assert result.fused_kind == "joint"
    assert apart(result.fused.values) > 0.5
    assert len(result.history) == 5
    assert figures(result) > 0.6
    wrong = np.random.default_rng(3).permutation(36)
    tables = tuple(table[wrong] for table in given().tables)
    worse = fit(given(tables=tables), MusicParams(training_terms=toy_terms, split=split, **SMALL), Run())
    assert figures(worse) < 0.3


def test_proteins_in_no_term_are_predicted_by_all_models(toy_terms, tmp_path):
    few = tmp_path / "few.gmt"
    names = [f"P{number:03}" for number in range(24)]
    few.write_text("".join(f"g{g}\t\t" + "\t".join(names[g::4]) + "\n" for g in range(4)))
    result = fit(given(), MusicParams(training_terms=few, **SMALL), Run())
    assert result.notes[1].startswith("24 proteins are in a term; 354 of 630 pairs have a protein in none")
    assert apart(result.fused.values) > 0.5


def test_the_notes_warn_of_the_leak_and_name_what_was_used(toy_terms):
    notes = fit(given(), MusicParams(training_terms=toy_terms, **SMALL), Run()).notes
    assert "supervised by 10 terms of toy.json" in notes[0]
    assert re.fullmatch(
        r"correlation on held-out pairs, whose proteins recur.* 0\.\d+ on average of 5 models", notes[3]
    )
    assert notes[4].startswith("most used features: ")
    assert any("eigenvalues carry" in note for note in notes)


def test_differences_and_kendall_are_seen_by_the_forest(toy_terms):
    params = MusicParams(training_terms=toy_terms, differences=True, kendall=True, **SMALL)
    result = fit(given(), params, Run())
    assert apart(result.fused.values) > 0.5
    plain = fit(given(), dataclasses.replace(params, differences=False, kendall=False), Run())
    assert (plain.fused.values[:, 0] != result.fused.values[:, 0]).any()


def test_trees_may_be_counted_in_any_number_of_passes(toy_terms, monkeypatch):
    params = MusicParams(training_terms=toy_terms, **SMALL)
    monkeypatch.setattr(model, "_GROUP", 7)
    whole = fit(given(), params, Run()).fused.values
    monkeypatch.setattr(model, "_MOST_NODES", 1)
    np.testing.assert_allclose(fit(given(), params, Run()).fused.values, whole, atol=1e-3)


@pytest.mark.parametrize("cancel_after", [3, 9])
def test_a_run_cut_off_between_passes_goes_on_with_the_same_bytes(toy_terms, monkeypatch, cancel_after):
    monkeypatch.setattr(model, "_GROUP", 7)
    monkeypatch.setattr(model, "_MOST_NODES", 1)
    params = MusicParams(training_terms=toy_terms, **SMALL)
    expected = fit(given(), params, Run())
    checkpoint = MemoryCheckpoint()
    with pytest.raises(Cancelled):
        fit(given(), params, Run(checkpoint=checkpoint, progress=RecordedProgress(cancel_after=cancel_after)))
    saves = checkpoint.saves
    found = fit(given(), params, Run(checkpoint=checkpoint))
    assert 0 < saves < 15 == checkpoint.saves
    assert found.fused.values.tobytes() == expected.fused.values.tobytes()
    assert found.notes == expected.notes


def test_no_terms_and_incomplete_proteins_are_refused(toy_terms):
    with pytest.raises(UsageError, match="none were given") as caught:
        fit(given(), MusicParams(), Run())
    assert "--training_terms" in str(caught.value)
    with pytest.raises(AlgorithmError, match=r"\d+ of 36 proteins miss a modality: 'P0"):
        fit(toy_modalities(), MusicParams(training_terms=toy_terms), Run())


def test_one_protein_is_refused(toy_terms):
    one = Modalities(
        ids=("P000",),
        names=("x",),
        tables=(np.ones((1, 2), dtype=np.float32),),
        mask=np.ones((1, 1), dtype=bool),
    )
    with pytest.raises(AlgorithmError, match="x: no two proteins differ"):
        fit(one, MusicParams(training_terms=toy_terms), Run())


def test_one_constant_modality_is_borne_and_nothing_but_such_is_refused(toy_terms):
    first, second, third = given().tables
    params = MusicParams(training_terms=toy_terms, **SMALL)
    assert apart(fit(given(tables=(first, np.ones_like(second), third)), params, Run()).fused.values) > 0.5
    flat = given(tables=tuple(np.full_like(table, 3) for table in given().tables))
    with pytest.raises(AlgorithmError, match="apms, image, sequence: no two proteins differ"):
        fit(flat, params, Run())


def test_a_fold_that_leaves_nothing_is_refused(toy_terms):
    ids = ("P000", "P001", "P004")
    few = Modalities(
        ids=ids, names=("x",), tables=(np.arange(6, dtype=np.float32).reshape(3, 2),), mask=np.ones((3, 1), bool)
    )
    with pytest.raises(InputError, match="fold 0 of 2 holds all 3 pairs of 3 annotated proteins"):
        fit(few, MusicParams(training_terms=toy_terms, split="protein", n_folds=2), Run())


def test_the_predicted_proximities_are_given_too(toy_terms):
    result = fit(given(), MusicParams(training_terms=toy_terms, proximity_top=0.2, **SMALL), Run())
    ranked = result.proximity
    assert ranked.pairs.shape == (126, 2)  # a fifth of 36 * 35 / 2
    same = GROUPS[ranked.pairs[:, 0]] == GROUPS[ranked.pairs[:, 1]]
    assert same.mean() > 0.9  # 0.23 by chance
    assert (ranked.proximity <= 1).all()
