import numpy as np
import pytest

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.core.edges import read_edgelist


def write(tmp_path, text):
    path = tmp_path / "ppi_edgelist.tsv"
    path.write_text(text)
    return path


def test_pairs_are_sorted_and_repeats_and_loops_counted(tmp_path):
    table = read_edgelist(write(tmp_path, "geneA\tgeneB\nB\tA\nA\tB\nNA\tA\nC\tC\n"))
    assert table.network.nodes == ("A", "B", "C", "NA")
    np.testing.assert_array_equal(table.network.edges, [[0, 1], [0, 3]])
    assert (table.self_loops, table.repeats) == (1, 1)
    assert table.network.weights is None


def test_the_largest_weight_of_a_repeated_pair_is_kept(tmp_path):
    table = read_edgelist(write(tmp_path, "geneA\tgeneB\tweight\nA\tB\t.5\nB\tA\t.75\nA\tC\t.1\n"))
    np.testing.assert_array_equal(table.network.weights, np.float32([0.75, 0.1]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no edges"),
        ("geneA\tgeneB\n", "has no edges"),
        ("geneA\tgeneB\nA\tB\nC\n", "line 3: 1 fields"),
        ("geneA\tgeneB\nA\t\n", "line 2: an empty name"),
        ("geneA\tgeneB\tw\nA\tB\tx\n", "line 2, column 3 is 'x'"),
        ("geneA\tgeneB\tw\nA\tB\tnan\n", "line 2, column 3 is 'nan'"),
        ("geneA\tgeneB\nA\tA\n", "all 1 edges join a protein to itself"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, text, said):
    with pytest.raises(TableError) as caught:
        read_edgelist(write(tmp_path, text))
    assert said in caught.value.message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CrateNotFoundError):
        read_edgelist(tmp_path / "none.tsv")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "ppi_edgelist.tsv"
    path.write_bytes(b"geneA\tgeneB\n\xff\xfe\tB\n")
    with pytest.raises(TableError, match="cannot be read as text"):
        read_edgelist(path)
