import gzip
import hashlib
import json

import pytest

from cellmapkit.demo.files import cell_files
from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams

NAMES = {
    "apms_edgelist.tsv",
    "apms_baitlist.tsv",
    "apms_provenance.json",
    "proximity_edgelist.tsv.gz",
    "proximity_provenance.json",
    "y2h_edgelist.tsv",
    "y2h_provenance.json",
    "pulldown_cm4ai.tsv",
    "pulldown_provenance.json",
    "genes.tsv",
    "standard_compartments.json",
    "standard_modules.json",
    "standard_complexes.json",
    "truth.tsv",
    "truth.nodes",
    "truth.edges",
    "blemishes.tsv",
}


@pytest.fixture(scope="module")
def files(cell):
    return {file.name: file for file in cell_files(cell)}


def rows(file):
    return [line.split("\t") for line in file.content.decode().splitlines()]


def test_all_files_are_there_and_described(files):
    assert set(files) == NAMES
    assert all(len(file.description) >= 10 for file in files.values())


def test_equal_cells_give_equal_bytes(files):
    again = {file.name: file.content for file in cell_files(make_cell(CellParams(), 0))}
    assert again == {name: file.content for name, file in files.items()}


def test_tables_have_a_column_text_for_each_column(files):
    for file in files.values():
        if file.columns:
            text = gzip.decompress(file.content) if file.name.endswith(".gz") else file.content
            widths = {len(line.split("\t")) for line in text.decode().splitlines()}
            assert widths == {len(file.columns)}, file.name


def test_only_the_two_hybrid_table_has_no_header(files, cell):
    symbols = {name for gene in cell.genes for name in (gene.symbol, gene.previous)}
    assert set(rows(files["y2h_edgelist.tsv"])[0]) <= symbols
    assert rows(files["apms_edgelist.tsv"])[0] == list(files["apms_edgelist.tsv"].columns)


def test_the_archive_carries_no_time(files):
    assert files["proximity_edgelist.tsv.gz"].content[4:8] == b"\0\0\0\0"


def test_standards_are_the_planted_assemblies(files, cell):
    for level, plural in (("complex", "complexes"), ("module", "modules"), ("compartment", "compartments")):
        terms = json.loads(files[f"standard_{plural}.json"].content)
        found = {}
        for gene, names in terms.items():
            for name in names:
                found.setdefault(name, set()).add(gene)
        assert found == {a.name: set(cell.symbols(a)) for a in cell.assemblies if a.level == level}


def test_the_truth_is_the_planted_hierarchy_in_both_forms(files, cell):
    assert len(rows(files["truth.edges"])) == 102
    for name, size, genes, _ in rows(files["truth.nodes"]):
        assembly = next(a for a in cell.assemblies if a.name == name)
        assert genes.split() == list(cell.symbols(assembly)) and int(size) == len(assembly.members)
    assert rows(files["truth.tsv"])[1][:4] == ["cell", "cell", "", "700"]


def test_provenance_has_what_upstream_asks_for(files):
    for name in ("apms", "proximity", "y2h", "pulldown"):
        words = json.loads(files[f"{name}_provenance.json"].content)
        assert {"name", "organization-name", "project-name", "edgelist"} <= set(words)
        assert ("baitlist" in words) == (name == "apms")
        wanted = {"name", "author", "version", "date-published", "description", "data-format"}
        assert set(words["edgelist"]) == wanted and all(words["edgelist"].values())


def test_the_bytes_stay_what_they_are(files):
    # The figures of the tutorial rest on these files. The archive is left out, for what zlib writes may change.
    whole = hashlib.sha256(b"".join(files[name].content for name in sorted(files) if not name.endswith(".gz")))
    assert whole.hexdigest() == "d46f2dff18b67dd31d30f9ccd61f60f10c952cf72f94cfe4dc21fc0700f5c5ed"
