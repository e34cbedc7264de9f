import pytest

from cellmapkit.api import TableError
from cellmapkit.generate_hierarchy.attributes import attribute_files, read_attributes

PPI = (
    "name\trepresents\tambiguous\tbait\r\nA\tensembl:ENSG01;ENSG02\t\tTrue\r\n"
    "B\tENSG03,ENSG04\tB;BB\tFalse\r\nC\tQ9\t\t\r\n"
)
IMAGE = "name\trepresents\tantibody\nA\tENSG09\tHPA1\nD\t\tHPA2\n"


def test_cells_become_attributes_and_the_last_table_wins(tmp_path):
    first, second = tmp_path / "a.tsv", tmp_path / "b.tsv"
    first.write_bytes(PPI.encode())
    second.write_text(IMAGE)
    found = read_attributes([first, second])
    atlas = "https://www.proteinatlas.org/ENSG"
    assert found.of("A") == {
        "represents": "ENSG09",
        "representsurl": f"{atlas}09/subcellular",
        "antibodyurl": f"{atlas}09/summary/antibody",
        "bait": True,
        "antibody": "HPA1",
    }
    assert found.of("B")["bait"] is False
    assert found.of("B")["representsurl"] == f"{atlas}03/subcellular"
    assert found.of("C") == {"represents": "Q9"}
    assert found.of("nobody") == {}
    assert found.types == {
        "representsurl": "string", "antibodyurl": "string", "bait": "boolean", "ambiguous": "string",
        "antibody": "string",
    }  # fmt: skip
    assert read_attributes([second, first]).of("A")["represents"] == "ensembl:ENSG01;ENSG02"


def test_both_forms_of_represents_give_addresses(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text(PPI)
    found = read_attributes([path])
    assert found.of("A")["antibodyurl"] == "https://www.proteinatlas.org/ENSG01/summary/antibody"
    assert found.of("B")["antibodyurl"] == "https://www.proteinatlas.org/ENSG03/summary/antibody"


def test_tables_of_directories(tmp_path):
    names = ["10_image_gene_node_attributes.tsv", "2_image_gene_node_attributes.tsv", "ppi_gene_node_attributes.tsv"]
    for name in [*names, "other.tsv", "x_image_gene_node_attributes.tsv"]:
        (tmp_path / name).write_text(IMAGE)
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("")
    tables, without = attribute_files(
        [tmp_path, tmp_path / "other.tsv", tmp_path / "empty", tmp_path / "notes.txt", tmp_path / "gone.tsv"]
    )
    assert [table.name for table in tables] == [names[1], names[0], names[2], "other.tsv"]
    assert [path.name for path in without] == ["empty", "notes.txt", "gone.tsv"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "line 1: 0 columns"),
        ("name\n", "line 1: 1 columns"),
        ("name\tbait\nA\tTrue\tx\n", "line 2: 3 cells"),
        ("name\tbait\nA\tTrue\nB\tmaybe\n", "line 3, column 'bait' is 'maybe'"),
    ],
)
def test_broken_tables_are_refused(tmp_path, text, match):
    path = tmp_path / "a.tsv"
    path.write_text(text)
    with pytest.raises(TableError, match=match):
        read_attributes([path])


@pytest.mark.data
def test_upstream_tables(data):
    paths = [data("networks", "cm4ai", "apmsloader"), data("images", "cm4ai_paclitaxel")]
    found = read_attributes(attribute_files(paths)[0])
    assert found.of("DNMT3A")["bait"] is True
    assert found.of("DNMT3A")["representsurl"].endswith("ENSG00000119772/subcellular")
    assert found.of("USP7")["antibody"] == "CAB079904"
