"""What an HDF5 file may not bring."""

import pickle

import pytest

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.exchange.h5check import check

np = pytest.importorskip("numpy")
h5py = pytest.importorskip("h5py")


@pytest.fixture
def path(tmp_path):
    with h5py.File(tmp_path / "x.h5ad", "w") as file:
        file["X"] = np.ones((4, 2), dtype=np.float32)
        file["names"] = ["a", "b"]
        file.create_group("obs/deep").attrs["order"] = ["x"]
        file["flag"] = np.array([True, False])
    return tmp_path / "x.h5ad"


def test_a_plain_file_passes(path):
    check(path)
    check(path, most=50)  # 8 numbers of 4 bytes, 2 pointers of 8, 2 flags
    with pytest.raises(InputError, match="unpacks to"):
        check(path, most=49)


def test_what_is_no_hdf5(tmp_path):
    with pytest.raises(CrateNotFoundError):
        check(tmp_path / "none.h5ad")
    for data in (b"PK\x03\x04", b"", pickle.dumps([1]), b"MuData" + b" " * 600):
        (tmp_path / "x").write_bytes(data)
        with pytest.raises(InputError, match="no HDF5"):
            check(tmp_path / "x")


def test_a_damaged_file(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="damaged"):
        check(path)


def test_a_bomb_is_refused_by_its_unpacked_size(path):
    with h5py.File(path, "a") as file:
        file.create_dataset("zeros", shape=(10**10,), dtype="f4", compression="gzip", chunks=(10**6,))
    assert path.stat().st_size < 10**6
    with pytest.raises(InputError, match="37.3 GiB"):
        check(path)


@pytest.mark.parametrize("kind", ["external", "soft", "raw", "virtual"])
def test_nothing_outside_of_the_file_is_read(path, kind, tmp_path):
    (tmp_path / "raw").write_bytes(b"x" * 100)
    with h5py.File(path, "a") as file:
        if kind == "external":
            file["link"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/x")
        elif kind == "soft":
            file["obs/link"] = h5py.SoftLink("/obs")
        elif kind == "raw":
            file.create_dataset("raw", shape=(100,), dtype="u1", external=[(str(tmp_path / "raw"), 0, 100)])
        else:
            layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
            layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "x", shape=(4,))
            file.create_virtual_dataset("virtual", layout)
    with pytest.raises(InputError, match="link|another file"):
        check(path)


def test_binary_objects_are_refused(path):
    with h5py.File(path, "a") as file:
        file["uns"] = np.void(pickle.dumps([1]))
    with pytest.raises(InputError, match="binary objects"):
        check(path)


def test_references_are_refused(path):
    with h5py.File(path, "a") as file:
        file.create_dataset("ref", data=np.array([file["X"].ref], dtype=h5py.ref_dtype))
    with pytest.raises(InputError, match="binary objects"):
        check(path)
