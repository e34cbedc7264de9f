"""The zip file."""

import hashlib
import io
import random
import stat
import tracemalloc
import zipfile

from cellmapkit.audit.exporting.zipping import PlainZip


def zipped(write):
    stream = io.BytesIO()
    with PlainZip(stream) as archive:
        write(archive)
    return stream.getvalue()


def test_size_and_digest_are_of_what_was_read(tmp_path):
    (tmp_path / "a").write_bytes(b"text " * 999)
    told = []
    content = zipped(lambda archive: told.append(archive.copy("folder/a", tmp_path / "a")))
    assert told == [(4995, hashlib.sha256(b"text " * 999).hexdigest())]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.read("folder/a") == b"text " * 999


def test_times_and_rights_of_files_leave_no_trace(tmp_path):
    import os

    contents = []
    for moment, mode in ((0, 0o600), (10**9, 0o777)):
        (tmp_path / "a").write_text("x")
        (tmp_path / "a").chmod(mode)
        os.utime(tmp_path / "a", (moment, moment))
        contents.append(zipped(lambda archive: archive.copy("a", tmp_path / "a")))
    assert contents[0] == contents[1]


def test_modes_and_times(tmp_path):
    def write(archive):
        archive.write("run.sh", b"x", executable=True)
        archive.write("plain", b"x")

    with zipfile.ZipFile(io.BytesIO(zipped(write))) as archive:
        modes = [entry.external_attr >> 16 for entry in archive.infolist()]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert modes == [stat.S_IFREG | 0o755, stat.S_IFREG | 0o644]


def test_only_what_shrinks_is_packed(tmp_path):
    def write(archive):
        archive.write("table", b"".join(b"%d\t0.5\n" % n for n in range(9999)))
        archive.write("packed", random.Random(1).randbytes(99999))
        archive.write("bomb", b"\0" * 2**20)  # it would be refused when it is read again
        archive.write("empty", b"")

    with zipfile.ZipFile(io.BytesIO(zipped(write))) as archive:
        kinds = {entry.filename: entry.compress_type for entry in archive.infolist()}
    assert kinds == {"table": zipfile.ZIP_DEFLATED, "packed": 0, "bomb": 0, "empty": 0}


def test_large_entries_get_zip64(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    (tmp_path / "a").write_bytes(random.Random(1).randbytes(5000))

    def write(archive):
        archive.copy("a", tmp_path / "a")
        archive.copy("b", tmp_path / "a")

    content = zipped(write)
    assert b"PK\x06\x06" in content  # the directory of zip64
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert [entry.file_size for entry in archive.infolist()] == [5000, 5000]


def test_memory_does_not_grow_with_the_file(tmp_path):
    (tmp_path / "a").write_bytes(random.Random(1).randbytes(2**20) * 24)
    with (tmp_path / "zip").open("wb") as stream, PlainZip(stream) as archive:
        tracemalloc.start()
        archive.copy("a", tmp_path / "a")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 8 * 2**20
