import gzip
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

from cellmapkit.api import Run
from cellmapkit.demo.genes import name_genes
from cellmapkit.demo.params import CellParams

# The accession grammar of UniProt's help pages
UNIPROT = re.compile(r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9]([A-Z][A-Z0-9]{2}[0-9]){1,2}")


def test_all_names_differ_and_look_like_symbols(cell):
    names = [name for gene in cell.genes for name in (gene.symbol, gene.previous, gene.alias) if name]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[B-Z][AEIOU][B-Z]Q[1-9][0-9]?", name) for name in names)


def test_identifiers_differ_and_keep_the_grammar_of_their_databases(cell):
    for kind, pattern in (("entrez", r"9900[0-9]{5}"), ("ensembl", r"ENSG99[0-9]{9}"), ("uniprot", UNIPROT)):
        found = [getattr(gene, kind) for gene in cell.genes]
        assert len(set(found)) == len(cell.genes)
        assert all(re.fullmatch(pattern, value) for value in found)


def test_there_are_a_few_genes_nobody_sees(cell):
    assert len(cell.genes) == 735
    assert sum(1 for gene in cell.genes[:700] if gene.previous) == 42
    assert not any(gene.previous for gene in cell.genes[700:])


def test_the_largest_cell_has_names_enough():
    assert len(name_genes(CellParams(n_proteins=5000), Run())) == 5250


def test_names_and_numbers_tell_nothing_about_assemblies(cell):
    by_name = sorted(range(700), key=lambda protein: cell.genes[protein].symbol)
    by_number = sorted(range(700), key=lambda protein: cell.genes[protein].number)
    members = {a.name: set(a.members) for a in cell.assemblies if a.level == "complex"}
    for order in (by_name, by_number):
        beside = sum(any(a in m and b in m for m in members.values()) for a, b in pairwise(order))
        assert beside < 20  # about 6 of 699 by chance


@pytest.mark.data
def test_no_human_gene_has_a_symbol_of_that_form():
    data = Path(os.environ.get("CELLMAPKIT_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not data.is_dir():
        pytest.skip(f"no real data in {data}")
    human = set((data / "standards" / "GO_annotated_proteins.txt").read_text().split())
    for path in (data / "networks").glob("*.tsv*"):
        text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
        human.update(re.split(r"[\t\n]", text))
    assert len(human) > 10_000
    assert not [name for name in human if re.fullmatch(r"[^CF][AEIOU][^AEIOU]Q[0-9]+", name)]
