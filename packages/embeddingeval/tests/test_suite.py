from types import SimpleNamespace

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Score, Scores, Standard
from cellmapkit.api.records import Embedding
from cellmapkit.api.testing.recording import MemoryCheckpoint
from cellmapkit.embeddingeval.suite import judge

EMBEDDINGS = {name: Embedding(ids=("a",), values=np.ones((1, 1), np.float32)) for name in ("x", "y")}
STANDARDS = [Standard.of(name, {"l": ["a"]}) for name in ("s", "t")]


class Metric:
    """A metric that counts its calls and can break on one."""

    def __init__(self, breaks_at=None):
        self.calls, self.breaks_at = 0, breaks_at

    def load(self):
        return self.score

    def score(self, embedding, standard, params, run):
        assert run.checkpoint is None
        self.calls += 1
        if self.calls == self.breaks_at:
            raise KeyboardInterrupt
        row = Score(metric="m", value=float(self.calls), parts=(1.0, float("nan")), n_genes=np.int64(3))
        tables = {"t": (("a", "b"), ((1, "x"), (np.float32(0.5), "y")))}
        return Scores(rows=(row,), tables=tables, notes=("n",))


def call(function, *arguments):
    return function(*arguments)


def test_everything_is_judged_in_order():
    metric = Metric()
    found = judge(EMBEDDINGS, STANDARDS, {"m": (metric, SimpleNamespace())}, call, Run())
    assert [(j.embedding, j.standard, j.protocol) for j in found] == [(e, s, "m") for e in "xy" for s in "st"]
    assert [j.scores.rows[0].value for j in found] == [1, 2, 3, 4]
    assert found[0].scores.tables["t"][1] == ((1, "x"), (0.5, "y"))


def test_a_broken_off_run_goes_on_where_it_stopped():
    slot = MemoryCheckpoint()
    first, second = Metric(breaks_at=3), Metric()
    with pytest.raises(KeyboardInterrupt):
        judge(EMBEDDINGS, STANDARDS, {"m": (first, None)}, call, Run(checkpoint=slot))
    found = judge(EMBEDDINGS, STANDARDS, {"m": (second, None)}, call, Run(checkpoint=slot))
    assert second.calls == 2
    assert [j.scores.rows[0].value for j in found] == [1, 2, 1, 2]
    assert found[0].scores.notes == ("n",)
