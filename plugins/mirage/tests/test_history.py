import torch

from cellmapkit.mirage.history import FakeHistory

CPU = torch.device("cpu")


def rows(*values):
    return torch.tensor(values, dtype=torch.float32).unsqueeze(1)


def test_until_it_is_full_the_newest_are_kept_and_shown():
    history = FakeHistory(3, 1, CPU)
    flags = torch.tensor([True, True])
    assert history.exchange(rows(1, 2), torch.tensor([0, 1]), flags).flatten().tolist() == [1, 2]
    assert history.exchange(rows(3, 4), torch.tensor([0, 1]), flags).flatten().tolist() == [3, 4]
    assert history.rows.flatten().tolist() == [1, 2, 3]


def test_flagged_rows_change_places_with_earlier_ones():
    history = FakeHistory(3, 1, CPU)
    history.exchange(rows(1, 2, 3), torch.tensor([0, 1, 2]), torch.zeros(3, dtype=torch.bool))
    shown = history.exchange(rows(7, 8, 9, 10), torch.tensor([2, 0, 1]), torch.tensor([True, False, True]))
    assert shown.flatten().tolist() == [3, 8, 2, 10]
    assert history.rows.flatten().tolist() == [1, 9, 7]
    shown.zero_()
    assert history.rows.flatten().tolist() == [1, 9, 7]
