import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.muse import algorithm
from cellmapkit.muse.host import HostStep
from cellmapkit.muse.learner import MuseLearner
from cellmapkit.muse.masks import start_words
from cellmapkit.muse.model import Muse
from cellmapkit.torchkit import DeviceTables
from cellmapkit.torchkit.pooled import start_dropout

SMALL = {"latent_dimension": 4, "hidden_size_1": 8, "hidden_size_2": 6, "batch_size": 10, "learn_rate": 1e-2}
OPTIONS = [
    {}, {"dropout": 0.0}, {"l2_norm": False}, {"metric": "euclidean"}, {"triplets": "hard"},
    {"sparse_modality": "apms", "lambda_sparsity": 0.5, "lambda_triplet": 2.0},
]  # fmt: skip


def learner(preset=None, **values):
    given = toy_modalities(n_modalities=2, missing=False)
    given.tables[0][:, ::3] = 0
    params = algorithm.with_preset(preset, {**SMALL, **values})
    tables = DeviceTables.of(given, torch.device("cpu"))
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    return MuseLearner(Muse(widths, params, Run()), tables, np.arange(36), params, Run())


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("n_rows", [2, 13, 36])
@pytest.mark.parametrize("staged", [False, True])
def test_a_step_is_that_of_the_general_form(options, n_rows, staged):
    rows, found = torch.randperm(36)[:n_rows], []
    labels = torch.randint(4, (2, 40))[:, :n_rows] if staged else None
    for start in (start_words, start_dropout):
        one = learner(**options)
        start(one.model, Run(), 5)
        terms = one.gradients(rows, labels)
        found.append(
            (terms, {name: p.grad for name, p in one.model.named_parameters()}, dict(one.model.named_buffers()))
        )
    (terms, slopes, buffers), (other_terms, other_slopes, other_buffers) = found
    np.testing.assert_allclose(terms, other_terms, rtol=1e-5, atol=1e-6)
    for name, slope in slopes.items():
        size = other_slopes[name].abs().max().item()
        np.testing.assert_allclose(slope, other_slopes[name], rtol=1e-4, atol=1e-5 * max(size, 1), err_msg=name)
    for name, buffer in buffers.items():
        np.testing.assert_allclose(buffer, other_buffers[name], rtol=1e-5, atol=1e-6, err_msg=name)


def test_weights_that_move_as_soon_as_they_may_end_where_they_would_have():
    one, other = learner(), learner()
    for _ in range(3):
        for each in (one, other):
            start_words(each.model, Run(), 0)
        one.step((torch.arange(20), None))
        other.gradients(torch.arange(20), None)
        other.optimisers[0].step()
    for mine, theirs in zip(one.model.parameters(), other.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)
        assert mine.grad is None


def test_what_is_served():
    assert HostStep.serves(learner().model)
    assert not HostStep.serves(learner("original").model)
    assert not HostStep.serves(learner().model.to("meta"))
