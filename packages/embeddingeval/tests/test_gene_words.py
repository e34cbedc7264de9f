import gzip

import pytest

from cellmapkit.api import TableError
from cellmapkit.embeddingeval.gene_words import as_folds, read_gene_words


@pytest.mark.parametrize("text", ["gene\tfold\na\t0\nNA\t1\n", "a\t0\r\nNA\t1\r\n\n"])
def test_a_table_is_read_with_or_without_header(tmp_path, text):
    path = tmp_path / "folds.tsv"
    path.write_text(text, newline="")
    assert as_folds(read_gene_words(path, "fold"), path) == {"a": 0, "NA": 1}
    with gzip.open(tmp_path / "folds.tsv.gz", "wt") as stream:
        stream.write(text)
    assert read_gene_words(tmp_path / "folds.tsv.gz", "fold") == {"a": "0", "NA": "1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no rows"),
        ("a\n", "line 1 is 'a'"),
        ("a\t0\na\t1\n", "line 2 names a again"),
        ("a\t\n", "line 1 is 'a'"),
    ],
)
def test_another_table_is_refused(tmp_path, text, said):
    path = tmp_path / "folds.tsv"
    path.write_text(text)
    with pytest.raises(TableError, match=said):
        read_gene_words(path, "fold")


def test_a_fold_is_a_whole_number(tmp_path):
    with pytest.raises(TableError, match=r"1 folds are no whole numbers: 'b x'"):
        as_folds({"a": "0", "b": "x"}, tmp_path)
