import numpy as np

from cellmapkit.api.testing import MemoryCheckpoint
from cellmapkit.proteinprojector.contexts.stages import Stages


def test_stages_share_one_slot_and_an_interrupted_run_finds_both():
    slot = MemoryCheckpoint()
    stages = Stages(slot)
    assert stages.stage("base").load() is None
    stages.stage("base").save({"a/b": np.arange(3)})
    stages.stage("query").save({"a/b": np.arange(4)})
    stages.stage("query").save({"c": np.arange(5)})
    again = Stages(slot)
    assert again.stage("base").load()["a/b"].tolist() == [0, 1, 2]
    assert set(again.stage("query").load()) == {"c"}
    assert again.stage("other").load() is None
