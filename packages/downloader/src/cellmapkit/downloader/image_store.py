"""Where images wait until the crate is complete: whole ones only, found again after an interruption or a failure."""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.core.digest import sha256_of
from cellmapkit.core.linking import link_or_copy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILES = "image_files.tsv"
"""The table of what was fetched: the journal of the store, and a table of the crate."""
_PARTS = "parts"


class Stored(NamedTuple):
    """One file that was fetched whole.

    Attributes
    ----------
    file : str
        Its path within the crate.
    field, colour : str
        Which image it is, empty for other files.
    source : str
        URL or path.
    width, height : int
        In pixels, 0 for other files.
    size : int
        In bytes.
    sha256, etag, last_modified : str
        Its digest, and what the server said of its version.
    """

    file: str
    field: str
    colour: str
    source: str
    width: int
    height: int
    size: int
    sha256: str
    etag: str
    last_modified: str


class ImageStore:
    """A folder of whole files with a journal.

    A file gets its name in one step after it was checked, then its line in the journal; a later run takes it up only if
    the journal has it and its bytes are still the same. Threads may share a store.

    Parameters
    ----------
    folder : Path
        Made if need be; what an interrupted run left there is found again.
    earlier : Path, optional
        A failed run of the same output: its files are found as well, if it is there.

    Attributes
    ----------
    stored : dict of str to Stored
        Files of this run, by path within the crate.
    found : set of str
        Those of them that an earlier run had fetched.
    """

    def __init__(self, folder: Path, earlier: Path | None = None) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._journal = folder / FILES
        self._before = {row.file: (place, row) for place in (earlier, folder) if place for row in read_files(place)}
        self.stored: dict[str, Stored] = {}
        self.found: set[str] = set()
        shutil.rmtree(folder / _PARTS, ignore_errors=True)
        (folder / _PARTS).mkdir(parents=True)

    def find(self, file: str, source: str) -> Stored | None:
        """Return what an earlier run fetched from the same source, now part of this one, or ``None``."""
        place, row = self._before.get(file, (None, None))
        if place is None or row is None or row.source != source:
            return None
        path = place / file
        if not path.is_file() or path.stat().st_size != row.size or sha256_of(path) != row.sha256:
            return None
        self._adopt(place, row)
        self.found.add(file)
        return row

    def adopt_rest(self) -> None:
        """Take over what earlier runs had fetched and this one did not ask for, before they are replaced by it."""
        for file, (place, row) in self._before.items():
            if file not in self.stored and (place / file).is_file():
                self._adopt(place, row)

    def _adopt(self, place: Path, row: Stored) -> None:
        if place != self.folder:
            temporary = self.temporary(row.file)
            bring(place / row.file, temporary, link=True)
            self.keep(temporary, row)
        self.stored[row.file] = row

    def temporary(self, file: str) -> Path:
        """Return where a file may be written until it is whole; what stood there is gone."""
        path = self.folder / _PARTS / file.replace("/", "__")
        path.unlink(missing_ok=True)
        return path

    def keep(self, temporary: Path, row: Stored) -> Stored:
        """Give a whole file its name and write it down."""
        target = self.path(row.file)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(target)
        with self._lock, self._journal.open("a", encoding="utf-8") as journal:
            journal.write("\t".join(map(str, row)) + "\n")
            self.stored[row.file] = row
        return row

    def drop(self, file: str) -> None:
        """Forget a file that turned out to be wrong."""
        self.path(file).unlink(missing_ok=True)
        self.stored.pop(file, None)
        self._before.pop(file, None)

    def path(self, file: str) -> Path:
        """Return where a stored file stands."""
        return self.folder / file

    def place(self, directory: Path, rows: Iterable[Stored]) -> None:
        """Put files into a crate; they stay in the store as well where the disk can give one file two names."""
        for row in rows:
            target = directory / row.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            try:
                os.link(self.path(row.file), target)
            except OSError:
                self.path(row.file).replace(target)


def read_files(folder: Path) -> list[Stored]:
    """Return what the table of files of a store or crate lists; lines that a killed run left unfinished are ignored."""
    path = folder / FILES
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        cells = line.split("\t")
        if len(cells) == len(Stored._fields) and all(cells[i].isdigit() for i in (4, 5, 6)):
            found.append(Stored(*cells[:4], *map(int, cells[4:7]), *cells[7:]))  # type: ignore[arg-type]
    return found


def bring(source: Path, target: Path, *, link: bool) -> None:
    """Copy a local file, or give it a second name if that is wanted and the disk can.

    Parameters
    ----------
    source, target : Path
        From where to where.
    link : bool
        Whether a second name will do.
    """
    (link_or_copy if link else shutil.copyfile)(source, target)
