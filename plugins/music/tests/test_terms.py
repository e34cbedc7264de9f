import gzip

import pytest

from cellmapkit.api import CrateNotFoundError, IdMismatchError, InputError, TableError
from cellmapkit.music.terms import read_terms

EXPECTED = {"t1": frozenset("AB"), "t2": frozenset("BX")}
OF_GENES = '{"A": ["t1"], "B": ["t1", "t2"], "X": ["t2"]}'
OF_TERMS = '{"t2": ["B", "X"], "t1": ["A", "B"]}'
GMT = "t2\ta name\tB\tX\n\nt1\t\tA\tB\n"


@pytest.mark.parametrize("text", [OF_GENES, OF_TERMS, GMT])
@pytest.mark.parametrize("packed", [False, True])
def test_each_form_gives_the_same_terms_sorted(tmp_path, text, packed):
    path = tmp_path / "terms"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    found = read_terms(path, ["A", "B", "C"])
    assert found == EXPECTED
    assert list(found) == ["t1", "t2"]


def test_numbers_are_names(tmp_path):
    path = tmp_path / "terms.json"
    path.write_text('{"A": [12, 13]}')
    assert read_terms(path, ["A"]) == {"12": frozenset("A"), "13": frozenset("A")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"A": ["t1"],\n "B": ["t1"', r"line 2, column 12: not valid JSON"),
        ('{"A": ["t1"],\n "B": "t1"}', r"line 2: 'B' has \"t1\", not a list of names"),
        ('{"A": ["t1"],\n "B": [null]}', r"line 2: 'B' has \[null\], not a list of names"),
        ('{"A": ["t1"],\n "B": [true]}', r"line 2: 'B'"),
        ('{"A": ["t1"],\n\n "B": [""]}', r"line 3: 'B'"),
        ('{"B": ["t1"],\n "A": ["t1"],\n "A": ["t2"]}', r"line 2: 'A' is given 2 times"),
        ("t1\tname\tA\nt2 A B\n", r"line 2: 1 tab-separated cells"),
        ("t1\tname\tA\nt1\tname\tB\n", r"line 2: term 't1' is given again"),
        (" \n", r"line 1: the file is empty"),
    ],
)
def test_what_breaks_its_form_is_named_by_file_and_line(tmp_path, text, message):
    path = tmp_path / "terms.txt"
    path.write_text(text)
    with pytest.raises(TableError, match=r"terms\.txt, " + message):
        read_terms(path, ["A", "B"])


def test_terms_of_other_names_are_refused(tmp_path):
    path = tmp_path / "terms.gmt"
    path.write_text(GMT)
    with pytest.raises(IdMismatchError, match="names none of the 2 proteins, e.g. 'P1', 'P2'"):
        read_terms(path, ["P1", "P2"])


def test_an_object_that_may_be_read_both_ways_is_refused(tmp_path):
    path = tmp_path / "terms.json"
    path.write_text('{"A": ["B"]}')
    with pytest.raises(InputError, match="1 proteins stand both as keys and in lists"):
        read_terms(path, ["A", "B"])


def test_files_that_cannot_be_read_are_said_so(tmp_path):
    with pytest.raises(CrateNotFoundError, match="no such file"):
        read_terms(tmp_path / "absent", ["A"])
    with pytest.raises(InputError, match="cannot be read"):
        read_terms(tmp_path, ["A"])
    for data, message in ((b"\x1f\x8b\x08cut", "damaged gzip"), (b"t\tn\t\xff", "byte 4 is not UTF-8")):
        (tmp_path / "bad").write_bytes(data)
        with pytest.raises(InputError, match=message):
            read_terms(tmp_path / "bad", ["A"])
