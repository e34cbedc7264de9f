"""What crates of unknown origin may name."""

import pytest

from cellmapkit.api import CrateError
from cellmapkit.audit import safety
from cellmapkit.audit.safety import check_metadata, inside, possible, printable

OUTSIDE = ["", "/", ".", "../x", "a/../../x", "a/..", "/etc/passwd", "//host/x", "C:/x", "c:x", "a\\b", "..\\x", "x\0y",
           "%2e%2e/x", "%2E%2E%2Fx", "a/%2e%2e/%2e%2e/x", "%2fetc/passwd", "file:///etc/passwd", "https://x.org/a",
           "x" * 256, "a/" * 2500 + "a", "\ud800"]  # fmt: skip
INSIDE = ["a", "a/b.tsv", "./a", "a..b", "..a", "GO:0005634.tsv", "100%.tsv", "a b%20c", "%252e%252e", "é", "hidden/.x"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_leave_the_crate(tmp_path, name):
    assert inside(tmp_path, name) is None


@pytest.mark.parametrize("name", INSIDE)
def test_names_that_stay(tmp_path, name):
    assert inside(tmp_path, name) == tmp_path / name


def test_links_are_followed_to_see_where_they_lead(tmp_path):
    crate = tmp_path / "crate"
    (crate / "sub").mkdir(parents=True)
    (crate / "out").symlink_to(tmp_path)
    (crate / "within").symlink_to("sub")
    (crate / "round").symlink_to("round")
    assert inside(crate, "out/x") is None
    assert inside(crate, "round") is None
    assert inside(crate, "within/x") == crate / "within/x"


def test_a_crate_that_is_itself_a_link(tmp_path):
    (tmp_path / "crate").mkdir()
    (tmp_path / "link").symlink_to("crate")
    assert inside(tmp_path / "link", "a") == tmp_path / "link" / "a"


def test_possible_names():
    assert possible("a/" * 1000)
    assert not possible("é" * 200)  # 400 bytes


@pytest.mark.parametrize(("limit", "value", "said"), [("BYTES", 100, "MiB of metadata"), ("VALUES", 30, "31 values")])
def test_metadata_that_would_take_all_memory(tmp_path, monkeypatch, limit, value, said):
    path = tmp_path / "m.json"
    path.write_text("[" + "1," * 30)
    check_metadata(path)
    path.write_text("[" + "1," * 30 + " " * 100)
    monkeypatch.setattr(safety, f"MOST_METADATA_{limit}", value)
    with pytest.raises(CrateError, match=said):
        check_metadata(path)


def test_words_for_a_terminal():
    assert printable("plain é words") == "plain é words"
    assert printable("\x1b[2J\nx\udcff\u202e") == "\\x1b[2J\\nx\\udcff\\u202e"
