"""The loss of the query context and its gradient against a double loop over the equations, in float64."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.proteinprojector.contexts.learner import QueryLearner
from cellmapkit.proteinprojector.contexts.model import QueryProjector
from cellmapkit.proteinprojector.contexts.params import PromergeParams
from cellmapkit.proteinprojector.contexts.shared import Shared
from cellmapkit.proteinprojector.learner import ProjectorLearner
from cellmapkit.proteinprojector.model import Projector
from cellmapkit.torchkit import DeviceTables, weight_arrays

WIDTHS = {"image-query": 7, "PPI-query": 5}
SMALL = {"latent_dimension": 4, "hidden_size_1": 8, "hidden_size_2": 6, "dropout": 0.0, "batch_size": 6}
FREE = {"lambda_disentangle": 0.0, "lambda_l2_disentangle": 0.0, "lambda_var": 0.0}


def given(n_proteins=20, seed=0):
    rng = np.random.default_rng(seed)
    mask = rng.random((n_proteins, 2)) < 0.75
    mask[~mask.any(axis=1)] = True
    tables = tuple(
        (rng.normal(size=(n_proteins, w)) * mask[:, [m]]).astype(np.float32) for m, w in enumerate(WIDTHS.values())
    )
    ids = tuple(f"P{i:02}" for i in range(n_proteins))
    tables = DeviceTables.of(Modalities(ids=ids, names=tuple(WIDTHS), tables=tables, mask=mask), torch.device("cpu"))
    return DeviceTables(tables.ids, tables.names, tuple(table.double() for table in tables.tables), tables.mask)


def shared_of(n_proteins, seed=1, share=0.7):
    rng = np.random.default_rng(seed)
    known = rng.random(n_proteins) < share
    values = tuple(torch.from_numpy(rng.normal(size=(n_proteins, 4)) * known[:, None]) for _ in WIDTHS)
    return Shared(values, known, 1.7)


def problem(share=0.7, **changes):
    tables = given()
    params = PromergeParams(**{**SMALL, **changes})
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    model = QueryProjector(widths, params, Run(), shared_of(20, share=share)).double()
    return QueryLearner(model, tables, tables.mask, params, Run()), tables, params


def network(module, x):
    parts = [parameter for _, parameter in module.named_parameters()]
    for k in range(0, len(parts), 2):
        x = x @ parts[k].t() + parts[k + 1]
        x = torch.relu(x) if k < len(parts) - 2 else x
    return x


def distance(a, b):
    return 1 - (a @ b) / (a.norm() * b.norm())


def brute_force(learner, tables, params, plan):
    """Sum the equations of the README term by term; which rows and triplets there are is read from the plan."""
    model, shared, method = learner.model, learner.model.shared, params.disentangle_method
    rows = [(m, i) for m, part in enumerate(plan.encode) for i in part.tolist()]
    y, z, d = [], [], []
    for m, i in rows:
        h, s = network(model.encoders[m], tables.tables[m][i]), shared.values[m][i]
        y.append(h - s if method == "subtract" else h)
        z.append(y[-1] / y[-1].norm() if params.l2_norm else y[-1])
        d.append(y[-1] - s if method == "residual" else y[-1])
    own = [k for k, flag in enumerate(plan.own.tolist()) if flag]
    with_specific = [k for k in own if method != "residual" or shared.known[rows[k][1]]]
    terms = {name: [] for name in ("reconstruction", "triplet", "l2", "information", "length", "variance")}
    for k in own:
        m, i = rows[k]
        terms["l2"].append(z[k].norm())
        terms["reconstruction"] += [
            distance(tables.tables[t][i], network(model.decoders[t], z[k])) for t in range(2) if tables.mask[i, t]
        ]
    for a, p, n in zip(*plan.triplet.view(3, -1).tolist(), strict=True):
        terms["triplet"].append(torch.relu(distance(z[a], z[p]) - distance(z[a], z[n]) + params.triplet_margin))
    terms["length"] = [d[k].norm() for k in with_specific]
    for m in range(2):
        mine = torch.stack([y[k] for k in own if rows[k][0] == m] or [torch.zeros(4)])
        if len(mine) > 1:
            terms["variance"].append(((mine.std(dim=0) - 1) ** 2).mean())
        tied = [k for k in own if rows[k][0] == m and shared.known[rows[k][1]]]
        if len(tied) > 1 and params.lambda_disentangle:
            turned = [tied[(j - plan.shift[m]) % len(tied)] for j in range(len(tied))]
            pair = [torch.cat([d[k], shared.values[m][rows[k][1]]]) for k in tied]
            apart = [torch.cat([d[k], shared.values[m][rows[o][1]]]) for k, o in zip(tied, turned, strict=True)]
            scores = [torch.stack([network(model.critics[m], x)[0] for x in part]) for part in (pair, apart)]
            terms["information"].append(scores[0].mean() - scores[1].exp().mean().log())
    sums = [torch.stack(part).sum() if part else torch.zeros((), dtype=torch.float64) for part in terms.values()]
    weights = [params.lambda_reconstruction, params.lambda_triplet, params.lambda_l2]
    weights += [params.lambda_disentangle, params.lambda_l2_disentangle / shared.length, params.lambda_var]
    counts = [max(len(part), 1) if params.mean_losses else 1 for part in terms.values()]
    total = sum(w * v / c for w, v, c in zip(weights, sums, counts, strict=True))
    return total, sums, [len(part) for part in terms.values()]


def fast_gradients(learner, plan):
    for parameter in learner.model.parameters():
        parameter.grad = None
    with torch.no_grad():
        totals = learner.gradients(plan)
    found = {}
    for name, parameter in learner.model.named_parameters():
        found[name] = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad.clone()
        parameter.grad = None
    return totals, found


@pytest.mark.parametrize("changes", [
    {}, {"disentangle_method": "MINE"}, {"disentangle_method": "subtract"}, {"l2_norm": True}, {"mean_losses": True},
    {"l2_norm": True, "disentangle_method": "subtract"}, {"negative_from_batch": True}, {"lambda_disentangle": 0.0},
    {"lambda_disentangle": 30.0, "lambda_l2_disentangle": 3.0, "lambda_var": 5.0}, {"share": 0.0}, {"share": 1.0},
])  # fmt: skip
def test_loss_and_gradient_equal_the_double_loop(changes):
    learner, tables, params = problem(**changes)
    for plan in learner.batches(0):
        totals, found = fast_gradients(learner, plan)
        for parameter in learner.model.parameters():
            parameter.requires_grad_(True)
        total, sums, n_parts = brute_force(learner, tables, params, plan)
        total.backward()
        assert totals[0].item() == pytest.approx(total.item(), abs=1e-10)
        torch.testing.assert_close(totals[[1, 2, 3, -3, -2, -1]], torch.stack(sums).detach(), rtol=1e-10, atol=1e-10)
        assert learner._counts(plan)[[1, 2, 3, -3, -2, -1]].tolist() == n_parts
        for name, parameter in learner.model.named_parameters():
            slow = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            if "critic" not in name:
                torch.testing.assert_close(found[name], slow, rtol=1e-9, atol=1e-10)
            elif params.lambda_disentangle and not params.mean_losses:  # critics climb what the others descend
                torch.testing.assert_close(found[name], -slow / params.lambda_disentangle, rtol=1e-9, atol=1e-10)
        for parameter in learner.model.parameters():
            parameter.requires_grad_(False)


def test_without_its_weights_it_is_proteinprojector_to_the_byte():
    learner, tables, params = problem(**FREE)
    names = dict(zip(tables.names, (table.shape[1] for table in tables.tables), strict=True))
    plain = ProjectorLearner(Projector(names, params, Run()).double(), tables, tables.mask, params, Run())
    for plan, same in zip(learner.batches(0), plain.batches(0), strict=True):
        totals, counts = learner.step(plan)
        expected, n_parts = plain.step(same)
        assert totals[: len(expected)].tolist() == expected.tolist()
        assert counts[: len(n_parts)].tolist() == n_parts.tolist()
    weights = weight_arrays(learner.model)
    for name, values in weight_arrays(plain.model).items():
        assert weights[name].tobytes() == values.tobytes()


def test_equal_contexts_have_no_specific_part_and_only_the_terms_of_proteinprojector():
    learner, tables, _ = problem(lambda_disentangle=0.0, lambda_var=0.0)
    base = tuple(learner.model.encode(m, table) for m, table in enumerate(tables.tables))
    learner.model.shared = Shared(base, np.ones(20, dtype=bool), 1.0)
    free, _, _ = problem(**FREE)
    for plan, same in zip(learner.batches(0), free.batches(0), strict=True):
        totals, found = fast_gradients(learner, plan)
        expected, wanted = fast_gradients(free, same)
        assert totals[-2].item() == pytest.approx(0.0, abs=1e-6)  # the length of specific parts
        assert totals[0].item() == pytest.approx(expected[0].item(), abs=1e-6)
        for name, gradient in found.items():
            torch.testing.assert_close(gradient, wanted[name], rtol=0, atol=1e-12)


def test_critics_are_moved_by_half_a_step_and_only_where_information_counts():
    learner, _, _ = problem(lambda_disentangle=1e-9, learn_rate=1e-3)
    before = weight_arrays(learner.model)
    learner.step(learner.batches(0)[0])
    moved = {name: np.abs(v - before[name]).max() for name, v in weight_arrays(learner.model).items()}
    assert max(v for name, v in moved.items() if "critic" in name) == pytest.approx(5e-4, rel=1e-3)
    assert max(v for name, v in moved.items() if "encoder" in name) == pytest.approx(1e-3, rel=1e-3)
    assert problem(lambda_disentangle=0.0)[0].model.critics == []


def test_upstreams_methods_leave_triplets_of_proteins_outside_the_base_out():
    counted = {}
    for method in ("residual", "MINE", "subtract"):
        learner, _, _ = problem(disentangle_method=method)
        counted[method] = sum(plan.n_triplets for plan in learner.batches(0))
    assert counted["MINE"] == counted["subtract"] < counted["residual"]
