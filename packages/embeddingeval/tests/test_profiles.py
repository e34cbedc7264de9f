import gzip

import numpy as np
import pytest

from cellmapkit.api import TableError
from cellmapkit.embeddingeval.profiles import read_profiles


def read(tmp_path, text):
    (tmp_path / "p.tsv").write_text(text)
    return read_profiles(tmp_path / "p.tsv")


def test_missing_values_are_empty_or_words_and_genes_are_not(tmp_path):
    found = read(tmp_path, "gene\tx\ty\tz\nNAN\t1\t\tNA\nNA\tNaN\t-2e-3\tnan\n\nB\t1\t2\t3\n")
    assert found.genes == ("NAN", "NA", "B")
    expected = [[1, np.nan, np.nan], [np.nan, -0.002, np.nan], [1, 2, 3]]
    np.testing.assert_array_equal(found.values, expected)


def test_a_compressed_table_with_the_last_value_missing(tmp_path):
    with gzip.open(tmp_path / "p.tsv.gz", "wt") as stream:
        stream.write("\tx\ty\nA\t1\t\n")
    np.testing.assert_array_equal(read_profiles(tmp_path / "p.tsv.gz").values, [[1, np.nan]])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gene\tx\nA\t1\nA\t2\n", "line 3 names A again"),
        ("gene\tx\nA\tinf\n", "line 2, column 2 is 'inf'"),
        ("gene\tx\ty\nA\t1\tmuch\n", "line 2, column 3 is 'much'"),
        ("gene\tx\ty\nA\t1\t2\nB\t1\n", "line 3 has 2 fields, line 2 has 3"),
        ("gene\tx\n\t1\n", "line 2 has an empty name"),
        ("gene\nA\n", "line 2 has 1 fields"),
        ("gene\tx\n", "no rows"),
        ("", "no rows"),
    ],
)
def test_other_tables_are_refused_with_their_line(tmp_path, text, said):
    with pytest.raises(TableError, match=said):
        read(tmp_path, text)
