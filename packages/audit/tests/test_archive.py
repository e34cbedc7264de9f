"""Crates in zip files, honest ones and others."""

import shutil
import stat
import struct
import zipfile

import pytest

from cellmapkit.api import CrateError
from cellmapkit.audit import archive
from cellmapkit.audit.archive import first_crate, unpacked


def packed(folder, path, **options):
    return shutil.make_archive(str(path.with_suffix("")), "zip", folder, **options) and path


def opened(path):
    with unpacked(path) as directory:
        return sorted(item.relative_to(directory).as_posix() for item in directory.rglob("*") if item.is_file())


def write(path, *entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in entries:
            made.writestr(name, content)
    return path


def test_what_was_packed_is_unpacked_and_removed_again(chain, tmp_path):
    path = packed(chain, tmp_path / "c.zip")
    with unpacked(path) as directory:
        files = {item.relative_to(directory): item.read_bytes() for item in directory.rglob("*") if item.is_file()}
    assert files == {item.relative_to(chain): item.read_bytes() for item in chain.rglob("*") if item.is_file()}
    assert not directory.exists()


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:/x", "a\\..\\..\\x", "x" * 300])
def test_names_that_leave(tmp_path, name):
    path = write(tmp_path / "c.zip", ("ok", "1"), (name, "2"))
    with pytest.raises(CrateError, match="1 entries are refused, .* would leave its place"):
        opened(path)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["c.zip"]


@pytest.mark.parametrize(("kind", "said"), [(stat.S_IFLNK, "is a link"), (stat.S_IFIFO, "is no plain file")])
def test_links_and_devices(tmp_path, kind, said):
    entry = zipfile.ZipInfo("l")
    entry.external_attr = (kind | 0o777) << 16
    with pytest.raises(CrateError, match=said):
        opened(write(tmp_path / "c.zip", (entry, "/etc")))


def test_a_bomb(tmp_path):
    path = write(tmp_path / "c.zip", ("zeros", b"\0" * 2**23))
    with pytest.raises(CrateError, match=r"grows to 8,388,608 bytes from 8,\d\d\d"):
        opened(path)


def test_a_table_of_zeros_is_no_bomb(tmp_path):
    assert opened(write(tmp_path / "c.zip", ("zeros", b"0\t" * 2**18))) == ["zeros"]


@pytest.mark.parametrize(("limit", "value", "said"), [("ENTRIES", 1, "has 2 entries"), ("BYTES", 5, "would take")])
def test_too_much(tmp_path, monkeypatch, limit, value, said):
    monkeypatch.setattr(archive, f"MOST_{limit}", value)
    with pytest.raises(CrateError, match=said):
        opened(write(tmp_path / "c.zip", ("a", "123"), ("b", "123")))


def test_more_than_the_disk_has_room_for(tmp_path, monkeypatch):
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 3))
    with pytest.raises(CrateError, match="would take"):
        opened(write(tmp_path / "c.zip", ("a", "1234")))


def test_entries_that_overlap(tmp_path):
    """Two names in the zip file's directory stand for one piece of data."""
    path = write(tmp_path / "c.zip", ("a", "x" * 900), method=zipfile.ZIP_STORED)
    content = path.read_bytes()
    first, end = content.find(b"PK\x01\x02"), content.find(b"PK\x05\x06")
    entry = content[first:end]
    other = entry.replace(b"a", b"b")
    counts = struct.pack("<HHI", 2, 2, 2 * len(entry))
    path.write_bytes(content[:end] + other + content[end : end + 8] + counts + content[end + 16 :])
    with pytest.raises(CrateError, match="has entries that overlap"):
        opened(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice(tmp_path):
    with pytest.raises(CrateError, match="has 1 names twice"):
        opened(write(tmp_path / "c.zip", ("a", "1"), ("a", "2")))


def test_a_name_that_is_file_and_directory(tmp_path):
    with pytest.raises(CrateError, match="cannot be unpacked"):
        opened(write(tmp_path / "c.zip", ("a", "1"), ("a/b", "2")))


@pytest.mark.parametrize("damage", ["text", "cut", "flip"])
def test_damage(tmp_path, damage):
    path = write(tmp_path / "c.zip", ("a", bytes(range(256)) * 9), method=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes({"text": b"no zip", "cut": content[:50], "flip": content}[damage])
    with pytest.raises(CrateError, match="cannot be unpacked"):
        opened(path)


def test_a_password(tmp_path):
    path = write(tmp_path / "c.zip", ("a", "1"))
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(CrateError, match="protected by a password"):
        opened(path)


def test_the_last_crate_of_a_chain_is_the_first_to_look_at(chain):
    assert first_crate(chain, "c.zip") == chain / "3.last"
    assert first_crate(chain, "c.zip", "1.a") == chain / "1.a"
    assert first_crate(chain / "2.both", "c.zip") == chain / "2.both"


def test_which_crate_must_be_clear(chain, toys, tmp_path):
    with pytest.raises(CrateError, match="has no crate 'x'"):
        first_crate(chain, "c.zip", "x")
    toys.step(chain / "3.other", [chain / "1.b" / "table.tsv"])
    with pytest.raises(CrateError, match="2 crates that nothing in it was made from: '3.last', '3.other'"):
        first_crate(chain, "c.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CrateError, match="has no crate"):
        first_crate(tmp_path / "empty", "c.zip")
