import gzip
import json

import pytest

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.hierarchyeval.rebuilt import REBUILT, REBUILT_COLUMNS, read_rebuilt, read_table, table_rows

GENES = ["a", "b", "c", "d", "e", "f"]


@pytest.fixture
def crate(tmp_path, hcx):
    folder = tmp_path / "rebuilt"
    folder.mkdir()
    (folder / "hierarchy.cx2").write_text(json.dumps(hcx({"R": GENES, "S": GENES[:4]}, [("R", "S")])))
    return folder


def test_proteins_without_edges_were_left_all_the_same(crate):
    (crate / "gene_ids.tsv").write_text("id\tname\n" + "".join(f"{k}\t{gene}\n" for k, gene in enumerate(GENES)))
    (crate / "genes_without_edges.tsv").write_text("name\nNA\n")
    read = []
    (found,) = read_rebuilt(crate, read.append)
    assert found.proteins == {*GENES, "NA"}
    assert (found.known_from, found.assemblies) == ("input", (("S", ("a", "b", "c", "d")),))
    assert {path.name for path in read} == {"hierarchy.cx2", "gene_ids.tsv", "genes_without_edges.tsv"}


def test_without_these_tables_the_root_stands_for_them(crate):
    (found,) = read_rebuilt(crate, lambda _: None)
    assert (found.proteins, found.known_from) == (set(GENES), "root")


def test_hidef_files_are_read(tmp_path):
    (tmp_path / "h.nodes").write_text("R\t4\ta b c d\t9\nS\t2\ta b\t5\n")
    (tmp_path / "h.edges").write_text("R\tS\tdefault\n")
    read = []
    (found,) = read_rebuilt(tmp_path / "h.nodes", read.append)
    assert found.assemblies == (("S", ("a", "b")),)
    assert [path.name for path in read] == ["h.nodes", "h.edges"]


def test_the_table_reads_back(crate, tmp_path):
    (found,) = read_rebuilt(crate, lambda _: None)
    rows = [list(REBUILT_COLUMNS), *table_rows(found)]
    out = tmp_path / "out"
    out.mkdir()
    (out / REBUILT).write_bytes(gzip.compress("".join("\t".join(row) + "\n" for row in rows).encode()))
    (again,) = read_rebuilt(out, lambda _: None)
    assert again.name == f"{out}: {crate}"
    assert (again.proteins, again.known_from, again.assemblies) == (found.proteins, "root", found.assemblies)
    (plain,) = read_table(out / REBUILT)
    assert plain == found


def test_other_tables_are_refused(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("a\tb\tc\td\n")
    with pytest.raises(TableError, match="line 1: the columns are"):
        read_rebuilt(path, lambda _: None)
    path.write_text("\t".join(REBUILT_COLUMNS) + "\none\tassembly\tS\ta b\n")
    with pytest.raises(TableError, match=r"line 2, column 2: 'assembly'"):
        read_table(path)
    with pytest.raises(CrateNotFoundError):
        read_rebuilt(tmp_path / "absent", lambda _: None)
