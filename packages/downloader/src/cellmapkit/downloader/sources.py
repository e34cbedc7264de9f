"""Bring the inputs of a download step to where they can be read: a path as it is, a URL as a file of the crate."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.core.fetch import Fetcher, file_name, is_url
from cellmapkit.downloader.provenance_json import Dataset
from cellmapkit.downloader.text import check_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cellmapkit.core.open_step import Step


class SourceRow(NamedTuple):
    """One input as a row of the table of sources.

    Attributes
    ----------
    role : str
        ``edgelist``, ``cm4ai_table``, ``baitlist`` or ``gene_table``.
    file : str
        Its name in the crate, or the name of the file that was read.
    sha256 : str
        Its digest.
    size : int
        In bytes.
    url, etag, last_modified : str
        Where it was downloaded from and what the server said of the version.
    guid, name, author, version, date_published, description, data_format : str
        What ``provenance.json`` says of it.
    """

    role: str
    file: str
    sha256: str
    size: int
    url: str
    etag: str
    last_modified: str
    guid: str
    name: str
    author: str
    version: str
    date_published: str
    description: str
    data_format: str


@dataclass(kw_only=True)
class Sources:
    """The inputs of a step.

    Attributes
    ----------
    step : Step
        Which reads them.
    fetcher : Fetcher
        Downloads URLs.
    reserved : collection of str
        Names of output files; an input of such a name gets its role in front of it.
    datasets : mapping of str to Dataset
        What is known of them, by role.
    rows : list of SourceRow
        Those brought so far.
    """

    step: Step
    fetcher: Fetcher
    reserved: Collection[str]
    datasets: Mapping[str, Dataset] = field(default_factory=dict)
    rows: list[SourceRow] = field(default_factory=list)

    def bring(self, role: str, given: str, *, copy: bool, name: str = "") -> Path:
        """Return where an input can be read, and record it.

        Parameters
        ----------
        role : str
            What it is for.
        given : str
            A path or a URL.
        copy : bool
            Whether a file named by path is copied into the crate under its own name, as upstream does.
        name : str
            What to call it in the crate instead of its own name.

        Returns
        -------
        Path
            The user's own file, or the downloaded one.

        Raises
        ------
        CellmapkitError
            If it does not exist, cannot be read or downloaded, or differs from what its crate recorded.
        """
        if is_url(given):
            return self._download(role, given, name)
        path = Path(given)
        check_file(path)
        digest = self.step.read(path)
        name, wanted = path.name, name or path.name
        if copy and not self._about(role).guid:
            name = self._free_name(role, wanted)
            shutil.copyfile(path, self.step.directory / name)
            self.step.add(name, self._description(role, "as given"))
        self._note(role, name, digest, path.stat().st_size)
        return path

    def took(self, role: str, file: str, digest: str, size: int, web: tuple[str, str, str]) -> None:
        """Record a file that was downloaded otherwise: its name, what it is, and its URL, ETag and Last-Modified."""
        self._note(role, file, digest, size, web)

    def _download(self, role: str, url: str, name: str) -> Path:
        name = self._free_name(role, name or file_name(url))
        target = self.step.directory / name
        got = self.fetcher.fetch(url, target)
        self.step.log.info("%s: %d bytes, SHA-256 %s", url, got.size, got.sha256)
        self.step.read_from(url, target)
        self.step.add(name, self._description(role, f"downloaded from {url}"))
        self._note(role, name, got.sha256, got.size, (url, got.etag, got.last_modified))
        return target

    def _about(self, role: str) -> Dataset:
        return self.datasets.get(role, Dataset())

    def _description(self, role: str, how: str) -> str:
        about = self._about(role)
        said = ": ".join(text for text in (about.name, about.description) if text)
        return f"input {role}, {how}{'; ' if said else ''}{said}"

    def _free_name(self, role: str, name: str) -> str:
        taken = {*self.reserved, *(row.file for row in self.rows)}
        return f"{role}_{name}" if name in taken else name

    def _note(self, role: str, name: str, digest: str, size: int, web: tuple[str, str, str] = ("", "", "")) -> None:
        about = self._about(role)
        words = (about.name, about.author, about.version, about.date_published, about.description, about.data_format)
        one_line = [" ".join(word.split()) for word in (about.guid, *words)]
        self.rows.append(SourceRow(role, name, digest, size, *web, *one_line))
