import gzip
import json
import os
import sys

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.coembedding.cli import command
from cellmapkit.core.tables import read_embedding, write_embedding
from cellmapkit.core.testing import discoverable_plugin, exit_code

NOISE = """
    noise = run.stream("noise").normal(size=fused.values.shape).astype(np.float32)
    fused = Embedding(ids=fused.ids, values=fused.values + np.float32(params.noise) * noise)
    marker = os.environ.get("TOY_MARKER")
    if marker:
        with open(marker, "a") as stream:
            stream.write(f"{run.seed}\\n")
    if str(run.seed) == os.environ.get("TOY_FAILS_AT"):
        raise KeyboardInterrupt
    history = ({"loss": float(run.seed)}, {"loss": 0.5})
    return Coembedding(fused=fused, fused_kind="joint", history=history, confidence=noise[:, 0])
"""
PARAM = '\n    noise: float = param(0.3, help="Size of the noise.", source="test", ge=0)\n'


@pytest.fixture(autouse=True)
def noisy(tmp_path_factory, monkeypatch):
    """A plugin whose result depends on the seed, unless its noise is 0."""
    site = discoverable_plugin(tmp_path_factory.mktemp("plugin"), "coembedding")
    fit = site / "cellmapkit_toy" / "fit.py"
    text = fit.read_text()
    head, _, _ = text.rpartition("    return Coembedding(")
    fit.write_text(head.replace("import numpy", "import os\n\nimport numpy", 1) + NOISE)
    params = site / "cellmapkit_toy" / "params.py"
    params.write_text(params.read_text().rstrip() + PARAM)
    monkeypatch.syspath_prepend(str(site))
    yield
    for name in [name for name in sys.modules if name.startswith("cellmapkit_toy")]:
        del sys.modules[name]


@pytest.fixture
def tables(tmp_path):
    generator = np.random.default_rng(0)
    paths = []
    for name, first in (("x.tsv", 0), ("y.tsv", 5)):
        ids = tuple(f"G{i:02}" for i in range(first, first + 40))
        write_embedding(tmp_path / name, Embedding(ids=ids, values=generator.normal(size=(40, 24)).astype(np.float32)))
        paths.append(tmp_path / name)
    return paths


@pytest.fixture
def run(tmp_path, tables):
    def run(outdir, *words):
        return exit_code(command, tmp_path / outdir, "--embeddings", *tables, "--algorithm", "toy", *words)

    return run


def lines(path):
    return path.read_text().splitlines()


def test_every_member_is_the_same_as_a_plain_run(run, tmp_path):
    assert run("many", "--seeds", "3", "--seed", "5") == 0
    for seed in (5, 6, 7):
        assert run(f"one{seed}", "--seed", seed) == 0
        for name in ("coembedding_emd.tsv", "loss_history.tsv", "confidence.tsv"):
            member = tmp_path / "many" / f"seed_{seed}" / name
            assert member.read_bytes() == (tmp_path / f"one{seed}" / name).read_bytes()


def test_the_consensus_has_its_files(run, tmp_path):
    assert run("out", "--seeds", "3") == 0
    out = tmp_path / "out"
    fused = read_embedding(out / "coembedding_emd.tsv").embedding
    member = read_embedding(out / "seed_0" / "coembedding_emd.tsv").embedding
    assert fused.values.shape == member.values.shape
    rows = gzip.decompress((out / "consensus_proximity.tsv.gz").read_bytes()).decode().splitlines()
    assert rows[0] == "proteinA\tproteinB\tmean\tsd"
    assert len(rows) == 1 + 99  # a tenth of 45 * 44 / 2, rounded up
    first, second, mean, sd = rows[1].split("\t")
    assert first < second
    assert 0.9 < float(mean) <= 1
    assert 0 <= float(sd) < 0.2
    confidence = lines(out / "confidence.tsv")
    assert confidence[0] == "id\tconfidence"
    assert len(confidence) == 46
    assert all(0 <= float(row.split("\t")[1]) <= 1 for row in confidence[1:])
    assert lines(out / "loss_history.tsv") == [
        "seed\tepoch\tloss", "0\t0\t0", "0\t1\t0.5", "1\t0\t1", "1\t1\t0.5", "2\t0\t2", "2\t1\t0.5",
    ]  # fmt: skip
    assert [row.split("\t")[:4] for row in lines(out / "members.tsv")[1:]] == [
        [str(seed), f"seed_{seed}", "45", str(member.values.shape[1])] for seed in range(3)
    ]
    graph = json.loads((out / "ro-crate-metadata.json").read_text())["@graph"]
    assert {item["value"] for item in graph if item["@id"] == "#param-seeds"} == {"3"}
    listed = {item["@id"] for item in graph if "File" in item["@type"]}
    assert listed >= {"seed_2/coembedding_emd.tsv", "consensus_proximity.tsv.gz", "members.tsv"}
    said = next(item["description"] for item in graph if item["@id"] == "confidence.tsv")
    assert "10 nearest neighbours" in said
    assert "by chance" in said


def test_options_shape_the_consensus(run, tmp_path):
    assert run("out", "--seeds", "2", "--consensus_top", "0.5", "--consensus_neighbours", "3") == 0
    rows = gzip.decompress((tmp_path / "out" / "consensus_proximity.tsv.gz").read_bytes()).splitlines()
    assert len(rows) == 1 + 495
    assert "the 3 nearest neighbours" in (tmp_path / "out" / "README.txt").read_text()


def test_a_plain_run_knows_nothing_of_ensembles(run, tmp_path):
    assert run("out") == 0
    assert not (tmp_path / "out" / "members.tsv").exists()
    assert "param-seeds" not in (tmp_path / "out" / "ro-crate-metadata.json").read_text()


@pytest.mark.parametrize("option", ["--consensus_top", "--consensus_neighbours"])
def test_consensus_options_need_an_ensemble(run, tmp_path, capsys, option):
    assert run("out", option, "1") == 2
    assert f"{option} shapes the consensus of several seeds" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_equal_runs_give_equal_bytes_at_any_number_of_threads(run, tmp_path):
    assert run("a", "--seeds", "2", "--threads", "1") == run("b", "--seeds", "2", "--threads", "3") == 0
    for name in ("coembedding_emd.tsv", "consensus_proximity.tsv.gz", "confidence.tsv", "members.tsv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_an_interrupted_ensemble_goes_on(run, tmp_path, monkeypatch):
    assert run("whole", "--seeds", "3") == 0
    monkeypatch.setenv("TOY_MARKER", str(tmp_path / "ran"))
    monkeypatch.setenv("TOY_FAILS_AT", "2")
    assert run("out", "--seeds", "3") == 130
    monkeypatch.delenv("TOY_FAILS_AT")
    assert run("out", "--seeds", "3") == 3  # neither --resume nor --overwrite
    assert run("out", "--seeds", "3", "--resume") == 0
    assert lines(tmp_path / "ran") == ["0", "1", "2", "2"]
    for path in (tmp_path / "whole").rglob("*.tsv*"):
        assert (tmp_path / "out" / path.relative_to(tmp_path / "whole")).read_bytes() == path.read_bytes(), path
    assert not (tmp_path / ".out.partial").exists()
    assert not (tmp_path / "out" / ".checkpoint").exists()


def test_an_interrupted_ensemble_goes_on_with_the_same_input_only(run, tmp_path, tables, monkeypatch, capsys):
    monkeypatch.setenv("TOY_FAILS_AT", "1")
    assert run("out", "--seeds", "2") == 130
    with tables[0].open("a") as stream:
        stream.write("\t".join(["NEW", *map(str, range(24))]) + "\n")
    monkeypatch.delenv("TOY_FAILS_AT")
    assert run("out", "--seeds", "2", "--resume") == 3
    assert "belongs to other inputs" in capsys.readouterr().err


def test_an_algorithm_that_draws_nothing_is_noticed(run, tmp_path):
    assert run("plain", "--noise", "0") == 0
    assert run("out", "--noise", "0", "--seeds", "3") == 0
    out = tmp_path / "out"
    assert "toy gives the same for every seed" in (out / "output.log").read_text()
    assert (out / "coembedding_emd.tsv").read_bytes() == (tmp_path / "plain" / "coembedding_emd.tsv").read_bytes()
    assert {row.split("\t")[1] for row in lines(out / "confidence.tsv")[1:]} == {"1"}


def test_a_member_is_an_input_whose_crate_is_known(run, tmp_path, tables, capsys):
    assert run("many", "--seeds", "2") == 0
    member = tmp_path / "many" / "seed_1"
    again = ["--embeddings", member, tables[0], "--algorithm", "toy"]
    assert exit_code(command, tmp_path / "next", *again) == 0
    graph = json.loads((tmp_path / "next" / "ro-crate-metadata.json").read_text())["@graph"]
    source = next(item for item in graph if item.get("name") == "coembedding_emd.tsv" and "isPartOf" in item)
    whole = json.loads((tmp_path / "many" / "ro-crate-metadata.json").read_text())["@graph"]
    assert source["isPartOf"]["@id"] == next(item for item in whole if item["@id"] == "./")["identifier"]
    os.chmod(member / "coembedding_emd.tsv", 0o644)
    with (member / "coembedding_emd.tsv").open("a") as stream:
        stream.write("\n")
    assert exit_code(command, tmp_path / "third", *again) == 3
    assert "was changed after its crate was written" in capsys.readouterr().err
