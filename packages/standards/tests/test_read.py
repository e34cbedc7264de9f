import json

import pytest

from cellmapkit.api import CrateNotFoundError, InputError, UsageError
from cellmapkit.api.evaluation import Standard as MetricStandard
from cellmapkit.standards.ndex import Ndex
from cellmapkit.standards.options import StandardOptions
from cellmapkit.standards.read import read_standard

UUID = "633291aa-6e1d-11ef-a7fd-005056ae23aa"


def test_a_table_is_read_by_what_it_holds_whatever_its_name(write, sets):
    corum = "complex_id\tcomplex_name\torganism\tsubunits_gene_name\n1\ta\tHuman\tA;B\n"
    for name in ("corum.tsv", "corum.txt", "corum"):
        assert sets(read_standard("CORUM", write(name, corum))) == {"1": ["A", "B"]}


def test_the_name_decides_where_the_content_does_not(write, sets):
    assert sets(read_standard("S", write("s.json", '{"A": ["t"]}'))) == {"t": ["A"]}
    said = f"terms_json:{write('s.json', json.dumps({'t': ['A']}))}"
    assert sets(read_standard("S", said)) == {"t": ["A"]}
    assert sets(read_standard("S", write("s.gmt", "t\t\tA\tB\n"))) == {"t": ["A", "B"]}


def test_annotations_with_their_ontology(gaf, obo, sets):
    found = read_standard("GO_CC", gaf(("A", "GO:0000030")), StandardOptions(obo=str(obo), aspect="C"))
    assert list(sets(found)) == ["GO:0000010", "GO:0000020", "GO:0000030"]


def test_symbols_are_harmonised_and_maps_left_out(write, hgnc, sets):
    path = write("k.tsv", "SEPT2\thsa04110\nTP53\thsa01100\n")
    found = read_standard("KEGG", path, StandardOptions(hgnc=str(hgnc), metabolic="overview"))
    assert sets(found) == {"hsa04110": ["SEPTIN2"]}
    assert found.notes == ("metabolic=overview: 1 maps left out: 'hsa01100'", "1 names (symbol): 1 previous")


def test_identifiers_are_looked_up_once_and_symbols_once(write, hgnc):
    found = read_standard("KEGG", write("k.txt", "path:hsa04110\thsa:4735\n"), StandardOptions(hgnc=str(hgnc)))
    assert [(row.kind, row.written, row.name) for row in found.names] == [
        ("entrez", "hsa:4735", "SEPTIN2"),
        ("symbol", "SEPTIN2", "SEPTIN2"),
    ]


def test_a_uuid_is_fetched(tmp_path, sets):
    network = [{"nodes": [{"@id": 1, "n": "t"}]}, {"nodeAttributes": [{"po": 1, "n": "genes", "v": "A,B"}]}]

    class Fake(Ndex):
        def fetch(self, uuid):
            assert uuid == UUID
            path = tmp_path / "kept.cx"
            path.write_text(json.dumps(network))
            return path

    assert sets(read_standard("S", UUID, ndex=Fake(server="x", cache=tmp_path))) == {"t": ["A", "B"]}


def test_what_cannot_be_read_is_refused(write, obo):
    with pytest.raises(InputError, match="an ontology, which has terms and no genes\n.*its option obo"):
        read_standard("GO", obo)
    with pytest.raises(UsageError, match=r"neither from its first lines nor from its name\n.*FORM:PATH"):
        read_standard("S", write("s.csv", "a,b\n"))
    with pytest.raises(UsageError, match="form gmt has no option organism"):
        read_standard("S", write("s.gmt", "t\t\tA\n"), StandardOptions(organism="rat"))
    with pytest.raises(CrateNotFoundError, match="no such file"):
        read_standard("S", "absent.gmt")


def test_the_record_for_metrics(write):
    found = read_standard("S", write("s.gmt", "t2\tx\tB\tA\nt1\ty\tC\tA\n")).for_metrics()
    assert isinstance(found, MetricStandard)
    assert (found.name, found.labels, found.genes) == ("S", ("t1", "t2"), ("A", "B", "C"))
    assert (found.indptr.tolist(), found.indices.tolist()) == ([0, 2, 4], [0, 2, 0, 1])
    again = MetricStandard.of("S", {"t2": ["B", "A"], "t1": ["C", "A"]})
    assert (again.indptr.dtype, again.indices.dtype) == (found.indptr.dtype, found.indices.dtype)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "n_terms", "n_genes", "n_pairs"),
    [
        ("CORUM.public.json.gz", 1842, 3080, 7200),
        ("KEGG.public.json.gz", 180, 5958, 18796),
        ("GO-BP.public.json.gz", 5335, 13219, 46231),
        ("GO-MF.public.json.gz", 69, 2524, 3093),
        ("GO-CC-MuSIC.public.txt.gz", 791, 18535, 230022),
    ],
)
def test_public_standards(data, name, n_terms, n_genes, n_pairs):
    found = read_standard("S", data / "standards" / name).for_metrics()
    assert (len(found), len(found.genes), len(found.indices)) == (n_terms, n_genes, n_pairs)
