"""What stands in a crate's directory, and which of it is what the metadata names."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cellmapkit.audit.safety import inside, leaves, stays

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Contents:
    """Everything below a directory by name, links not followed.

    Attributes
    ----------
    crate : Path
        The directory.
    files : dict of str to int
        Plain files and their sizes in bytes.
    others : dict of str to str
        What is neither file nor directory, or cannot be listed, in words.
    directories : list of str
        Directories, each after the one it is in.
    """

    crate: Path
    files: dict[str, int] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    directories: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a named file is: ``path``, or ``None`` with ``problem`` (kind of fault, what was found).

    ``name`` is relative to the crate, ``size`` in bytes; ``remote`` says that it is a URL, no file of the crate.
    """

    name: str
    path: Path | None = None
    size: int = -1
    problem: tuple[str, str] | None = None
    remote: bool = False


def contents_of(crate: Path) -> Contents:
    """Return what stands in a crate's directory."""
    found = Contents(crate=crate)
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            with os.scandir(crate / prefix) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
            for entry in listed:
                name = f"{prefix}{entry.name}"
                if _note(found, name, entry):
                    waiting.append(f"{name}/")
        except OSError as error:
            found.others[prefix or "."] = f"cannot be listed: {error.strerror}"
    return found


def _note(found: Contents, name: str, entry: os.DirEntry[str]) -> bool:
    """Note one entry; return whether it is a directory to look into."""
    mode = entry.stat(follow_symlinks=False)
    if stat.S_ISREG(mode.st_mode):
        found.files[name] = mode.st_size
    elif stat.S_ISDIR(mode.st_mode):
        found.directories.append(name)
        return True
    else:
        found.others[name] = "a link" if stat.S_ISLNK(mode.st_mode) else "no plain file"
    return False


def place_of(contents: Contents, name: str) -> Place:
    """Return where a file is that the metadata of a crate names.

    A name is taken as it is written, and with percent signs decoded where there is no file of the first name. What was
    listed without following a link lies in the crate; only the rest needs a closer look.
    """
    crate = contents.crate
    for form in dict.fromkeys((name, unquote(name))):
        plain = str(PurePosixPath(form))
        if plain in contents.files:
            return Place(name=plain, path=crate / plain, size=contents.files[plain])
    if "://" in name and not name.startswith("file:"):
        return Place(name=name, remote=True)
    if not (stays(name) and stays(unquote(name))):
        return Place(name=name, problem=("outside", f"names {name!r}"))
    plain, path = str(PurePosixPath(name)), inside(crate, name)
    if path is None:
        return Place(name=plain, problem=("outside", "a link that leaves the crate"))
    if path.is_file():
        return Place(name=plain, path=path, size=path.stat().st_size)
    there = contents.others.get(plain) or ("a directory" if path.is_dir() else "not there")
    return Place(name=plain, problem=("missing", there))


def extra(contents: Contents, listed: set[str]) -> dict[str, str]:
    """Return what nobody recorded, in words by name; a directory stands for all that is in it.

    Parameters
    ----------
    contents : Contents
        What is there.
    listed : set of str
        Names of recorded files.
    """
    folders = {name.rpartition("/")[0] for name in listed} - {""}
    used = folders.union(*map(_above, folders))
    found: dict[str, str] = {}
    for name in contents.directories:
        if name not in used and not _above(name) & found.keys():
            within = sum(file.startswith(f"{name}/") for file in contents.files)
            found[name] = f"a directory that is not recorded, with {within} files"
    for name in contents.files.keys() - listed:
        if not _above(name) & found.keys():
            found[name] = "not recorded"
    for name, what in contents.others.items():
        if name not in listed and not _above(name) & found.keys():
            found[name] = f"{what}; not recorded"
    return found


def _above(name: str) -> set[str]:
    return {str(parent) for parent in PurePosixPath(name).parents}


def leaving(contents: Contents, name: str) -> bool:
    """Return whether a name is a link that leads out of the crate."""
    return contents.others.get(name) == "a link" and leaves(contents.crate / name, contents.crate)
