"""Look over an HDF5 file before anything reads it: no pickles, nothing outside of it, nothing larger than memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.exchange.extras import library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 16 * 2**30
"""Unpacked size above which a file is refused."""
_MAGIC = b"\x89HDF\r\n\x1a\n"
_USER_BLOCK = 512  # MuData names itself before the HDF5 file begins
_DEEPEST = 32


def check(path: Path, most: int = MOST_BYTES) -> None:
    """Refuse a file that could run code, lead elsewhere or fill the memory.

    Parameters
    ----------
    path : Path
        The file.
    most : int
        Bytes that all its arrays may take together.

    Raises
    ------
    CrateNotFoundError
        If there is none.
    InputError
        If it is no HDF5, holds links or data that lie outside of it, binary objects such as pickles, or too much.
    """
    if not path.is_file():
        raise CrateNotFoundError(f"{path} does not exist", hint="expected an .h5ad or .h5mu file")
    with path.open("rb") as stream:
        start = stream.read(_USER_BLOCK + len(_MAGIC))
    if not (start.startswith(_MAGIC) or (start.startswith(b"MuData") and start.endswith(_MAGIC))):
        raise InputError(f"{path} is no HDF5 file", hint="expected .h5ad or .h5mu, not packed and not Zarr")
    h5py = library("h5py", "anndata")
    size = 0
    try:
        with h5py.File(path, "r") as file:
            for name, item in _items(h5py, file, str(path)):
                size += _size(h5py, path, name, item)
    except (OSError, RuntimeError, KeyError) as error:
        raise InputError(f"{path} is damaged: {error}", hint="copy it again") from error
    if size > most:
        raise InputError(f"{path} unpacks to {size / 2**30:.1f} GiB", hint=f"expected {most / 2**30:g} GiB at most")


def _items(h5py: Any, group: Any, where: str, depth: int = 0) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - h5py
    if depth > _DEEPEST:
        raise InputError(f"{where} is nested deeper than {_DEEPEST} groups", hint="this is no file of embeddings")
    yield from ((f"{group.name}@{name}", value) for name, value in group.attrs.items())
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise InputError(f"{where}: {group.name}/{name} is a link", hint="copy what it leads to into the file")
        item = group[name]
        if isinstance(item, h5py.Group):
            yield from _items(h5py, item, where, depth + 1)
        else:
            yield item.name, item


def _size(h5py: Any, path: Path, name: str, item: Any) -> int:  # noqa: ANN401 - h5py
    if not isinstance(item, h5py.Dataset):
        return 0
    if item.external or item.is_virtual:
        raise InputError(f"{path}: the values of {name} lie in another file", hint="copy them into the file")
    if h5py.check_ref_dtype(item.dtype) or (item.dtype.kind == "V" and not item.dtype.names):
        raise InputError(f"{path}: {name} holds binary objects", hint="pickles are never loaded; remove it")
    return int(item.size or 0) * max(item.dtype.itemsize, 1)
