"""Two planted contexts: groups of proteins, some of which change their group from one to the other."""

import dataclasses

import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, Run, UsageError
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing import MemoryCheckpoint, RecordedProgress
from cellmapkit.api.testing.case import differences
from cellmapkit.api.testing.recording import Cancelled
from cellmapkit.proteinprojector import promerge
from cellmapkit.proteinprojector.contexts.fit import fit
from cellmapkit.proteinprojector.contexts.names import context_of
from cellmapkit.proteinprojector.contexts.params import PromergeParams
from cellmapkit.proteinprojector.fit import fit as fit_projector

SMALL = {
    "latent_dimension": 8, "hidden_size_1": 32, "hidden_size_2": 16, "batch_size": 16, "learn_rate": 2e-3,
    "dropout": 0.2, "n_epochs": 2,
}  # fmt: skip
NAMES = ("PPI-base", "image-base", "PPI-query", "image-query")


def planted(n_groups=8, size=15, seed=0):
    """Return the contexts and who moved; each modality sees the groups through a noisy map of its own."""
    rng = np.random.default_rng(seed)
    before = np.repeat(np.arange(n_groups), size)
    moved = rng.random(len(before)) < 0.2
    after = np.where(moved, (before + rng.integers(1, n_groups, len(before))) % n_groups, before)
    centre = rng.normal(size=(n_groups, 6))
    mask = rng.random((len(before), 4)) > 0.2
    mask[~mask.any(axis=1), 0] = True
    mask[:4] = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 1, 0]]
    views = [centre[group] @ rng.normal(size=(6, 24)) / 6**0.5 for group in (before, before, after, after)]
    tables = [(view + rng.normal(size=view.shape)) * mask[:, [m]] for m, view in enumerate(views)]
    ids = tuple(f"P{i:03}" for i in range(len(before)))
    return Modalities(ids=ids, names=NAMES, tables=tuple(t.astype(np.float32) for t in tables), mask=mask), moved


def auroc(scores, positive):
    more = scores[positive][:, None] - scores[~positive]
    return ((more > 0) + 0.5 * (more == 0)).mean()


def predicted(features, flags):
    """Return a least-squares score of the flags, each half of the proteins predicted from the other."""
    x = np.column_stack([features, features**2, np.ones(len(features))])
    scores = np.empty(len(x))
    for half in (0, 1):
        test = np.arange(len(x)) % 2 == half
        scores[test] = x[test] @ np.linalg.lstsq(x[~test], flags[~test].astype(float), rcond=None)[0]
    return scores


def means(parts):
    """Return the mean vector of each protein over (ids, values) pairs."""
    found = {}
    for ids, values in parts:
        for name, row in zip(ids, values, strict=True):
            found.setdefault(name, []).append(row)
    return {name: np.mean(rows, axis=0) for name, rows in found.items()}


@pytest.fixture(scope="module")
def trained():
    given, moved = planted()
    return given, moved, fit(given, PromergeParams(**{**SMALL, "n_epochs": 50}), Run())


def test_specific_parts_tell_who_moved_and_shared_parts_do_not(trained):
    given, moved, result = trained
    specific = means((result.latents[n].ids, result.extra[f"{n}_disentangle"].values) for n in NAMES[2:])
    shared = means((result.latents[n].ids, result.latents[n].values) for n in NAMES[:2])
    both = sorted(set(specific) & set(shared))
    flags = moved[[given.ids.index(name) for name in both]]
    d, s = (np.array([part[name] for name in both]) for part in (specific, shared))
    assert auroc(np.linalg.norm(d, axis=1), flags) > 0.85
    assert 0.35 < auroc(np.linalg.norm(s, axis=1), flags) < 0.65
    assert auroc(predicted(s, flags), flags) < 0.65


def test_a_latent_is_its_shared_and_its_specific_part(trained):
    given, _, result = trained
    base, query = result.latents["PPI-base"], result.latents["PPI-query"]
    specific = result.extra["PPI-query_disentangle"].values
    assert specific.shape == query.values.shape
    both = [name for name in query.ids if name in base.ids]
    rows, others = ([part.ids.index(name) for name in both] for part in (query, base))
    np.testing.assert_allclose(query.values[rows], base.values[others] + specific[rows], atol=1e-5)
    only = query.ids.index(given.ids[1])  # in no modality of the base
    assert (specific[only] == 0).all()
    assert given.ids[1] not in [*base.ids, *result.latents["image-base"].ids]


def test_the_base_is_what_proteinprojector_makes_of_it(trained):
    given, _, result = trained
    alone = fit_projector(context_of(given, NAMES[:2]), PromergeParams(**{**SMALL, "n_epochs": 50}), Run())
    for name, latent in alone.latents.items():
        assert result.latents[name].values.tobytes() == latent.values.tobytes()
        assert result.latents[name].ids == latent.ids


def test_the_result_is_the_query_and_says_whom_it_lacks(trained):
    given, _, result = trained
    assert result.fused.ids == tuple(np.array(given.ids)[given.mask[:, 2:].any(axis=1)])
    of_query = means((result.latents[n].ids, result.latents[n].values) for n in NAMES[2:])
    np.testing.assert_allclose(result.fused.values, [of_query[name] for name in result.fused.ids], atol=1e-6)
    assert set(result.latents) == set(NAMES)
    assert any("only in the base" in note and "'P000'" in note for note in result.notes)
    assert any("only in the query" in note and "'P001'" in note for note in result.notes)


def test_the_history_has_both_contexts_and_the_added_terms(trained):
    _, _, result = trained
    assert len(result.history) == 100
    assert "base_reconstruction" in result.history[0]
    assert {"total", "disentangle", "l2_disentangle", "variance"} <= set(result.history[-1])
    assert result.history[-1]["l2_disentangle"] < 0.75 * result.history[50]["l2_disentangle"]


def test_less_information_about_the_base_is_left_where_it_weighs_more():
    given, _ = planted(seed=1)
    explained = []
    for weight in (0.0, 10.0):
        params = PromergeParams(**{**SMALL, "n_epochs": 30, "lambda_disentangle": weight})
        result = fit(given, params, Run())
        shared = result.latents["PPI-base"]
        query = result.latents["PPI-query"]
        both = [name for name in query.ids if name in shared.ids]
        d = result.extra["PPI-query_disentangle"].values[[query.ids.index(name) for name in both]]
        s = shared.values[[shared.ids.index(name) for name in both]]
        d, s = d - d.mean(axis=0), s - s.mean(axis=0)
        explained.append(1 - np.square(d - s @ np.linalg.lstsq(s, d, rcond=None)[0]).sum() / np.square(d).sum())
    assert explained[1] < explained[0] - 0.1


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.95])
def test_a_run_interrupted_in_either_context_ends_with_the_same_bytes(share, monkeypatch):
    clock = iter(range(0, 10**9, 1000))
    monkeypatch.setattr("cellmapkit.torchkit.training.time.monotonic", lambda: next(clock))  # save after every epoch
    given, _ = planted()
    params = PromergeParams(**{**SMALL, "n_epochs": 4})
    whole = RecordedProgress()
    expected = fit(given, params, Run(progress=whole))
    slot = MemoryCheckpoint()
    with pytest.raises(Cancelled):
        fit(given, params, Run(progress=RecordedProgress(cancel_after=int(share * whole.advances)), checkpoint=slot))
    assert slot.saves
    assert not differences(expected, fit(given, params, Run(checkpoint=slot)))


def test_order_of_modalities_does_not_matter():
    given, _ = planted()
    order = [3, 0, 2, 1]
    turned = Modalities(
        ids=given.ids, names=tuple(given.names[m] for m in order), tables=tuple(given.tables[m] for m in order),
        mask=given.mask[:, order],
    )  # fmt: skip
    assert not differences(*(fit(part, PromergeParams(**SMALL), Run()) for part in (given, turned)))


def subset(given, names, rows=slice(None)):
    columns = [given.names.index(name) for name in names]
    part = Modalities(
        ids=given.ids[rows], names=tuple(names), tables=tuple(given.tables[m][rows] for m in columns),
        mask=given.mask[rows][:, columns],
    )  # fmt: skip
    return context_of(part, names)


@pytest.mark.parametrize("method", ["residual", "MINE", "subtract"])
def test_a_single_modality_in_the_query_trains_without_triplets(method):
    given, _ = planted()
    params = PromergeParams(**SMALL, disentangle_method=method)
    result = fit(subset(given, NAMES[:3]), params, Run())
    assert "triplet" not in result.history[-1]
    assert any("no triplets" in note for note in result.notes)
    assert np.isfinite(result.fused.values).all()


def test_a_single_modality_in_the_query_trains_as_upstream_too():
    given, _ = planted()
    result = fit(subset(given, NAMES[:3]), PromergeParams(**{**SMALL, "n_epochs": 4}, as_upstream=True), Run())
    errors = [row["reconstruction_PPI-query___PPI-query"] for row in result.history if "base_total" not in row]
    assert errors[-1] < errors[0]
    assert not any("skipped" in note for note in result.notes)


@pytest.mark.parametrize("changes", [{"batch_size": 2}, {"as_upstream": True, "disentangle_method": "subtract"}])
def test_three_shared_proteins_and_tiny_batches_are_fine(changes):
    given, _ = planted()
    mask = given.mask.copy()
    mask[10:, 2:] = False
    mask[:3] = True
    mask[3:10, :2] = False
    mask[3:10, 2:] = True
    tables = tuple(np.where(mask[:, [m]], table + 1e-3, 0).astype(np.float32) for m, table in enumerate(given.tables))
    thin = context_of(Modalities(ids=given.ids, names=NAMES, tables=tables, mask=mask), NAMES)
    result = fit(thin, PromergeParams(**{**SMALL, **changes}), Run())
    assert len(result.fused.ids) == 10
    assert np.isfinite(result.fused.values).all()


def test_flags_reach_both_contexts():
    """Upstream trains the base with fixed values, whatever the flags say."""
    given, _ = planted()
    plain = fit(given, PromergeParams(**SMALL), Run())
    for changes in ({"dropout": 0.0}, {"triplet_margin": 1.0}, {"batch_size": 32}, {"jackknife_percent": 0.5}):
        result = fit(given, PromergeParams(**{**SMALL, **changes}), Run())
        for name in NAMES:
            assert (result.latents[name].values != plain.latents[name].values).any(), (changes, name)


def test_the_base_can_have_epochs_of_its_own():
    given, _ = planted()
    result = fit(given, PromergeParams(**SMALL, n_epochs_base=3), Run())
    assert [any(term.startswith("base_") for term in row) for row in result.history] == [True] * 3 + [False] * 2


def test_features_are_decoded_and_generated_within_each_context():
    given, _ = planted()
    result = fit(given, PromergeParams(**SMALL, reconstructions=True, write_generated=True), Run())
    pairs = {(a, b) for a in NAMES for b in NAMES if a[-4:] == b[-4:]}
    assert set(result.reconstructions) == pairs
    assert set(result.generated) == set(NAMES)


def test_unit_length_latents_keep_what_was_added():
    given, _ = planted()
    result = fit(given, PromergeParams(**SMALL, l2_norm=True), Run())
    np.testing.assert_allclose(np.linalg.norm(result.latents["PPI-query"].values, axis=1), 1, atol=1e-5)


def test_contexts_without_a_common_protein_are_refused():
    given, _ = planted()
    mask = given.mask.copy()
    mask[::2, 2:] = False
    mask[1::2, :2] = False
    keep = mask.any(axis=1)
    tables = tuple(table[keep] * mask[keep][:, [m]] for m, table in enumerate(given.tables))
    ids = tuple(np.array(given.ids)[keep].tolist())
    apart = Modalities(ids=ids, names=NAMES, tables=tables, mask=mask[keep])
    with pytest.raises(IdMismatchError, match="no protein is in both contexts: base has"):
        fit(apart, PromergeParams(**SMALL), Run())
    result = fit(apart, PromergeParams(**SMALL, allow_unaligned=True), Run())
    assert (result.extra["PPI-query_disentangle"].values == 0).all()


def test_names_are_read_before_anything_is_trained():
    given, _ = planted()
    renamed = dataclasses.replace(given, names=("PPI", *NAMES[1:]))
    with pytest.raises(UsageError, match="'PPI' does not say which context"):
        fit(renamed, PromergeParams(**SMALL), Run(progress=RecordedProgress(cancel_after=0)))


def test_the_preset_of_upstream_trains():
    given, _ = planted()
    values = {**SMALL, "n_epochs_base": 1}
    result = fit(given, promerge.with_preset("code", values), Run())
    assert np.array_equal(result.extra["PPI-query_disentangle"].values, result.latents["PPI-query"].values)
