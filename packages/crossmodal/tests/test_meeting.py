import dataclasses

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.crossmodal.meeting import meeting


def test_equal_latents_meet_and_mix_for_held_out_and_trained(given, fitted_by):
    found = {(item.setting, item.metric): item for item in meeting(fitted_by(given, lambda _, t: t, Run()), 15)}
    assert len(found) == 12
    for setting, n in (("heldout", 10), ("trained", 30)):
        assert found[setting, "alignment"].value == pytest.approx(0, abs=1e-12)
        assert found[setting, "alignment"].n_genes == n
        assert 1 < found[setting, "alignment"].chance < 3
        assert found[setting, "matched_auroc"].value > 0.99
        assert found[setting, "mixing"].value >= 1
        pair = [found[setting, f"uniformity_{side}"].value for side in ("source", "target")]
        assert found[setting, "uniformity"].value == pytest.approx(np.mean(pair))


def test_opposite_latents_are_as_far_as_can_be(given, fitted_by):
    fitted = fitted_by(given, lambda name, table: table if name == "a" else -table, Run())
    assert meeting(fitted, 15)[0].value == pytest.approx(4)


def test_without_latents_only_held_out_items_can_be_compared(given, fitted_by):
    fitted = fitted_by(given, lambda _, table: table, Run())
    bare = dataclasses.replace(fitted, result=dataclasses.replace(fitted.result, latents={}))
    assert {item.setting for item in meeting(bare, 15)} == {"heldout"}
