"""DDOT's ontology."""

import pytest

from cellmapkit.api import InputError, TableError
from cellmapkit.exchange.ddotform import losses, ontology_text, read_ontology, terms_rows
from cellmapkit.exchange.hidefform import read_hidef
from cellmapkit.exchange.hierarchy import Assembly, Hierarchy


@pytest.fixture
def hierarchy(hidef):
    return read_hidef(hidef / "toy.nodes", hidef / "toy.edges")


@pytest.fixture
def files(hierarchy, tmp_path):
    (tmp_path / "o.ont").write_text(ontology_text(hierarchy))
    rows = "".join(f"{name}\t{value}\n" for name, value in terms_rows(hierarchy))
    (tmp_path / "t.tsv").write_text(f"term\tpersistence\n{rows}")
    return tmp_path / "o.ont", tmp_path / "t.tsv"


def test_links_come_first_then_every_gene_of_every_term(hierarchy):
    lines = ontology_text(hierarchy).splitlines()
    assert lines[:4] == ["root\tleft\tdefault", "root\tright\tdefault", "left\tdeep\tdefault", "right\tdeep\tdefault"]
    members = (("root", "ABCDE"), ("left", "ABC"), ("right", "CDE"), ("deep", "CD"))
    assert lines[4:] == [f"{name}\t{gene}\tgene" for name, genes in members for gene in genes]


def test_with_the_table_nothing_changes(hierarchy, files):
    assert read_ontology(*files) == (hierarchy, 0)


def test_without_the_table_genes_are_handed_up_and_that_is_counted(hierarchy, files):
    found, gained = read_ontology(files[0], None)
    assert gained == 1
    assert {item.name: "".join(sorted(item.members)) for item in found.assemblies} == {
        "root": "ABCDE", "left": "ABCD", "right": "CDE", "deep": "CD"
    }  # fmt: skip
    assert {item.persistence for item in found.assemblies} == {None}
    as_written, _ = read_ontology(files[0], None, "as_written")
    assert {item.name: item.members for item in as_written.assemblies} == {
        item.name: item.members for item in hierarchy.assemblies
    }
    assert read_ontology(*files, "propagated")[1] == 1


def test_direct_genes_reach_every_ancestor(tmp_path):
    (tmp_path / "o").write_text("a\tb\tdefault\nb\tc\tdefault\nc\tX\tgene\nb\tY\tGENE\n")
    found, gained = read_ontology(tmp_path / "o", None)
    assert {item.name: "".join(sorted(item.members)) for item in found.assemblies} == {"a": "XY", "b": "XY", "c": "X"}
    assert gained == 2


def test_what_is_lost(hierarchy):
    assert [(loss.number, loss.examples) for loss in losses(hierarchy)] == [(4, "root, left, right"), (1, "left")]


def test_what_has_no_line_is_refused():
    with pytest.raises(InputError, match="'lonely'"):
        ontology_text(Hierarchy((Assembly("lonely", frozenset()), Assembly("x", frozenset("A"))), ()))


@pytest.mark.parametrize("line", ["a\tb\n", "a\tB C\tgene\n", "a\tb\tdefault\nb\ta\tdefault\n"])
def test_broken_ontologies_are_refused(tmp_path, line):
    (tmp_path / "o").write_text(line)
    with pytest.raises(InputError):
        read_ontology(tmp_path / "o", None)


def test_a_table_of_another_ontology_is_refused(files):
    files[1].write_text("term\tpersistence\nroot\t1\n")
    with pytest.raises(InputError, match="differ in 3 terms"):
        read_ontology(*files)
    files[1].write_text("root\t1\n")
    with pytest.raises(TableError, match="no table of terms"):
        read_ontology(*files)
