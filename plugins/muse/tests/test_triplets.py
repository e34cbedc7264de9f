from itertools import product

import numpy as np
import pytest
import torch

from cellmapkit.muse.triplets import batch_all, batch_hard, distances, distances_gradient, same_label


def loop(distance, labels, margin, kind):
    """The definition, triplet by triplet."""
    rows, hinges, hardest = range(len(labels)), [], []
    for a in rows:
        mine = []
        for p, n in product(rows, rows):
            if a != p and labels[a] == labels[p] and labels[a] != labels[n]:
                mine.append(max(0.0, distance[a, p] - distance[a, n] + margin))
        hinges += mine
        hardest += [max(mine)] if mine else []
    counted = hardest if kind == "hard" else [hinge for hinge in hinges if hinge > 0]
    return sum(counted) / max(len(counted), 1)


FUNCTIONS = {"all": batch_all, "hard": batch_hard}
CASES = [(24, 4), (24, 2), (17, 17), (9, 1), (1, 1), (2, 2)]


@pytest.mark.parametrize("kind", FUNCTIONS)
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize(("n_rows", "n_labels"), CASES)
def test_equal_to_the_triple_loop_for_two_label_sets(kind, metric, n_rows, n_labels):
    joint = torch.randn(n_rows, 5, dtype=torch.float64)
    labels = torch.randint(n_labels, (2, n_rows))
    apart = distances(joint, metric)
    found = FUNCTIONS[kind](apart, same_label(labels), 0.3).loss
    for loss, row in zip(found, labels, strict=True):
        assert loss.item() == pytest.approx(loop(apart.numpy(), row.numpy(), 0.3, kind), abs=1e-6)


@pytest.mark.parametrize("kind", FUNCTIONS)
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_gradients_are_exact(kind, metric):
    joint = torch.randn(10, 4, dtype=torch.float64)
    same = same_label(torch.tensor([[0, 0, 0, 1, 1, 1, 2, 2, 3, 4], [0, 1] * 5]))

    def total(rows):
        return FUNCTIONS[kind](distances(rows, metric), same, 0.3).loss.sum().item()

    apart = distances(joint, metric)
    found = distances_gradient(joint, apart, metric, FUNCTIONS[kind](apart, same, 0.3).pull)
    assert total(joint) > 0.1
    for place in np.ndindex(10, 4):
        moved = torch.zeros_like(joint)
        moved[place] = 1e-7
        slope = (total(joint + moved) - total(joint - moved)) / 2e-7
        assert found[place].item() == pytest.approx(slope, abs=1e-6)


def test_by_hand():
    apart = torch.tensor([[0.0, 0.5, 0.7], [0.5, 0.0, 0.4], [0.7, 0.4, 0.0]])
    same = same_label(torch.tensor([[6, 6, 8]]))
    found = batch_all(apart, same, 0.1)  # anchor 0: 0.5 - 0.7 + 0.1 < 0; anchor 1: 0.5 - 0.4 + 0.1 = 0.2
    assert found.loss.item() == pytest.approx(0.2)
    assert found.active.item() == 1
    found = batch_hard(apart, same, 0.1)  # the same two, averaged over both anchors
    assert found.loss.item() == pytest.approx(0.1)
    assert found.active.item() == 1


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_two_tight_clusters_far_apart_have_no_loss(kind):
    group = torch.arange(12) % 2
    joint = torch.eye(2)[group] + 0.001 * torch.randn(12, 2)
    found = FUNCTIONS[kind](distances(joint, "cosine"), same_label(group[None]), 0.1)
    assert found.loss.item() == 0
    found = FUNCTIONS[kind](distances(joint, "cosine"), same_label(1 - (torch.arange(12) // 6)[None]), 0.1)
    assert found.loss.item() > 0.1


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_names_of_labels_do_not_matter(kind):
    apart, labels = distances(torch.randn(20, 3), "cosine"), torch.randint(4, (20,))
    renamed = torch.tensor([7, -3, 0, 2])[labels]
    one, other = FUNCTIONS[kind](apart, same_label(torch.stack([labels, renamed])), 0.1).loss.tolist()
    assert one == other > 0


@pytest.mark.parametrize("kind", FUNCTIONS)
@pytest.mark.parametrize("labels", [[3] * 6, [0, 1, 2, 3, 4, 5], [0]])
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_no_valid_triplet_gives_zero_and_no_gradient(kind, labels, metric):
    joint = torch.randn(len(labels), 3)
    apart = distances(joint, metric)
    found = FUNCTIONS[kind](apart, same_label(torch.tensor([labels])), 0.1)
    assert found.loss.item() == found.active.item() == 0
    assert not distances_gradient(joint, apart, metric, found.pull).any()


@pytest.mark.parametrize("kind", FUNCTIONS)
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_equal_rows_have_finite_gradients(kind, metric):
    joint = torch.ones(6, 3)
    apart = distances(joint, metric)
    found = FUNCTIONS[kind](apart, same_label(torch.tensor([[0, 0, 0, 1, 1, 1]])), 0.1)
    assert found.loss.item() == pytest.approx(0.1)
    assert torch.isfinite(distances_gradient(joint, apart, metric, found.pull)).all()


def test_distances_by_hand():
    rows = torch.tensor([[3.0, 0.0], [0.0, 4.0], [-1.0, 0.0]])
    np.testing.assert_allclose(distances(rows, "cosine"), [[0, 1, 2], [1, 0, 1], [2, 1, 0]], atol=1e-6)
    np.testing.assert_allclose(distances(rows, "euclidean"), [[0, 5, 4], [5, 0, 17**0.5], [4, 17**0.5, 0]], rtol=1e-6)
