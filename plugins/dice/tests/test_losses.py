"""Losses by hand, against double loops over the equations, and their gradients in float64."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import normalize

from cellmapkit.dice.losses import alignment, contrast, cross_contrast, uniformity
from cellmapkit.dice.views import Positives, Views

CPU = torch.device("cpu")


def batch(mask):
    return Views.of(np.arange(len(mask)), np.asarray(mask, dtype=bool))


def both(n_proteins):
    return batch(np.ones((n_proteins, 2)))


def units(*shape, dtype=torch.float64):
    return normalize(torch.randn(*shape, dtype=dtype), dim=-1)


def dice(latents, views, temperature):
    return contrast(latents @ latents.t(), views.positives(CPU), temperature)


def clip(latents, views, scale):
    return cross_contrast(latents @ latents.t(), views.pairs_to_tell_apart(CPU), scale)


def by_protein(views):
    """Return protein of every view."""
    return np.concatenate(views.rows)


def dice_of_the_paper(v, x, tau):
    """Return the published sum, one protein and one direction at a time."""
    total = 0.0
    for a, b in ((v, x), (x, v)):
        for i in range(len(a)):
            below = sum(math.exp(tau * float(a[i] @ b[j])) for j in range(len(b)))
            below += sum(math.exp(tau * float(a[i] @ a[j])) for j in range(len(a)) if j != i)
            total -= math.log(math.exp(tau * float(a[i] @ b[i])) / below)
    return total


def test_one_protein_costs_nothing():
    latents = units(2, 5)
    pair = torch.tensor([0, 1])
    positives = Positives(pair, pair.flip(0), torch.full((2,), 0.5), torch.full((2,), 0.5))
    cosines = latents @ latents.t()
    assert contrast(cosines, positives, 0.5).item() == pytest.approx(0, abs=1e-12)
    assert cross_contrast(cosines, [(pair[:1], pair[1:])], 5.0).item() == pytest.approx(0, abs=1e-12)


def test_equal_vectors_cost_the_log_of_the_choices():
    assert dice(units(1, 5).expand(16, 5), both(8), 0.5).item() == pytest.approx(2.708050, abs=1e-6)
    assert clip(units(1, 5).expand(16, 5), both(8), 14.3).item() == pytest.approx(math.log(8))


def test_aligned_and_orthonormal_vectors():
    latents = torch.eye(8, dtype=torch.float64).repeat(2, 1)
    assert dice(latents, both(8), 0.5).item() == pytest.approx(1.062879, abs=1e-6)
    expected = math.log(math.exp(2) + 7) - 2
    assert clip(latents, both(8), 2.0).item() == pytest.approx(expected)


@pytest.mark.parametrize("tau", [2.0, 10.0])
def test_two_complete_modalities_are_the_published_loss_over_twice_the_batch(tau):
    latents = units(16, 6)
    published = dice_of_the_paper(latents[:8], latents[8:], tau)
    assert dice(latents, both(8), 1 / tau).item() == pytest.approx(published / 16, rel=1e-12)


def test_without_the_blocks_within_modalities_dice_is_clip_of_fixed_scale():
    latents = units(12, 6).requires_grad_()
    within = torch.block_diag(*[torch.ones(6, 6, dtype=torch.bool)] * 2)
    cosines = (latents @ latents.t()).masked_fill(within, -math.inf)
    one = contrast(cosines, both(6).positives(CPU), 0.1)
    other = clip(latents, both(6), 10.0)
    assert one.item() == pytest.approx(other.item(), rel=1e-7)
    gradients = [torch.autograd.grad(loss, latents)[0] for loss in (one, other)]
    assert gradients[0].abs().max() > 0.01
    torch.testing.assert_close(*gradients, rtol=1e-6, atol=1e-9)


def test_swapped_modalities_cost_the_same():
    latents = units(16, 6)
    swapped = torch.cat([latents[8:], latents[:8]])
    assert dice(latents, both(8), 0.3).item() == pytest.approx(dice(swapped, both(8), 0.3).item(), rel=1e-12)
    assert clip(latents, both(8), 5.0).item() == pytest.approx(clip(swapped, both(8), 5.0).item(), rel=1e-12)


def test_the_masked_loss_of_three_modalities_is_a_double_loop_over_its_equation():
    views = batch([[1, 1, 1], [1, 0, 1], [0, 1, 0], [1, 1, 0], [1, 0, 0], [0, 1, 1]])
    protein, latents, tau = by_protein(views), units(11, 4), 3.0
    assert len(protein) == 11
    costs = []
    for v in range(11):
        others = [p for p in range(11) if p != v and protein[p] == protein[v]]
        if others:
            below = sum(math.exp(tau * float(latents[v] @ latents[q])) for q in range(11) if q != v)
            costs.append(-np.mean([tau * float(latents[v] @ latents[p]) - math.log(below) for p in others]))
    assert len(costs) == 9
    assert dice(latents, views, 1 / tau).item() == pytest.approx(np.mean(costs), rel=1e-6)


def test_clip_is_the_mean_over_pairs_of_modalities_with_shared_proteins():
    views = batch([[1, 1, 1], [1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 1]])
    latents, scale = units(11, 4), 4.0
    starts = np.cumsum([0, *views.sizes])
    costs = []
    for a, b, shared in ((0, 1, [0, 1, 2]), (0, 2, [0, 3])):  # modalities 1 and 2 share protein 0 only
        x, y = (latents[[starts[m] + views.rows[m].tolist().index(i) for i in shared]].numpy() for m in (a, b))
        s = scale * x @ y.T
        rows, columns = np.log(np.exp(s).sum(1)), np.log(np.exp(s).sum(0))
        costs.append(((rows - np.diag(s)).mean() + (columns - np.diag(s)).mean()) / 2)
    assert clip(latents, views, scale).item() == pytest.approx(np.mean(costs), rel=1e-12)


def test_a_view_without_partner_is_a_negative_only():
    alone = batch([[1, 1], [1, 1], [1, 0]])
    latents = units(5, 4).requires_grad_()
    loss = dice(latents, alone, 0.5)
    e = (2 * latents @ latents.t()).detach().exp().numpy()
    rows = [(0, 3), (1, 4), (3, 0), (4, 1)]
    expected = np.mean([-math.log(e[v, p] / (e[v].sum() - e[v, v])) for v, p in rows])
    assert loss.item() == pytest.approx(expected, rel=1e-6)
    (gradient,) = torch.autograd.grad(loss, latents)
    assert gradient[2].norm() > 0.01


def test_small_temperatures_do_not_overflow_in_single_precision():
    single = units(256, 8, dtype=torch.float32).requires_grad_()
    assert not torch.isfinite((single.detach() @ single.detach().t() / 0.01).exp()).all()
    loss = dice(single, both(128), 0.01)
    assert loss.item() == pytest.approx(dice(single.detach().double(), both(128), 0.01).item(), rel=1e-5)
    (gradient,) = torch.autograd.grad(loss, single)
    assert torch.isfinite(gradient).all()


MASKS = {"complete": np.ones((5, 2)), "three with gaps": [[1, 1, 1], [1, 1, 0], [0, 1, 1], [1, 1, 0], [0, 0, 1]]}


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("loss", ["dice", "clip", "alignment", "uniformity"])
def test_gradients_are_exact(loss, mask):
    views = batch(mask)
    scale = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)

    def value(raw, scale):
        latents = normalize(raw, dim=1)
        cosines, positives = latents @ latents.t(), views.positives(CPU)
        if loss == "dice":
            return contrast(cosines, positives, 0.4)
        if loss == "clip":
            return cross_contrast(cosines, views.pairs_to_tell_apart(CPU), scale)
        return alignment(cosines, positives) if loss == "alignment" else uniformity(cosines, views.sizes)

    raw = torch.randn(sum(views.sizes), 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(value, (raw, scale))


def test_alignment_is_the_mean_squared_distance():
    latents = units(10, 3)
    expected = (latents[:5] - latents[5:]).square().sum(1).mean().item()
    assert alignment(latents @ latents.t(), both(5).positives(CPU)).item() == pytest.approx(expected, rel=1e-6)


def test_uniformity_is_the_log_of_a_mean_over_pairs():
    latents = units(9, 3)
    distances = [torch.pdist(part).square() for part in (latents[:4], latents[4:])]
    spread = [math.log(squared.mul(-2).exp().mean().item()) for squared in distances]
    cosines = latents @ latents.t()
    assert uniformity(cosines, (4, 5)).item() == pytest.approx(np.mean(spread), rel=1e-12)
    assert uniformity(cosines, (4, 0, 5)).item() == pytest.approx(np.mean(spread), rel=1e-12)
    assert uniformity(torch.eye(4), (4,)).item() == pytest.approx(-4)
    assert uniformity(torch.ones(4, 4), (2, 2)).item() == pytest.approx(0, abs=1e-6)
