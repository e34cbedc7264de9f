import pytest

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.demo.maps import read_map, read_truth

HEADER = "assembly\tlevel\tparent\tsize\tgenes\n"


def test_the_answer_sheet_is_read(tmp_path):
    (tmp_path / "truth.tsv").write_text(HEADER + "cell\tcell\t\t2\tA B\ncomplex_01\tcomplex\tcell\t1\tA\n")
    root, leaf = read_truth(tmp_path)
    assert (root.name, root.level, root.genes) == ("cell", "cell", {"A", "B"})
    assert (leaf.name, leaf.level, leaf.genes) == ("complex_01", "complex", {"A"})


def test_a_directory_without_an_answer_sheet_is_refused(tmp_path):
    with pytest.raises(CrateNotFoundError, match="has no truth.tsv"):
        read_truth(tmp_path)


@pytest.mark.parametrize("text", ["C1\t2\tA B\t7\nC2\t1\tA\t3", "C1\t2\tA B\nC2\t1\tA\n"])
def test_a_map_is_read_from_its_crate_or_its_file(tmp_path, text):
    path = tmp_path / "hidef_output_gene_names.nodes"
    path.write_text(text)
    assert read_map(tmp_path) == read_map(path) == [("C1", {"A", "B"}), ("C2", {"A"})]


@pytest.mark.parametrize(("text", "message"), [("", "is empty"), ("C1\t2\n", "line 1: 2 columns")])
def test_a_broken_map_is_refused(tmp_path, text, message):
    path = tmp_path / "map.nodes"
    path.write_text(text)
    with pytest.raises(TableError, match=message):
        read_map(path)


def test_a_missing_map_is_refused(tmp_path):
    with pytest.raises(CrateNotFoundError, match="hidef_output_gene_names.nodes does not exist"):
        read_map(tmp_path)
