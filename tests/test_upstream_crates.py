"""Crates and tables that the existing toolkit wrote are accepted by ours; needs the real data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cellmapkit.core.tables import read_embedding

BIN = Path(sys.executable).parent
pytestmark = pytest.mark.data


def run(*words, cwd):
    command = [str(BIN / words[0]), *map(str, words[1:])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


def test_a_download_directory_is_embedded(data, tmp_path):
    source = data / "networks" / "cm4ai" / "apmsloader"
    said = run("cellmaps_ppi_embeddingcmd.py", "emb", "--inputdir", source, "--algorithm", "netmf", cwd=tmp_path)
    assert "left out 4 self-loops and 2 repeated edges" in said
    assert len(read_embedding(tmp_path / "emb" / "ppi_emd.tsv").embedding.ids) == 1362


def test_tables_with_the_short_header_are_co_embedded_and_mapped(data, tmp_path):
    source = data / "networks" / "cm4ai" / "apmsloader"
    run("cellmaps_ppi_embeddingcmd.py", "emb", "--inputdir", source, "--algorithm", "netmf", cwd=tmp_path)
    images = data / "embeddings" / "cm4ai" / "image_emd.tsv.gz"
    run("cellmaps_coembeddingcmd.py", "co", "--embeddings", "emb", images, "--algorithm", "gcca", cwd=tmp_path)
    fused = read_embedding(tmp_path / "co" / "coembedding_emd.tsv").embedding
    assert len(fused.ids) == 1362 + 93 - 26
    table = data / "embeddings" / "cm4ai" / "coembedding_emd.tsv"
    assert read_embedding(table).embedding.values.shape == (26, 128)
    run("cellmaps_generate_hierarchycmd.py", "map", "--coembedding_dirs", table, "--k", "3", "--ppi_cutoffs", "0.1",
        "0.3", "--gene_node_attributes", source, cwd=tmp_path)  # fmt: skip
    assert (tmp_path / "map" / "hierarchy.cx2").is_file()


@pytest.mark.parametrize("name", ["hierarchy.cx2", "hierarchy.cx", "hierarchy_perturb_test.cx2"])
def test_hierarchies_are_evaluated(data, tmp_path, name):
    known = data / "standards" / "CORUM.public.json.gz"
    run("cellmaps_hierarchyevalcmd.py", "eval", "--hierarchy_dir", data / "hierarchies" / "hierarchyeval" / name,
        "--standards", f"CORUM={known}", "--permutations", "5", cwd=tmp_path)  # fmt: skip
    assert (tmp_path / "eval" / "hierarchy_node_attributes.tsv").is_file()
