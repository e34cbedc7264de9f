"""An ensemble of a real co-embedder, from a shell: its crate, the hierarchy of its consensus, readers of its tables."""

from __future__ import annotations

import gzip
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.core.tables import read_embedding, write_embedding

BIN = Path(sys.executable).parent
N_SEEDS = 3


def run(folder, command, *words):
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(BIN / f"cellmaps_{command}cmd.py"), *map(str, words)], capture_output=True, text=True, check=False,
        cwd=folder, env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Two noisy views of 80 proteins in 8 groups, 60 in each, and an ensemble of three seeds."""
    folder = tmp_path_factory.mktemp("ensemble")
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(8, 12)).repeat(10, axis=0)
    for name, rows in (("a", range(60)), ("b", range(20, 80))):
        values = (centres[list(rows)] + 0.7 * generator.normal(size=(60, 12))) @ generator.normal(size=(12, 24))
        write_embedding(
            folder / f"{name}.tsv", Embedding(ids=tuple(f"P{i:02}" for i in rows), values=values.astype(np.float32))
        )
    words = (
        "--embeddings",
        "a.tsv",
        "b.tsv",
        "--algorithm",
        "proteinprojector",
        "--n_epochs",
        15,
        "--learn_rate",
        0.001,
    )
    words += ("--latent_dimension", 8, "--write_generated")
    run(folder, "coembedding", "ens", *words, "--seeds", N_SEEDS, "--seed", 4)
    run(folder, "coembedding", "plain", *words, "--seed", 5)
    return folder


def graph_of(crate):
    return json.loads((crate / "ro-crate-metadata.json").read_text())["@graph"]


def test_a_member_is_the_plain_run_of_its_seed(work):
    names = {path.name for path in (work / "plain").iterdir() if path.suffix in (".tsv", ".safetensors")}
    for name in names - {"coverage.tsv", "dropped_rows.tsv"}:
        assert (work / "ens" / "seed_5" / name).read_bytes() == (work / "plain" / name).read_bytes(), name


def test_cosines_of_the_consensus_are_the_mean_cosines_as_far_as_it_says(work):
    def cosines(path):
        table = read_embedding(path).embedding
        unit = table.values / np.linalg.norm(table.values, axis=1, keepdims=True)
        return unit @ unit.T

    mean = np.mean([cosines(work / "ens" / f"seed_{seed}" / "coembedding_emd.tsv") for seed in (4, 5, 6)], axis=0)
    off = ~np.eye(len(mean), dtype=bool)
    assert np.corrcoef(cosines(work / "ens" / "coembedding_emd.tsv")[off], mean[off])[0, 1] > 0.98


def test_every_generated_table_can_be_listed(work):
    marked = {
        item["@id"]: item["keywords"]
        for item in graph_of(work / "ens")
        if "File" in item["@type"] and "predicted" in item.get("keywords", ())
    }
    tables = {str(path.relative_to(work / "ens")) for path in (work / "ens").rglob("*_generated.tsv")}
    assert len(tables) == 2 * N_SEEDS
    assert marked == {name: ["predicted", "generated"] for name in tables}


@pytest.mark.filterwarnings("default")  # the validator's own libraries warn
def test_the_crate_is_valid_at_the_level_of_recommendations(work, validator):
    assert validator(work / "ens") == []


def test_steps_that_read_a_generated_table_say_so(work):
    source = "ens/seed_4/proteinprojector_a_generated.tsv"
    run(work, "generate_hierarchy", "warned", "--coembedding_dirs", source, "--k", 2, "--ppi_cutoffs", 0.1)
    assert f"{source} holds features that are generated, not measured" in (work / "warned" / "output.log").read_text()
    (used,) = [item for item in graph_of(work / "warned") if "input read from" in str(item.get("description"))]
    (root,) = [item for item in graph_of(work / "ens") if item["@id"] == "./"]
    assert used["isPartOf"]["@id"] == root["identifier"]


def test_the_consensus_becomes_a_hierarchy_by_defaults(work):
    run(work, "generate_hierarchy", "map", "--coembedding_dirs", "ens", "--proximity", "consensus", "--k", 2)
    rows = gzip.decompress((work / "ens" / "consensus_proximity.tsv.gz").read_bytes()).decode().splitlines()[1:]
    assert len(rows) == math.ceil(0.1 * 80 * 79 / 2)
    nodes = (work / "map" / "hidef_output_gene_names.nodes").read_text().splitlines()
    groups = [{name[:2] for name in line.split("\t")[2].split()} for line in nodes]
    assert sum(len(group) == 1 for group in groups) >= 4  # names share their first digit within a planted group
    used = {item["name"] for item in graph_of(work / "map") if "input read from" in str(item.get("description"))}
    assert used == {"coembedding_emd.tsv", "consensus_proximity.tsv.gz"}


def test_predicted_proximities_become_a_hierarchy(work):
    terms = {f"P{i:02}": [f"group {i // 10}", f"half {i // 40}"] for i in range(20, 60)}
    (work / "terms.json").write_text(json.dumps(terms))
    words = ("--embeddings", "a.tsv", "b.tsv", "--algorithm", "music", "--training_terms", "terms.json")
    run(work, "coembedding", "music", *words, "--n_trees", 10, "--n_pairs", 500)
    run(work, "generate_hierarchy", "told", "--coembedding_dirs", "music", "--proximity", "predicted", "--k", 2)
    nodes = (work / "told" / "hidef_output_gene_names.nodes").read_text().splitlines()
    groups = [{name[:2] for name in line.split("\t")[2].split()} for line in nodes]
    pure = {name for group in groups if len(group) == 1 for name in group}
    assert pure == {"P2", "P3", "P4", "P5"}  # the planted groups that both tables show
    used = {item["name"] for item in graph_of(work / "told") if "input read from" in str(item.get("description"))}
    assert used == {"coembedding_emd.tsv", "proximity.tsv.gz"}


def test_members_can_be_averaged_as_folds(work):
    members = [f"ens/seed_{seed}" for seed in (4, 5, 6)]
    run(work, "generate_hierarchy", "folds", "--coembedding_dirs", *members, "--k", 2, "--ppi_cutoffs", 0.05, 0.1)
    assert (work / "folds" / "hierarchy.cx2").is_file()


@pytest.mark.parametrize("algorithm", ["concat", "gcca"])
def test_an_algorithm_without_chance_is_noticed(work, algorithm):
    words = ("--embeddings", "a.tsv", "b.tsv", "--algorithm", algorithm)
    run(work, "coembedding", f"alike.{algorithm}", *words, "--seeds", 2)
    run(work, "coembedding", f"once.{algorithm}", *words)
    name = "coembedding_emd.tsv"
    assert (work / f"alike.{algorithm}" / name).read_bytes() == (work / f"once.{algorithm}" / name).read_bytes()
    assert f"{algorithm} gives the same for every seed" in (work / f"alike.{algorithm}" / "output.log").read_text()
