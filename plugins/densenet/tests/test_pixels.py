import numpy as np
import pytest
import torch

from cellmapkit.densenet.pixels import standardised, views


@pytest.mark.parametrize(("kind", "full"), [(np.uint8, 255), (np.uint16, 65535)])
def test_full_scale_is_one(kind, full):
    field = np.full((4, 8, 8), full, dtype=kind)
    field.flags.writeable = False
    found = standardised(field, 8)
    expected = [(1 - 0.074598) / 0.122813, (1 - 0.050630) / 0.085745, (1 - 0.050891) / 0.129882]
    torch.testing.assert_close(found[:, 3, 5], torch.tensor([*expected, (1 - 0.076287) / 0.119411]))
    assert (standardised(np.zeros_like(field), 8)[1] == -0.050630 / 0.085745).all()
    assert (field == full).all()


def test_eight_views_are_all_there_are_of_any_view():
    field = torch.arange(9.0).view(1, 1, 3, 3)
    seen = {tuple(view.flatten().tolist()) for view in views(field, 8)}
    assert len(seen) == 8
    assert seen == {tuple(view.flatten().tolist()) for view in views(torch.rot90(field, 1, (2, 3)), 8)}
    assert seen == {tuple(view.flatten().tolist()) for view in views(field.flip(3), 8)}
    assert [view.tolist() for view in views(field, 1)] == [field.tolist()]
