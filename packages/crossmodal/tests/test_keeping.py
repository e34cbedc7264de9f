import numpy as np

from cellmapkit.api import Run
from cellmapkit.api.testing.recording import MemoryCheckpoint
from cellmapkit.crossmodal.keeping import Kept
from cellmapkit.crossmodal.measure import Measure
from cellmapkit.crossmodal.outcome import Outcome
from cellmapkit.crossmodal.plane import Point
from cellmapkit.crossmodal.prediction import Prediction
from cellmapkit.crossmodal.subsets import SubsetScore


def outcome(fold, n_predictions):
    measure = Measure(
        protocol="matching", source="a", target="b", setting="fold", metric="top1", value=1 / 3, n_genes=3
    )
    point = Point(gene="G", modality="a", before_x=0.1, before_y=0.2, after_x=0.3, after_y=0.4)
    subset = SubsetScore(standard="S", fold=fold, source="a", n_modalities=1, metric="m", value=0.1, chance=0.5,
                         n_genes=3, n_labels=2, n_pairs=3)  # fmt: skip
    made = tuple(
        Prediction(source="a", target="b", method=f"m{k}", genes=("G", "H"), values=np.full((2, 3), k, np.float32))
        for k in range(n_predictions)
    )
    return Outcome(arrangement="without a/b", fold=fold, n_held=3, seconds=0.5, measures=(measure,), absences=(),
                   notes=("said",), points=(point,), subsets=(subset,), predictions=made)  # fmt: skip


def test_everything_comes_back_from_the_checkpoint():
    slot = MemoryCheckpoint()
    first = Kept(Run(checkpoint=slot))
    given = {"x\t0": outcome(1, 2), "x\t1": outcome(2, 0), "x\t2": outcome(3, 1)}
    for key, item in given.items():
        first.add(key, item)
    again = Kept(Run(checkpoint=slot))
    assert "x\t3" not in again
    for key, item in given.items():
        assert key in again
        for found in (first[key], again[key]):
            assert repr(found) == repr(item)
            assert all(made.values.dtype == np.float32 for made in found.predictions)
