"""Plain input directories for any toolkit that reads upstream's downloader output, made from the benchmark networks.

A directory holds ``ppi_edgelist.tsv``, ``ppi_gene_node_attributes.tsv`` and ``provenance.json``; it is no crate, so
upstream's commands are given ``--provenance`` and ours take it as it is. Standard library only, because scripts that
measure import it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from pathlib import Path

NETWORKS = {
    "bioplex2": "bioplex2.tsv.gz",
    "hein": "hein.tsv",
    "rolland": "rolland.tsv",
    "humancellmap": "humancellmap.tsv",
}
"""The four networks of the human benchmark."""


def data_folder() -> Path:
    """Return the folder of the real data: CELLMAPKIT_DATA, else ``shared/data`` beside the checkout.

    Raises
    ------
    SystemExit
        If it is not there.
    """
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("CELLMAPKIT_DATA", beside))
    if not (folder / "benchmark").is_dir():
        raise SystemExit(f"no benchmark folder in {folder}; point CELLMAPKIT_DATA to the data")
    return folder


def read_edges(path: Path) -> list[tuple[str, str]]:
    """Return the first two columns of an edge list with one header line, gzipped or not."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return [(row[0], row[1]) for row in rows]


def write_network(name: str, edges: list[tuple[str, str]], folder: Path) -> Path:
    """Write one network as a downloader's output directory below ``folder`` and return it."""
    where = folder / f"1.ppi_download_{name}"
    where.mkdir(parents=True, exist_ok=True)
    genes = sorted({gene for edge in edges for gene in edge})
    attributes = [[gene, "", "", "False"] for gene in genes]
    _write(where / "ppi_edgelist.tsv", ["geneA", "geneB"], edges)
    _write(where / "ppi_gene_node_attributes.tsv", ["name", "represents", "ambiguous", "bait"], attributes)
    provenance = {"name": name, "organization-name": "benchmark", "project-name": "human benchmark"}
    details = {"description": f"{name} network of the human benchmark", "keywords": ["benchmark", name]}
    (where / "provenance.json").write_text(json.dumps(provenance | details, indent=2) + "\n")
    return where


def write_networks(folder: Path) -> dict[str, Path]:
    """Write the four benchmark networks below ``folder`` and return their directories by name."""
    source = data_folder() / "benchmark" / "networks"
    return {name: write_network(name, read_edges(source / file), folder) for name, file in NETWORKS.items()}


def _write(path: Path, head: list[str], rows: list[list[str]] | list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerows([head, *rows])
    path.write_text(text.getvalue())
