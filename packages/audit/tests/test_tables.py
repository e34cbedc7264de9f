"""Tables of few rows, whose differences are plain to see."""

import math

import pytest

from cellmapkit.audit.compare.outcome import DIFFERS, REORDERED
from cellmapkit.audit.compare.table import REAL, TEXT, WHOLE, layout_of
from cellmapkit.audit.compare.tables import compare_tables


@pytest.fixture
def compare(tmp_path):
    def run(a, b, name="t.tsv", **more):
        paths = [tmp_path / side / name for side in "ab"]
        for path, text in zip(paths, (a, b), strict=True):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text.replace(" ", "\t"))
        return compare_tables(*paths, **more)

    return run


def test_kinds_of_columns(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("id\tn\tx\tx\nA\t1\t\t-1e3\nB\t2\t0.5\t1\nC\t3\n")
    found = layout_of(path)
    assert found.names == ("id", "n", "x", "x (2)")
    assert found.kinds == (TEXT, WHOLE, REAL, REAL)
    assert (found.n_rows, found.n_ragged, found.unique, found.headed) == (3, 1, True, True)


def test_headers_that_are_short_or_not_there(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("0\t1\nA\t.5\t.5\n")
    assert layout_of(path).names == ("", "0", "1")
    path.write_text("3\t4\n5\t6\n")
    assert (layout_of(path).headed, layout_of(path).n_rows) == (False, 2)
    path.write_text("")
    assert layout_of(path).n_rows == 0


def test_another_order(compare):
    found = compare("id x\nA 1\nB 2\n", "id x\nB 2\nA 1\n")
    assert (found.status, found.apart) == (REORDERED, 0.0)


def test_rows_and_numbers(compare):
    found = compare("id x y\nA 1 1.5\nB 2 7\nC 3 9\n", "id x y\nC 3 9\nD 0 0\nB 2 6\n")
    assert found.status == DIFFERS
    assert found.facts["rows_only"] == [1, 1]
    assert found.facts["examples_only"] == [["A"], ["D"]]
    assert found.facts["rows_matched"] == 2
    assert found.facts["lines_only"] == [2, 2]
    assert found.facts["columns"]["y"] == {
        "absolute": 1.0, "relative": pytest.approx(1 / 7, rel=1e-5), "scaled": pytest.approx(1 / 7, rel=1e-5),
        "pearson": 1.0, "n_differ": 1.0,
    }  # fmt: skip
    assert found.facts["columns"]["x"]["n_differ"] == 0
    assert found.apart == math.inf
    assert "1 only in A, 1 only in B" in found.told
    assert "most 'y': 1 absolute, 0.143 relative" in found.told


def test_only_numbers_differ(compare):
    found = compare("id x\nA 1\nB 200\n", "id x\nB 200.0002\nA 1\n")
    assert found.apart == pytest.approx(1e-6, rel=1e-5)
    assert found.within(1.1e-6)
    assert not found.within(0.9e-6)


def test_columns_in_another_order_are_matched_by_name(compare):
    found = compare("id x y\nA 1 2\n", "id y x\nA 2 1\n")
    assert (found.apart, found.facts["rows_only"]) == (0.0, [0, 0])
    found = compare("id x y\nA 1 2\n", "id x z\nA 1 2\n")
    assert found.facts["columns_only"] == [["y"], ["z"]]
    assert found.apart == math.inf


def test_rows_that_two_texts_name_and_rows_that_repeat(compare):
    found = compare("a b w\nP Q 1\nP R 2\nP Q 3\n", "a b w\nP R 2.5\nP Q 1\nP Q 3\n")
    assert found.facts["matched_by"] == ["a", "b"]
    assert (found.facts["rows_matched"], found.facts["columns"]["w"]["absolute"]) == (3, 0.5)


def test_no_names_at_all(compare):
    found = compare("x y\n0.5 0.1\n0.5 0.2\n", "x y\n0.5 0.1\n0.5 0.3\n")
    assert found.facts["matched_by"] == "place"
    assert found.facts["columns"]["y"]["absolute"] == pytest.approx(0.1)


def test_texts_that_differ(compare):
    found = compare("id word\nA p\nB q\n", "id word\nA p\nB r\n")
    assert found.facts["text_cells_differ"] == 1
    assert "1 texts differ" in found.told


def test_embeddings_have_cosines(compare):
    head = "id 0 1 2 3\n"
    found = compare(head + "A 1 0 0 0\nB 0 1 0 0\n", head + "A 0 1 0 0\nB 1 0 0 0\n")
    assert found.facts["cosine"] == {"as_they_are": 0.0, "aligned": 1.0}
    assert "cosine" not in compare("id w x y z\nA 1 0 0 0\nB 0 1 0 0\n", "id w x y z\nA 0 1 0 0\nB 1 0 0 0\n").facts


def test_a_table_too_large_is_sampled_and_says_so(compare):
    rows = [f"P{number} {number}" for number in range(1000)]
    a, b = "id x\n" + "\n".join(rows) + "\n", "id x\n" + "\n".join(reversed(rows)) + "9\n"
    found = compare(a, b, most_cells=200)
    assert found.facts["sampled"].startswith("1 of 10 rows")
    assert 60 < found.facts["rows_matched"] < 140
    assert found.facts["rows_only"] == [0, 0]  # the same rows of both
    assert found.apart == math.inf
    assert "compared 1 of 10 rows" in found.told


def test_commas(compare):
    assert compare("id,x\nA,1\n", "id,x\nA,2\n", "t.csv").facts["columns"]["x"]["absolute"] == 1
