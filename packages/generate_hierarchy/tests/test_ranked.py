"""Networks from pairs that the co-embedding step stored."""

import gzip

import numpy as np
import pytest

from cellmapkit.api import CrateNotFoundError, IdMismatchError, InputError, TableError, UsageError
from cellmapkit.generate_hierarchy.ranked import KINDS, ranked_files, ranked_networks

ROWS = ["C\tB\t0.9\t0.1", "A\tD\t0.8\t0", "A\tB\t0.8\t0.2", "E\tA\t0.5\t0"]
HEADER = "proteinA\tproteinB\tmean\tsd"
CONSENSUS, PREDICTED = KINDS["consensus"], KINDS["predicted"]
NAMES = ("D", "B", "A", "C", "E")


@pytest.fixture
def pairs(tmp_path):
    def write(rows=ROWS, header=HEADER):
        path = tmp_path / "consensus_proximity.tsv.gz"
        path.write_bytes(gzip.compress(("\n".join([header, *rows]) + "\n").encode()))
        return path

    return write


def test_cutoffs_take_the_first_pairs(pairs):
    found = ranked_networks(pairs(), CONSENSUS, NAMES, [0.3, 0.1])
    assert found.ids == ("A", "B", "C", "D", "E")
    assert (found.cutoffs, found.sizes) == ((0.1, 0.3), (1, 3))
    np.testing.assert_array_equal(found.edges, [[1, 2], [0, 3], [0, 1]])
    np.testing.assert_array_equal(found.similarity, np.float32([0.9, 0.8, 0.8]))


def test_all_that_is_stored_can_be_used_and_no_more(pairs):
    assert ranked_networks(pairs(), CONSENSUS, NAMES, [0.4]).sizes == (4,)
    with pytest.raises(InputError, match=r"closest 4 pairs, 0.4 of all 10; 0.41 is asked") as caught:
        ranked_networks(pairs(), CONSENSUS, NAMES, [0.1, 0.41])
    assert "--consensus_top 0.41" in caught.value.hint


@pytest.mark.parametrize(
    ("rows", "header", "error", "said"),
    [
        ([ROWS[1], ROWS[0], *ROWS[2:]], HEADER, TableError, "line 3: the mean is larger"),
        ([*ROWS[:3], "A\tX\t0.5\t0"], HEADER, IdMismatchError, "1 proteins are not in coembedding_emd.tsv: 'X'"),
        ([*ROWS[:3], "B\tC\t0.5\t0"], HEADER, TableError, "holds a pair twice"),
        ([*ROWS[:3], "B\tB\t0.5\t0"], HEADER, TableError, "or of one protein"),
        ([*ROWS[:3], "B\tE\tx\t0"], HEADER, TableError, "cannot be read"),
        ([*ROWS[:3], "B\tE"], HEADER, TableError, "cannot be read"),
        (ROWS, "a\tb\tmean\tsd", TableError, "has the columns a, b"),
        ([*ROWS[:3], "B\tE\tnan\t0"], HEADER, TableError, "line 5"),
    ],
)
def test_a_table_that_is_none_is_refused(pairs, rows, header, error, said):
    with pytest.raises(error, match=said):
        ranked_networks(pairs(rows, header), CONSENSUS, NAMES, [0.4])


def test_files_of_an_ensemble(tmp_path, pairs):
    path = pairs()
    with pytest.raises(CrateNotFoundError, match=r"holds no ensemble: coembedding_emd.tsv not found"):
        ranked_files([tmp_path], CONSENSUS)
    (tmp_path / "coembedding_emd.tsv").touch()
    assert ranked_files([tmp_path], CONSENSUS) == (tmp_path / "coembedding_emd.tsv", path)
    with pytest.raises(UsageError, match="from one directory, 2 were given"):
        ranked_files([tmp_path, tmp_path], CONSENSUS)


def test_predicted_proximities_are_taken_likewise(tmp_path):
    path = tmp_path / "proximity.tsv.gz"
    lines = ["proteinA\tproteinB\tproximity", "C\tB\t9.5", "A\tD\t-1"]
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    found = ranked_networks(path, PREDICTED, NAMES, [0.2])
    np.testing.assert_array_equal(found.edges, [[1, 2], [0, 3]])
    np.testing.assert_array_equal(found.similarity, np.float32([9.5, -1]))
    with pytest.raises(InputError, match=r"closest 2 pairs") as caught:
        ranked_networks(path, PREDICTED, NAMES, [0.3])
    assert "predicted proximities with --proximity_top 0.3" in caught.value.hint
    with pytest.raises(CrateNotFoundError, match="holds no predicted proximities: coembedding_emd.tsv not found"):
        ranked_files([tmp_path], PREDICTED)
