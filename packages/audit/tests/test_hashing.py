"""Digests of many files."""

import hashlib
import tracemalloc

import pytest

from cellmapkit.api.run import SilentProgress
from cellmapkit.audit.hashing import digests_of


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_every_file_gets_its_digest(tmp_path, threads):
    paths = [tmp_path / str(number) for number in range(200)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * number)
    paths.append(tmp_path / "large")
    paths[-1].write_bytes(b"x" * (2**20 + 1))
    digests, unreadable = digests_of({path: path.stat().st_size for path in paths}, SilentProgress(), threads)
    assert digests == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    assert unreadable == {}


def test_what_is_gone_is_said_and_the_rest_is_read(tmp_path):
    (tmp_path / "there").write_text("x")
    digests, unreadable = digests_of({tmp_path / "gone": 1, tmp_path / "there": 1}, SilentProgress(), 2)
    assert list(digests) == [tmp_path / "there"]
    assert unreadable == {tmp_path / "gone": "No such file or directory"}


def test_memory_does_not_grow_with_the_files(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as stream:
        stream.truncate(64 * 2**20)
    tracemalloc.start()
    digests_of({path: 64 * 2**20}, SilentProgress(), 1)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2**20
