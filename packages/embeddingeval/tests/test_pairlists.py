import gzip

import pytest

from cellmapkit.api import TableError
from cellmapkit.embeddingeval.pairlists import read_pair_list

ROWS = "A\tB\t1\nC\tA\t0\n\nB\tC\t1\n"


def listed(path):
    found = read_pair_list("known", path)
    return dict(zip(found.pairs, found.positive.tolist(), strict=True)), found.repeats


@pytest.mark.parametrize("header", ["", "gene_a\tgene_b\tpositive\n"])
def test_a_list_is_read_with_and_without_a_header_plain_and_compressed(tmp_path, header):
    expected = {("A", "B"): True, ("A", "C"): False, ("B", "C"): True}
    (tmp_path / "pairs.tsv").write_text(header + ROWS)
    with gzip.open(tmp_path / "pairs.tsv.gz", "wt") as stream:
        stream.write(header + ROWS)
    for name in ("pairs.tsv", "pairs.tsv.gz"):
        assert listed(tmp_path / name) == (expected, 0)


def test_a_repeat_that_says_the_same_counts_once(tmp_path):
    (tmp_path / "pairs.tsv").write_text(ROWS + "B\tA\t1\n")
    found, repeats = listed(tmp_path / "pairs.tsv")
    assert len(found) == 3
    assert repeats == 1


def test_a_gene_called_na_is_a_gene(tmp_path):
    (tmp_path / "pairs.tsv").write_text("NA\tNAN\t1\n")
    assert listed(tmp_path / "pairs.tsv")[0] == {("NA", "NAN"): True}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS + "B\tB\t1\n", "line 5 pairs B with itself"),
        (ROWS + "A\tC\t1\n", "line 5 says 1 of A and C, line 2 said 0"),
        (ROWS + "D\tE\t2\n", "line 5, column 3 is '2'"),
        ("A\tB\t2\n", "line 1, column 3 is '2'"),
        (ROWS + "D\tE\n", "line 5 has 2 fields"),
        (ROWS + "D\t\t1\n", "line 5 has an empty name"),
        ("gene\tgene\tpositive\n", "no pairs"),
        ("", "no pairs"),
        ("a b 1\n" * 5, "line 1 has 1 fields.* and 2 more"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path, rows, said):
    (tmp_path / "pairs.tsv").write_text(rows)
    with pytest.raises(TableError, match=said):
        read_pair_list("known", tmp_path / "pairs.tsv")


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "pairs.tsv.gz").write_text(ROWS)
    with pytest.raises(TableError, match="cannot be read"):
        read_pair_list("known", tmp_path / "pairs.tsv.gz")
