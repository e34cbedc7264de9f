import gzip
import json

import numpy as np
import pytest
from safetensors.numpy import load_file

from cellmapkit.api.records import Coembedding, Embedding, Modalities, RankedPairs
from cellmapkit.coembedding import outputs
from cellmapkit.coembedding.info import INFO
from cellmapkit.core.reading import read_crate
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions


def embedding(ids="AB"):
    return Embedding(ids=tuple(ids), values=np.ones((len(ids), 2), dtype=np.float32))


@pytest.fixture
def written(tmp_path):
    result = Coembedding(
        fused=embedding(),
        fused_kind="mean",
        latents={"x": embedding("A")},
        reconstructions={("x", "y"): embedding("A")},
        generated={"y": embedding("B")},
        extra={"x_disentangle": embedding("A")},
        confidence=np.float32([0.5, 0.25]),
        history=({"loss": 2.0, "triplet": 1.0}, {"loss": 1.5}),
        weights={"layer": np.float32([1, 2])},
    )
    table = np.ones((2, 2), dtype=np.float32)
    modalities = Modalities(ids=("A", "B"), names=("x", "y"), tables=(table, table), mask=np.eye(2, dtype=bool))
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        outputs.write(step, "toy", result)
        outputs.write_coverage(step, modalities)
        outputs.write_dropped(step, [outputs.Dropped("Z", "x", "constant", "line 3")])
    return tmp_path / "out"


def test_every_part_has_its_file_under_upstreams_names(written):
    names = {path.name for path in written.iterdir() if path.suffix in (".tsv", ".safetensors")}
    assert names == {
        "coembedding_emd.tsv",
        "toy_x_latent.tsv",
        "toy_x___y_reconstructed.tsv",
        "toy_y_generated.tsv",
        "toy_x_disentangle.tsv",
        "confidence.tsv",
        "loss_history.tsv",
        "toy_model.safetensors",
        "coverage.tsv",
        "dropped_rows.tsv",
    }


def test_weights_come_back(written):
    np.testing.assert_array_equal(load_file(written / "toy_model.safetensors")["layer"], [1, 2])


def test_the_history_has_a_column_per_term(written):
    assert (written / "loss_history.tsv").read_text() == "epoch\tloss\ttriplet\n0\t2\t1\n1\t1.5\tnan\n"


def test_coverage_and_confidence(written):
    assert (written / "coverage.tsv").read_text() == "id\tx\ty\nA\t1\t0\nB\t0\t1\n"
    assert (written / "confidence.tsv").read_text() == "id\tconfidence\nA\t0.5\nB\t0.25\n"


def test_features_nobody_measured_are_marked(written):
    assert read_crate(written).origins == {
        "toy_x___y_reconstructed.tsv": "reconstructed",
        "toy_y_generated.tsv": "generated",
    }


@pytest.mark.parametrize("made_up", [True, False])
def test_a_co_embedding_with_features_nobody_measured_is_marked(tmp_path, made_up):
    result = Coembedding(fused=embedding(), fused_kind="concat", fused_generated=made_up)
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        outputs.write(step, "toy", result)
    marked = read_crate(tmp_path / "out").origins.get("coembedding_emd.tsv")
    assert marked == ("partly generated" if made_up else None)


def test_predicted_proximities_become_a_table_closest_first(tmp_path):
    ranked = RankedPairs(pairs=np.int32([[0, 2], [0, 1]]), proximity=np.float32([0.75, -0.5]))
    result = Coembedding(fused=embedding("ABC"), fused_kind="joint", proximity=ranked)
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        outputs.write(step, "toy", result)
    text = gzip.decompress((tmp_path / "out" / "proximity.tsv.gz").read_bytes()).decode()
    assert text == "proteinA\tproteinB\tproximity\nA\tC\t0.75\nA\tB\t-0.5\n"
    graph = json.loads((tmp_path / "out" / "ro-crate-metadata.json").read_text())["@graph"]
    assert "proximity.tsv.gz" in {item["@id"] for item in graph}
