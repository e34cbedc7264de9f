"""Small files that the tests are made of."""

import json
import os
from pathlib import Path

import pytest


@pytest.fixture
def write_json(tmp_path):
    """Return a function that writes a value as JSON and gives the path."""

    def write(name, value):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return path

    return write


@pytest.fixture
def write(tmp_path):
    """Return a function that writes rows as tab-separated lines, or text as it is, and gives the path."""

    def make(name, rows):
        path = tmp_path / name
        path.write_text(rows if isinstance(rows, str) else "".join("\t".join(row) + "\n" for row in rows))
        return path

    return make


@pytest.fixture
def sets():
    """Return a function that gives the genes of each term of a standard."""

    def of(standard):
        rows = standard.members.toarray().astype(bool)
        return {
            term: [gene for gene, held in zip(standard.genes, row, strict=True) if held]
            for term, row in zip(standard.terms, rows, strict=True)
        }

    return of


@pytest.fixture(scope="session")
def data():
    """Return the folder of the real data, or skip."""
    folder = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
    if not (folder / "standards").is_dir():
        pytest.skip(f"no real data in {folder}; set CELLMAPKIT_DATA")
    return folder


HGNC = [
    ["hgnc_id", "symbol", "status", "alias_symbol", "prev_symbol", "entrez_id", "uniprot_ids"],
    ["HGNC:1", "SEPTIN2", "Approved", "DIFF6|Pnutl3", "SEPT2", "4735", "Q15019"],
    ["HGNC:2", "SEPTIN6", "Approved", "SEP2|KIAA0128", "SEPT6", "23157", "Q14141"],
    ["HGNC:3", "MARCHF5", "Approved", "", "RNF153|MARCH5", "54708", "Q9NX47"],
    ["HGNC:4", "C12orf43", "Approved", "SHARED", "", "64897", "Q96C57"],
    ["HGNC:5", "H4C1", "Approved", "SHARED", "HIST1H4A", "8359", "P62805"],
    ["HGNC:6", "H4C2", "Approved", "", "HIST1H4B", "8366", "P62805"],
    ["HGNC:7", "TP53", "Approved", '"p53|LFS1"', "", "7157", "P04637"],
    ["HGNC:8", "OLDONE", "Entry Withdrawn", "", "", "1", "P11111"],
    ["HGNC:9", "NAN", "Approved", "", "", "99", ""],
]


@pytest.fixture
def hgnc(write):
    """Return a small table in the form of HGNC's complete set."""
    return write("hgnc.tsv", HGNC)


OBO = """format-version: 1.2
data-version: releases/2024-01-01
default-namespace: gene_ontology

[Term]
id: GO:0005575
name: cellular_component
namespace: cellular_component

[Term]
id: GO:0000010
name: compartment
namespace: cellular_component
alt_id: GO:0000011
is_a: GO:0005575 ! cellular_component

[Term]
id: GO:0000020
name: complex {of two}
namespace: cellular_component
is_a: GO:0000010 {source="x"} ! compartment
relationship: has_part GO:0000040 ! not followed

[Term]
id: GO:0000030
name: subunit
namespace: cellular_component
is_a: GO:0005575
relationship: part_of GO:0000020 {source="y"} ! complex

[Term]
id: GO:0000040
name: other
namespace: cellular_component
is_a: GO:0005575

[Term]
id: GO:0000050
name: obsolete gone
namespace: cellular_component
is_obsolete: true

[Term]
id: GO:0000060
name: obsolete replaced
namespace: cellular_component
is_obsolete: true
replaced_by: GO:0000040

[Term]
id: GO:0008150
name: biological_process
namespace: biological_process

[Term]
id: GO:0000070
name: process
namespace: biological_process
is_a: GO:0008150

[Term]
id: GO:0003674
name: molecular_function
namespace: molecular_function

[Term]
id: GO:0000080
name: function
namespace: molecular_function
is_a: GO:0003674
relationship: part_of GO:0000070 ! process

[Typedef]
id: part_of
name: part of
"""


@pytest.fixture
def obo(write):
    """Return a small ontology."""
    return write("go.obo", OBO)


@pytest.fixture
def gaf(write):
    """Return a function that writes annotations of (symbol, term) and what differs from the usual cells."""

    def make(*rows, version="2.2", name="a.gaf"):
        lines = [f"!gaf-version: {version}", "!generated-by: test"]
        for symbol, term, *changes in rows:
            cells = ["UniProtKB", "P1", symbol, "located_in", term, "PMID:1", "IDA", "", "C", "", "", "protein",
                     "taxon:9606", "20240101", "UniProt", "", ""]  # fmt: skip
            for column, text in changes:
                cells[column - 1] = text
            lines.append("\t".join(cells))
        return write(name, "\n".join(lines) + "\n")

    return make
