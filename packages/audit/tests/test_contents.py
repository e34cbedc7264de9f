"""What stands in a crate's directory."""

import os

from cellmapkit.audit.contents import contents_of, extra, leaving, place_of


def tree(folder):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "x").write_text("123")
    (folder / "a" / "b" / "y").write_text("12345")
    (folder / "in").symlink_to("x")
    (folder / "out").symlink_to("..")
    os.mkfifo(folder / "pipe")
    return contents_of(folder)


def test_files_with_sizes_directories_and_the_rest(tmp_path):
    found = tree(tmp_path)
    assert found.files == {"x": 3, "a/b/y": 5}
    assert found.directories == ["a", "a/b"]
    assert found.others == {"in": "a link", "out": "a link", "pipe": "no plain file"}


def test_a_name_that_is_no_text(tmp_path):
    (tmp_path / os.fsdecode(b"\xff")).write_text("x")
    assert list(contents_of(tmp_path).files) == ["\udcff"]


def test_places(tmp_path):
    found = tree(tmp_path)
    assert place_of(found, "a/b/y").path == tmp_path / "a/b/y"
    assert (place_of(found, "./x").name, place_of(found, "./x").size) == ("x", 3)
    assert place_of(found, "%78").path == tmp_path / "x"
    assert place_of(found, "in").path == tmp_path / "in"
    assert place_of(found, "out/x").problem == ("outside", "a link that leaves the crate")
    assert place_of(found, "../x").problem == ("outside", "names '../x'")
    assert place_of(found, "pipe").problem == ("missing", "no plain file")
    assert place_of(found, "a").problem == ("missing", "a directory")
    assert place_of(found, "z").problem == ("missing", "not there")
    assert place_of(found, "https://x.org/a").remote


def test_extra(tmp_path):
    found = tree(tmp_path)
    assert extra(found, {"x", "in", "out", "pipe"}) == {"a": "a directory that is not recorded, with 1 files"}
    assert extra(found, {"a/b/y", "in", "pipe"}) == {"x": "not recorded", "out": "a link; not recorded"}


def test_a_directory_that_cannot_be_listed_is_said(tmp_path, monkeypatch):
    plain = os.scandir

    def refuse(path):
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied")
        return plain(path)

    tree(tmp_path)
    monkeypatch.setattr(os, "scandir", refuse)
    assert contents_of(tmp_path).others["a/b/"] == "cannot be listed: Permission denied"


def test_links_that_leave(tmp_path):
    found = tree(tmp_path)
    assert [name for name in ("x", "in", "out", "z") if leaving(found, name)] == ["out"]
