import gzip

import numpy as np
import pytest

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.api.records import Embedding
from cellmapkit.core import tables
from cellmapkit.core.digest import sha256_of
from cellmapkit.core.tables import read_embedding, write_embedding


def test_what_is_written_reads_back_the_same_sorted_by_name(tmp_path, embedding):
    path = tmp_path / "emd.tsv"
    write_embedding(path, embedding)
    lines = path.read_bytes().split(b"\n")
    assert lines[0] == b"id\t0\t1\t2\t3"
    assert [line.split(b"\t")[0] for line in lines[1:6]] == [b"C1orf43", b"MDM2", b"NA", b"NAN", b"TP53"]
    back = read_embedding(path).embedding
    order = [embedding.ids.index(name) for name in back.ids]
    assert back.values.tobytes() == embedding.values[order].tobytes()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ["id\t0\t1\t2", "\t1\t2", "\t0\t1\t2", "gene\tx"])
def test_every_header_form_keeps_all_values(tmp_path, header, end):
    path = tmp_path / "emd.tsv"
    path.write_bytes(end.join([header, "A\t1\t2\t3", "NA\t4\t5\t6.5", ""]).encode())
    table = read_embedding(path).embedding
    assert table.ids == ("A", "NA")
    np.testing.assert_array_equal(table.values, np.float32([[1, 2, 3], [4, 5, 6.5]]))


def test_gzip_is_read(tmp_path):
    path = tmp_path / "emd.tsv.gz"
    path.write_bytes(gzip.compress(b"id\t0\t1\nA\t1\t2\n"))
    assert read_embedding(path).embedding.ids == ("A",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"id\t0\t1\n", "header and no rows"),
        (b"id\t0\t1\nA\n", "line 2: one field"),
        (b"id\t0\t1\nA\t1\t2\nB\t1\n", "line 3 has 2 fields, line 2 has 3"),
        (b"id\t0\t1\nA\t1\t2\nB\tx\t2\n", "line 3, column 2 is 'x'"),
        (b"id\t0\t1\nA\t1\t2\nB\t\t2\n", "line 3, column 2 is ''"),
        (b"id\t0\t1\nA\t1\t2\nB\tnan\t2\n", "line 3 ('B'), column 2 is nan"),
        (b"id\t0\t1\nA\t1\t2\nB\t1\tinf\n", "line 3 ('B'), column 3 is inf"),
        (b"id\t0\t1\nA\t1\t2\nA\t3\t4\n", "line 3 repeats 'A' of line 2"),
        (b"id\t0\t1\nA\t1\t2\n\t3\t4\n", "line 3 has no name"),
        (b"id\t0\t1\nA\t1\t2\nB\t3\t3\n", "line 3 ('B') is 3 throughout"),
        (b"id\t0\t1\nA\t1\t2\nB\t0\t0\n", "line 3 ('B') is 0 throughout"),
        (b"id\t0\t1\n\xff\xfe\t1\t2\n", "cannot be read as text"),
    ],
)
def test_a_fault_is_named_with_line_and_column(tmp_path, content, said):
    path = tmp_path / "emd.tsv"
    path.write_bytes(content)
    with pytest.raises(TableError) as caught:
        read_embedding(path)
    assert str(path) in caught.value.message
    assert said in caught.value.message
    assert caught.value.hint


def test_four_faults_are_counted_and_three_shown(tmp_path):
    path = tmp_path / "emd.tsv"
    path.write_text("id\t0\t1\n" + "".join(f"G{i}\tnan\t1\n" for i in range(4)))
    with pytest.raises(TableError, match=r"4 rows with not finite.*and 1 more"):
        read_embedding(path)


def test_bad_rows_are_left_out_on_request_and_accounted_for(tmp_path):
    path = tmp_path / "emd.tsv"
    path.write_text("id\t0\t1\nA\t1\t2\nB\tnan\t2\nC\t3\t3\n")
    table = read_embedding(path, bad_rows="drop")
    assert table.embedding.ids == ("A",)
    assert [(fault.name, fault.reason) for fault in table.dropped] == [("B", "not finite"), ("C", "constant")]


def test_repeated_names_are_refused_even_when_bad_rows_are_dropped(tmp_path):
    path = tmp_path / "emd.tsv"
    path.write_text("id\t0\t1\nA\t1\t2\nA\t3\t4\n")
    with pytest.raises(TableError, match="repeats"):
        read_embedding(path, bad_rows="drop")


def test_nothing_left_is_an_error(tmp_path):
    path = tmp_path / "emd.tsv"
    path.write_text("id\t0\t1\nA\tnan\t2\n")
    with pytest.raises(TableError, match="none of the 1 rows"):
        read_embedding(path, bad_rows="drop")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CrateNotFoundError, match="does not exist"):
        read_embedding(tmp_path / "nothing.tsv")


def test_a_cut_gzip_is_refused(tmp_path):
    path = tmp_path / "emd.tsv.gz"
    rows = "".join(f"G{i}\t{i}.5\t{i + 1}\n" for i in range(1000))
    path.write_bytes(gzip.compress(f"id\t0\t1\n{rows}".encode())[:-200])
    with pytest.raises(TableError):
        read_embedding(path)


def test_a_large_table_gets_a_twin_that_is_read_only_while_it_matches(tmp_path, embedding, monkeypatch):
    monkeypatch.setattr(tables, "TWIN_ABOVE", 10)
    path = tmp_path / "emd.tsv"
    write_embedding(path, embedding)
    twin = tmp_path / "emd.tsv.parquet"
    assert twin.is_file()
    digest = sha256_of(path)
    plain = read_embedding(path).embedding
    fast = read_embedding(path, digest=digest).embedding
    assert fast.ids == plain.ids
    assert fast.values.tobytes() == plain.values.tobytes()
    path.write_text("id\t0\nCHANGED\t1\n")
    assert read_embedding(path, digest=sha256_of(path)).embedding.ids == ("CHANGED",)


@pytest.mark.parametrize("row", ["1e-20\t0", "0", "-1e-9"])
def test_a_row_too_short_for_a_direction_counts_as_constant(tmp_path, row):
    path = tmp_path / "emd.tsv"
    columns = [str(k) for k in range(row.count("\t") + 1)]
    lines = ["id", *columns], ["A", row], ["B", *("2" for _ in columns[1:]), "1"]
    path.write_text("\n".join("\t".join(line) for line in lines) + "\n")
    with pytest.raises(TableError, match=r"line 2 \('A'\) is (shorter than 1e-08|0 throughout)"):
        read_embedding(path)
    assert read_embedding(path, bad_rows="drop").dropped[0].reason == "constant"


@pytest.mark.parametrize("row", ["9e-9\t-9e-9", "3e38\t-3e38", "2e-8\t0"])
def test_a_row_with_a_direction_is_kept_however_long(tmp_path, row):
    path = tmp_path / "emd.tsv"
    path.write_text(f"id\t0\t1\nA\t{row}\n")
    assert read_embedding(path).embedding.ids == ("A",)


def test_one_feature_is_not_a_constant_row(tmp_path):
    path = tmp_path / "emd.tsv"
    write_embedding(path, Embedding(ids=("A", "B"), values=np.float32([[1], [2]])))
    assert read_embedding(path).embedding.values.shape == (2, 1)
