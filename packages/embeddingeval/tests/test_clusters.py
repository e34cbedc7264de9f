import gzip

import pytest

from cellmapkit.api import IdMismatchError, TableError
from cellmapkit.embeddingeval.clusters import read_groups

CD_HIT = """>Cluster 0
0\t393aa, >a... *
1\t390aa, >b... at 71.03%
2\t300aa, >c... at 1:300:1:310/45.10%
>Cluster 1
0\t200aa, >d... at 52.00%
1\t210aa, >e... *
>Cluster 2
0\t100aa, >f... *
"""
MMSEQS = "a\ta\na\tb\na\tc\ne\td\ne\te\nf\tf\n"
GENES = list("abcdefg")


def partition(groups):
    parts = {}
    for gene, group in groups.items():
        parts.setdefault(group, set()).add(gene)
    return sorted(map(sorted, parts.values()))


@pytest.mark.parametrize(
    "text", [CD_HIT, MMSEQS, CD_HIT.replace("\n", "\r\n"), "gene\tgroup\na\t1\nb\t1\nc\t1\nd\t2\ne\t2\nf\t3\n"]
)
def test_every_form_gives_the_same_groups_and_counts_who_has_none(tmp_path, text):
    path = tmp_path / "groups"
    path.write_text(text, newline="")
    found = read_groups(path, GENES)
    assert partition(found.of) == [["a", "b", "c"], ["d", "e"], ["f"]]
    assert "6 of 7 genes are in 3 groups, the largest of 3; 1 have no sequence and stand alone: 'g'" in found.notes[-1]
    with gzip.open(tmp_path / "groups.gz", "wt") as stream:
        stream.write(text)
    assert read_groups(tmp_path / "groups.gz", GENES).of == found.of


def test_a_table_of_representatives_is_not_taken_for_genes_and_groups(tmp_path):
    path = tmp_path / "clusters.tsv"
    path.write_text("a\tb\na\ta\n")
    assert read_groups(path, ["a", "b"]).of == {"a": "a", "b": "a"}
    path.write_text("a\tb\nb\tb\n")  # here b is the name of a group that was called after a gene
    assert read_groups(path, ["a", "b"]).of == {"a": "b", "b": "b"}
    path.write_text("b\tb\na\ta\n")  # either way, each alone
    assert partition(read_groups(path, ["a", "b"]).of) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("genes", "form"),
    [
        (["sp|P04637|P53_HUMAN", "sp|P31946-2|1433B_HUMAN"], "whole"),
        (["P04637", "P31946-2"], "accession"),
        (["P53_HUMAN", "1433B_HUMAN"], "entry name"),
        (["P53", "1433B"], "entry name without its species"),
    ],
)
def test_names_of_uniprot_are_read_in_the_form_that_names_most_genes(tmp_path, genes, form):
    path = tmp_path / "proteins.clstr"
    path.write_text(">Cluster 0\n0\t393aa, >sp|P04637|P53_HUMAN... *\n1\t246aa, >sp|P31946-2|1433B_HUMAN... at 40.1%\n")
    found = read_groups(path, genes)
    assert partition(found.of) == [sorted(genes)]
    assert any(form in note for note in found.notes)


def test_a_gene_in_two_clusters_joins_them(tmp_path):
    """Two isoforms of b resemble a and c: a and c must not be trained on and judged by each other through b."""
    path = tmp_path / "isoforms.clstr"
    path.write_text(
        ">Cluster 0\n0\t9aa, >a... *\n1\t8aa, >b... at 50%\n>Cluster 1\n0\t9aa, >c... *\n1\t7aa, >b... at 44%\n"
    )
    found = read_groups(path, ["a", "b", "c", "d"])
    assert partition(found.of) == [["a", "b", "c"]]
    assert any("1 genes are in several clusters, which are joined: 'b'" in note for note in found.notes)


def test_names_that_were_perhaps_cut_are_counted(tmp_path):
    path = tmp_path / "long.clstr"
    path.write_text(">Cluster 0\n0\t9aa, >ENSP00000269305.4_T... *\n1\t9aa, >short... at 50%\n")
    note = "1 names have 19 characters, where CD-HIT cuts them unless it is told -d 0: 'ENSP00000269305.4_T'"
    assert note in read_groups(path, ["short"]).notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (">Cluster 0\nnonsense\n", "line 2 is 'nonsense'"),
        ("0\t9aa, >a... *\n>Cluster 0\n", "line 1"),
        (">Cluster 0\n", "has no rows"),
        ("", "has no rows"),
        ("a\tx\na\ty\n", "names a again"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path, text, said):
    path = tmp_path / "clusters"
    path.write_text(text)
    with pytest.raises(TableError, match=said):
        read_groups(path, ["a"])


def test_a_file_of_other_names_is_refused(tmp_path):
    path = tmp_path / "clusters"
    path.write_text(MMSEQS)
    with pytest.raises(IdMismatchError, match=r"none of its 6 names .*'a'.*is one of the 2 genes"):
        read_groups(path, ["TP53", "BRCA1"])
