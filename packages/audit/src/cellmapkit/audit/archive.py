"""A crate, or a chain of crates, in a zip file: unpacked to a temporary place, and refused if it is no honest one."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cellmapkit.api import CellmapkitError, CrateError, examples
from cellmapkit.audit.places import Places, record_of
from cellmapkit.audit.safety import stays
from cellmapkit.core.crate import METADATA_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES = 1_000_000
MOST_BYTES = 256 * 2**30
MOST_RATIO = 250
"""Largest ratio of an entry's size to its size in the zip file: tables have some 5, pictures 1, bombs 1,000."""
_FREE_RATIO_BYTES = 2**20
_ENCRYPTED = 1


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Unpack a zip file to a temporary directory, and remove it afterwards.

    Parameters
    ----------
    path : Path
        The zip file.

    Yields
    ------
    Path
        The directory.

    Raises
    ------
    CrateError
        If it is damaged, or has names that leave, links, passwords, more than the disk has room for, or more in it than
        honest data: :data:`MOST_ENTRIES`, :data:`MOST_BYTES`, :data:`MOST_RATIO`.
    """
    with tempfile.TemporaryDirectory(prefix="cellmapkit-") as folder:
        directory = Path(folder).resolve()
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
                _check(path, entries, shutil.disk_usage(directory).free)
                for entry in entries:
                    _unpack(archive, entry, directory)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise CrateError(f"{path} cannot be unpacked: {error}", hint="expected an undamaged zip file") from error
        yield directory


def first_crate(directory: Path, zip_name: str, wanted: str = "") -> Path:
    """Return the crate of an unpacked zip file to start from: the one that nothing else in it was made from.

    Parameters
    ----------
    directory : Path
        Where it was unpacked.
    zip_name : str
        For messages.
    wanted : str
        Name of the crate in the zip file; needed where several are the last of their chain.

    Raises
    ------
    CrateError
        If there is no crate, none of that name, or several.
    """
    crates = sorted(path.parent for path in directory.rglob(METADATA_NAME))
    names = {crate.relative_to(directory).as_posix(): crate for crate in crates}
    if wanted and wanted not in names:
        raise CrateError(f"{zip_name} has no crate {wanted!r}", hint=f"it has {examples(names, most=8)}")
    if wanted or "." in names:
        return names[wanted or "."]
    used, places = set(), Places(within=directory)
    for crate in crates:
        try:
            activity = record_of(crate).activity
        except CellmapkitError:
            continue  # what is broken is found when it is followed
        used |= {places.of_input(crate, item)[1] for item in (activity.inputs if activity else ())}
    last = [name for name, crate in names.items() if places.of_crate(crate) not in used]
    if len(last) != 1:
        found = f"{len(last)} crates that nothing in it was made from: {examples(last, most=8)}" if last else "no crate"
        raise CrateError(f"{zip_name} has {found}", hint="--start NAME chooses one of the crates in it")
    return names[last[0]]


def _check(path: Path, entries: list[zipfile.ZipInfo], free: int) -> None:
    problems = [(entry.filename, why) for entry in entries if (why := _problem(entry))]
    if problems:
        name, why = problems[0]
        raise CrateError(f"{path}: {len(problems)} entries are refused, {name!r} {why}", hint="it was not unpacked")
    places = [str(PurePosixPath(entry.filename)) for entry in entries]
    size, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    why = ""
    if len(entries) > MOST_ENTRIES:
        why = f"has {len(entries):,} entries; {MOST_ENTRIES:,} are the most"
    elif len(set(places)) < len(places):
        why = f"has {len(places) - len(set(places))} names twice"
    elif packed > path.stat().st_size:
        why = "has entries that overlap"
    elif size > min(MOST_BYTES, free):
        why = f"would take {size / 2**30:.1f} GiB; {min(MOST_BYTES, free) / 2**30:.1f} GiB are the most here"
    if why:
        raise CrateError(f"{path} {why}", hint="it was not unpacked; verify the directory it was made from instead")


def _problem(entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if not stays(entry.filename):
        return "would leave its place"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link" if kind == stat.S_IFLNK else "is no plain file"
    if entry.flag_bits & _ENCRYPTED:
        return "is protected by a password"
    if entry.file_size > max(_FREE_RATIO_BYTES, MOST_RATIO * entry.compress_size):
        return f"grows to {entry.file_size:,} bytes from {entry.compress_size:,}"
    return ""


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, directory: Path) -> None:
    place = directory.joinpath(*PurePosixPath(entry.filename).parts)
    if entry.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as packed, place.open("xb") as plain:  # reads no more than the size that was checked
        shutil.copyfileobj(packed, plain, 2**20)
