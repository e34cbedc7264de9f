import numpy as np
from safetensors.numpy import load_file

from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions
from cellmapkit.core.trained import write_history, write_weights

INFO = StepInfo(
    distribution="cellmapkit-core", command="c.py", title="Test", about=About(name="T", description="a test of it")
)


def test_the_history_has_a_column_per_term_and_leading_columns_tell_runs_apart(tmp_path):
    runs = [({"seed": 1}, ({"loss": 2.0, "triplet": 1.0}, {"loss": 1.5})), ({"seed": 2}, ({"loss": 1 / 3},))]
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        write_history(step, "h.tsv", runs)
    assert (tmp_path / "out" / "h.tsv").read_text() == (
        "seed\tepoch\tloss\ttriplet\n1\t0\t2\t1\n1\t1\t1.5\tnan\n2\t0\t0.333333333\tnan\n"
    )


def test_weights_come_back_and_are_declared(tmp_path):
    weights = {"layer": np.float32([[1, 2]]), "bias": np.float32([3])}
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        write_weights(step, "m.safetensors", weights)
        assert "m.safetensors" in step.files
    found = load_file(tmp_path / "out" / "m.safetensors")
    assert found.keys() == weights.keys()
    np.testing.assert_array_equal(found["layer"], [[1, 2]])
