"""Real networks: after harmonising they equal the benchmark's, edge for edge and weight for weight."""

import os
from pathlib import Path

import pytest

from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.downloader.ppi_params import PpiParams
from cellmapkit.downloader.ppi_step import PpiInputs, download_ppi
from cellmapkit.downloader.rows import read_rows

DATA = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data in {DATA}; set CELLMAPKIT_DATA"),
]


def downloaded(tmp_path, **inputs):
    out = tmp_path / "out"
    given = {role: str(DATA / path) for role, path in inputs.items()}
    download_ppi(StepOptions(outdir=out), PpiInputs(**given), PpiParams())
    return out


def summary(out):
    return {row[0]: int(row[1]) for row in read_rows(out / "ppi_summary.tsv").cells[1:]}


@pytest.mark.parametrize(
    ("network", "benchmark", "n_genes", "n_edges", "n_merged"),
    [
        ("bioplex2_huttlin2017.tsv.gz", "bioplex2.tsv.gz", 10941, 56463, 4),
        ("hein2015.tsv", "hein.tsv", 5375, 27343, 4),
        ("rolland2014.tsv", "rolland.tsv", 4228, 13424, 0),
        ("humancellmap.tsv", "humancellmap.tsv", 130, 178, 0),
    ],
)
def test_harmonised_networks_equal_the_benchmark(tmp_path, network, benchmark, n_genes, n_edges, n_merged):
    out = downloaded(tmp_path, edgelist=f"networks/{network}", gene_table="networks/symbol_map.tsv")
    counts = summary(out)
    assert (counts["genes"], counts["interactions"]) == (n_genes, n_edges)
    lost = {what: count for what, count in counts.items() if what.startswith("rows: ") and what != "rows: renamed"}
    assert sum(lost.values()) == n_merged
    expected = read_rows(DATA / "benchmark" / "networks" / benchmark).cells[1:]
    weighted = len(expected[0]) == 3
    found = read_rows(out / ("ppi_edge_weights.tsv" if weighted else "ppi_edgelist.tsv")).cells[1:]
    as_set = [{(min(row[:2]), max(row[:2]), *map(float, row[2:])) for row in rows} for rows in (found, expected)]
    assert as_set[0] == as_set[1]
    assert len(as_set[0]) == n_edges


def test_upstreams_example(tmp_path):
    folder = "upstream_inputs"
    out = downloaded(tmp_path, edgelist=f"{folder}/edgelist.tsv", baitlist=f"{folder}/baitlist.tsv")
    counts = summary(out)
    assert (counts["rows read"], counts["interactions"], counts["genes"], counts["baits"]) == (2783, 1008, 1009, 1)
    assert (counts["rows: repeated pair"], counts["rows: self-loop"]) == (1772, 3)
    assert (out / "edgelist.tsv").read_bytes() == (DATA / folder / "edgelist.tsv").read_bytes()


def test_upstreams_own_output_is_an_input(tmp_path):
    out = downloaded(tmp_path, edgelist="networks/cm4ai/apmsloader/ppi_edgelist.tsv")
    counts = summary(out)
    assert (counts["interactions"], counts["genes"], counts["genes left without an edge"]) == (3077, 1362, 0)
    assert (counts["rows: self-loop"], counts["rows: repeated pair"]) == (4, 2)
