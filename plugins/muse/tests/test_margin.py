import pytest
import torch

from cellmapkit.muse.margin import estimated_margin


def symmetric(values, n):
    whole = torch.zeros(n, n)
    i, j = torch.triu_indices(n, n, offset=1)
    whole[i, j] = whole[j, i] = torch.tensor(values, dtype=torch.float32)
    return whole


def test_by_hand():
    # ten distances, a fifth is two: the largest are 9 and 20, the smallest 0 and 1
    assert estimated_margin(symmetric([4, 20, 3, 1, 5, 0, 6, 9, 7, 8], 5)) == pytest.approx(14.5 - 0.5)
    # fifteen, a fifth is three: the middle ones are 14 and 2
    assert estimated_margin(symmetric(list(range(1, 16)), 6)) == 12


def test_too_few_pairs_give_none():
    assert estimated_margin(symmetric([1, 2, 3], 3)) == 0
