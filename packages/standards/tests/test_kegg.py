import pytest

from cellmapkit.api import TableError, UsageError
from cellmapkit.standards.kegg import read_kegg
from cellmapkit.standards.options import StandardOptions

LINKS = "path:hsa00010\thsa:7157\npath:hsa00010\thsa:4735\npath:hsa04110\thsa:7157\npath:hsa04110\thsa:5\n"
TURNED = "".join("\t".join(reversed(line.split("\t"))) + "\n" for line in LINKS.replace("path:", "").splitlines())
NAMES = "hsa00010\tGlycolysis / Gluconeogenesis - Homo sapiens (human)\npath:hsa04110\tCell cycle\n"
GENES = (
    "hsa:7157\tCDS\t17:7668421..7687490\tTP53, BCC7, p53; tumor protein p53\n"
    "hsa:4735\tSEPTIN2, SEPT2; septin 2\nhsa:5\tCDS\tX\tuncharacterized protein\n"
)


@pytest.mark.parametrize("links", [LINKS, TURNED])
def test_links_names_and_symbols(write, sets, links):
    options = StandardOptions(kegg_names=str(write("names", NAMES)), kegg_genes=str(write("genes", GENES)))
    standard = read_kegg("KEGG", write("links", links), options)
    assert sets(standard) == {"hsa00010": ["SEPTIN2", "TP53"], "hsa04110": ["TP53", "hsa:5"]}
    assert standard.descriptions == ("Glycolysis / Gluconeogenesis", "Cell cycle")
    assert standard.notes == ("3 names (entrez): 2 found, 1 unknown", "kept as written, being unknown: 'hsa:5'")
    assert [(row.written, row.name) for row in standard.names][-1] == ("hsa:7157", "TP53")


def test_hgnc_knows_entrez_ids_too(write, sets, hgnc):
    standard = read_kegg("KEGG", write("links", LINKS), StandardOptions(hgnc=str(hgnc)))
    assert sets(standard)["hsa00010"] == ["SEPTIN2", "TP53"]


def test_symbols_need_no_table(write, sets):
    standard = read_kegg("KEGG", write("links", "hsa00010\tTP53\nhsa00010\tNA\n"), StandardOptions())
    assert sets(standard) == {"hsa00010": ["NA", "TP53"]}
    assert standard.names == ()


def test_damage_is_named(write):
    with pytest.raises(UsageError, match="genes are given by Entrez id\n.*kegg_genes=PATH"):
        read_kegg("KEGG", write("links", LINKS), StandardOptions())
    with pytest.raises(TableError, match=r"1 lines are no links: 'line 2: glycolysis\\thsa:1'"):
        read_kegg("KEGG", write("links", "hsa00010\thsa:1\nglycolysis\thsa:1\n"), StandardOptions())
    path = write("links", LINKS)
    with pytest.raises(TableError, match="1 lines name no pathway: 'line 1: glycolysis'"):
        read_kegg("KEGG", path, StandardOptions(kegg_names=str(write("names", "glycolysis\tx\n"))))
    with pytest.raises(TableError, match="1 lines are no genes: 'line 1: TP53"):
        read_kegg("KEGG", path, StandardOptions(kegg_genes=str(write("genes", "TP53\tx; y\n"))))
