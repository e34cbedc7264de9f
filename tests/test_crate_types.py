"""Every kind of crate a command writes, against RO-Crate 1.1 and the Process Run Crate, and through an audit."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
UPSTREAM = {
    "@id": "ark:1/rocrate-x", "@type": "https://w3id.org/EVI#ROCrate", "name": "theirs", "description": "an old crate",
    "keywords": ["ppi"], "isPartOf": [{"@id": "ark:1/o", "@type": "Organization", "name": "Lab"},
                                      {"@id": "ark:1/p", "@type": "Project", "name": "Map"}],
    "@graph": [
        {"@id": "ark:1/software", "@type": "https://w2id.org/EVI#Software", "name": "tool", "version": "0.4.3"},
        {"@id": "ark:1/set", "@type": "https://w3id.org/EVI#Dataset", "name": "table", "description": "some vectors",
         "format": "tsv", "contentUrl": "file:///ppi_emd.tsv", "generatedBy": ["ark:1/run"]},
        {"@id": "ark:1/run", "@type": "https://w2id.org/EVI#Computation", "name": "Embedding", "runBy": "me",
         "dateCreated": "2026-11-21", "command": "{'p': 2}", "usedSoftware": ["ark:1/software"], "usedDataset": []},
    ],
}  # fmt: skip
CELL = ("--n_proteins", "160", "--n_compartments", "3", "--n_modules", "6", "--n_complexes", "16")
STEPS = {
    "0.cell": ("demo", "make", "0.cell", *CELL),
    "0.images": ("demo", "images", "0.images", "--cell", "0.cell", "--coverage", "0.1", "--field_size", "128",
                 "--fields_per_protein", "1"),
    "1.images": ("imagedownloader", "1.images", "--fields", "0.images/fields.tsv"),
    "2.fields": ("image_embedding", "2.fields", "--inputdir", "1.images", "--random_weights", "--resize", "64",
                 "--input_size", "64"),
    "2.cells": ("image_embedding", "2.cells", "--inputdir", "1.images", "--algorithm", "deeploc", "--width", "2",
                "--n_epochs", "1", "--n_runs", "1"),
    "1.a": ("ppidownloader", "1.a", "--edgelist", "0.cell/y2h_edgelist.tsv"),
    "1.b": ("ppidownloader", "1.b", "--edgelist", "0.cell/apms_edgelist.tsv", "--baitlist", "0.cell/apms_baitlist.tsv"),
    "2.a": ("ppi_embedding", "2.a", "--inputdir", "1.a", "--algorithm", "netmf", "--dimensions", "16"),
    "2.b": ("ppi_embedding", "2.b", "--inputdir", "1.b", "--algorithm", "netmf", "--dimensions", "16"),
    "3": ("coembedding", "3", "--embeddings", "2.a", "2.b", "--embedding_names", "a", "b", "--n_epochs", "5",
          "--write_generated"),
    "3.ensemble": ("coembedding", "3.ensemble", "--embeddings", "2.a", "2.b", "--embedding_names", "a", "b",
                   "--algorithm", "dice", "--n_epochs", "2", "--seeds", "2"),
    "4": ("generate_hierarchy", "4", "--coembedding_dirs", "3", "--ppi_cutoffs", "0.02", "0.05", "--k", "2",
          "--hierarchy_parent_cutoff", "0.05"),
    "5.map": ("hierarchyeval", "5.map", "--hierarchy_dir", "4", "--standards", "c=0.cell/standard_complexes.json"),
    "5.embeddings": ("embeddingeval", "5.embeddings", "--embeddings", "2.a", "3", "--standards",
                     "c=0.cell/standard_complexes.json", "--metrics", "coannotation"),
    "5.crossmodal": ("crossmodal", "5.crossmodal", "--embeddings", "2.a", "2.b", "--embedding_names", "a", "b",
                     "--algorithm", "gcca", "--protocols", "matching", "--folds_n", "2"),
    "6.hidef": ("exchange", "to-hidef", "4", "6.hidef"),
    "6.ddot": ("exchange", "to-ddot", "4", "6.ddot"),
    "6.upgrade": ("exchange", "upgrade", "theirs", "6.upgrade"),
}  # fmt: skip


@pytest.fixture(scope="module")
def crates(tmp_path_factory):
    """A folder with one crate of every kind, each made by its command."""
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "theirs").mkdir()
    (folder / "theirs" / "ro-crate-metadata.json").write_text(json.dumps(UPSTREAM))
    (folder / "theirs" / "ppi_emd.tsv").write_text("id\t0\nA\t1\nB\t2\n")
    for name, words in STEPS.items():
        command = [str(BIN / f"cellmaps_{words[0]}cmd.py"), *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=300)
        assert done.returncode == 0, (name, done.stderr[-2000:])
    return folder


@pytest.mark.filterwarnings("default")  # the validator's own
@pytest.mark.parametrize("name", STEPS)
def test_the_validator_finds_nothing(crates, validator, name):
    assert validator(crates / name) == []


@pytest.mark.parametrize("name", STEPS)
def test_an_audit_finds_it_untouched(crates, name):
    command = [str(BIN / "cellmaps_auditcmd.py"), "verify", name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=crates, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "faults" not in done.stdout


@pytest.mark.filterwarnings("default")
def test_an_exported_chain_is_a_provenance_run_crate(crates, validator, tmp_path):
    command = [str(BIN / "cellmaps_auditcmd.py"), "export", "5.map", "--out", str(tmp_path / "map.zip")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=crates, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "map.zip") as archive:
        archive.extractall(tmp_path / "map")
    found = validator(tmp_path / "map", "provenance-run-crate-0.5")
    assert [line for line in found if line.startswith("REQUIRED")] == []
    # the profile wants the workflow to be a file of the crate, and recommends that its id be an absolute address
    assert len(found) <= 2, found
