"""Files of every form, chosen by name."""

import gzip

import pytest

from cellmapkit.audit.compare.files import compare_files
from cellmapkit.audit.compare.outcome import DIFFERS, IDENTICAL, REORDERED, UNPACKED


@pytest.fixture
def compare(tmp_path):
    def run(name, a, b):
        paths = [tmp_path / side / name for side in "ab"]
        for path, content in zip(paths, (a, b), strict=True):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        return compare_files(*paths)

    return run


def test_the_same_bytes(compare):
    assert compare("a.png", b"x", b"x").status == IDENTICAL


def test_the_container_does_not_count(compare):
    one, two = gzip.compress(b"id\tx\nA\t1\n", 1, mtime=1), gzip.compress(b"id\tx\nA\t1\n", 9, mtime=2)
    assert compare("t.tsv.gz", one, two).status == UNPACKED
    found = compare("t.tsv.gz", one, gzip.compress(b"id\tx\nA\t3\n"))
    assert found.facts["columns"]["x"]["absolute"] == 2


@pytest.mark.parametrize(("name", "a", "b", "told"), [
    ("t.edges", b"a\tb\nb\tc\n", b"b\tc\na\tb\n", "another order"),
    ("h.nodes", b"C1\t2\ta b\t9\n", b"C1\t2\ta c\t9\n", "1 and 1 assemblies, 0 identical; best match 0.333"),
    ("h.nodes", b"C1\t1\ta\t9\nC2\t1\tb\t1\n", b"C2\t1\tb\t1\nC1\t1\ta\t9\n", "another order"),
    ("d.json", b"[1]", b"[2]", "1 of 1 values differ"),
    ("d.json", b"[1", b"[2]", "is no JSON"),
    ("w.safetensors", b"1", b"2", "is no safetensors file"),
    ("r.txt", b"a\nb\n", b"b\nc\n", "1 lines only in A, 1 in B"),
    ("r.txt", b"a\nb\n", b"b\na\n", "another order"),
    ("p.png", b"a", b"bb", "1 and 2 bytes"),
    ("t.tsv.gz", b"no", b"gzip", "cannot be read"),
])  # fmt: skip
def test_every_form(compare, name, a, b, told):
    found = compare(name, a, b)
    assert found.status == (REORDERED if told == "another order" else DIFFERS)
    assert told in found.told
