import io

import numpy as np

from cellmapkit.api.records import Coembedding, Embedding, RankedPairs
from cellmapkit.api.testing.case import differences
from cellmapkit.coembedding.kept import from_arrays, to_arrays


def embedding(ids, width=3):
    values = np.random.default_rng(len(ids)).normal(size=(len(ids), width)).astype(np.float32)
    return Embedding(ids=tuple(ids), values=values)


def through_a_file(result):
    stream = io.BytesIO()
    np.savez(stream, **to_arrays(result))
    stream.seek(0)
    with np.load(stream, allow_pickle=False) as stored:
        return from_arrays(dict(stored))


def test_everything_comes_back_in_every_byte():
    result = Coembedding(
        fused=embedding(["A", "Ω-1", "NA"]),
        fused_kind="mean",
        fused_generated=True,
        latents={"x": embedding(["A"]), "y": embedding(["Ω-1", "NA"])},
        reconstructions={("x", "y"): embedding(["A"], 5), ("y", "x"): embedding(["Ω-1", "NA"], 4)},
        generated={"y": embedding(["A"], 5)},
        extra={"x_disentangle": embedding(["A", "NA"], 2)},
        proximity=RankedPairs(pairs=np.int32([[1, 2], [0, 2]]), proximity=np.float32([0.9, 0.1])),
        confidence=np.float32([0.1, 0.2, 0.3]),
        history=({"loss": 1 / 3, "other": float("nan")}, {"loss": 0.1}),
        weights={"layer.weight": np.float32([[1, 2]]), "n": np.array(3)},
        notes=("one", "two"),
    )
    back = through_a_file(result)
    assert differences(result, back) == []
    assert list(back.latents) == ["x", "y"]


def test_what_an_algorithm_left_out_stays_out():
    result = Coembedding(fused=embedding(["A", "B"]), fused_kind="joint")
    back = through_a_file(result)
    assert differences(result, back) == []
    assert back.confidence is None
    assert back.history == ()
