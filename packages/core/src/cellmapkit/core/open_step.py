"""A step that is open: what it reads, writes and calls, recorded on the way."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, TypeVar

from cellmapkit.api import AlgorithmError, CellmapkitError, CrateError, CrateNotFoundError, PluginError, Run
from cellmapkit.core.checkpoint import FileCheckpoint
from cellmapkit.core.crate import InputFile, OutputFile, is_crate, media_type
from cellmapkit.core.digest import sha256_of
from cellmapkit.core.logs import LOGGER
from cellmapkit.core.outdir import CHECKPOINT, OutputDirectory
from cellmapkit.core.progress import progress_for_terminal
from cellmapkit.core.reading import read_crate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cellmapkit.api import Algorithm
    from cellmapkit.core.crate import CrateInfo
    from cellmapkit.core.stepinfo import StepOptions

_Result = TypeVar("_Result")
_BREAKS = re.compile(r"[\t\r\n]+")


class Step:
    """An open step; made by :func:`cellmapkit.core.step.run_step`.

    Attributes
    ----------
    directory : Path
        Where to write files; they become part of the crate by :meth:`add`.
    run : cellmapkit.api.Run
        To be handed to the algorithm.
    log : logging.Logger
        For what the user should find in ``output.log``.
    """

    def __init__(self, options: StepOptions, directory: Path, key: Mapping[str, Any]) -> None:
        self.directory = directory
        self.log = LOGGER
        self._final = OutputDirectory(options.outdir).final
        self._key = key
        self._resume = options.resume
        self.inputs: dict[Path, InputFile] = {}
        self.files: dict[str, OutputFile] = {}
        self.crates: dict[Path, CrateInfo] = {}
        self.run = Run(
            seed=options.seed,
            threads=options.threads,
            device=options.device,
            progress=progress_for_terminal(),
            log=LOGGER,
            checkpoint=self.slot(),
        )

    def slot(self, *name: str) -> FileCheckpoint:
        """Return a checkpoint slot of the run that has a name of its own; without a name, that of :attr:`run`."""
        return FileCheckpoint(self.directory.joinpath(CHECKPOINT, *name), self._checkpoint_key, resume=self._resume)

    def read(self, path: Path) -> str:
        """Record that a file is read, with its digest and the crate that made it; return the digest.

        Raises
        ------
        CrateNotFoundError
            If there is no such file.
        CrateError
            If the file differs from what the crate that made it recorded, or that run failed.
        """
        if not path.is_file():
            raise CrateNotFoundError(f"{path} does not exist", hint="expected a file of an earlier step")
        if path in self.inputs:
            return self.inputs[path].sha256
        digest = sha256_of(path)
        crate = self._crate_of(path)
        recorded = crate.digests.get(path.relative_to(crate.path).as_posix(), digest) if crate else digest
        if recorded != digest:
            raise CrateError(
                f"{path} was changed after its crate was written: SHA-256 {digest[:9]}..., recorded {recorded[:9]}...",
                hint="run the step that made it again, or copy the file out of its crate to use it as it is",
            )
        self._warn_of_origin(path, crate)
        location = os.path.relpath(path, self._final)
        self.inputs[path] = InputFile(
            location=location,
            size=path.stat().st_size,
            sha256=digest,
            crate_id=crate.identifier if crate else "",
            crate_name=crate.about.name if crate else "",
            crate_sha256=crate.sha256 if crate else "",
        )
        return digest

    def read_from(self, url: str, copy: Path) -> str:
        """Record that a file was fetched from a URL, of which ``copy`` is the local copy; return the digest."""
        digest = sha256_of(copy)
        self.inputs[copy] = InputFile(location=url, size=copy.stat().st_size, sha256=digest)
        return digest

    def add(self, name: str, description: str, columns: Sequence[str] = (), origin: str = "") -> None:
        """Declare a file written into :attr:`directory` as part of the crate, and its Parquet twin if it has one.

        Parameters
        ----------
        name : str
            Path relative to the crate.
        description : str
            What it holds, at least ten characters.
        columns : sequence of str
            What the columns of a table mean, in order.
        origin : str
            One of :data:`cellmapkit.core.crate.ORIGINS` where it holds features nobody measured: the crate marks it
            with the keyword ``predicted``, and steps that read it warn.
        """
        for path, note in ((name, ""), (f"{name}.parquet", " (Parquet twin, the same values)")):
            if path == name or (self.directory / path).is_file():
                full = self.directory / path
                self.files[path] = OutputFile(
                    path=path,
                    description=description + note,
                    media_type=media_type(path),
                    size=full.stat().st_size,
                    sha256=sha256_of(full),
                    columns=tuple(columns),
                    origin=origin,
                )

    def write_rows(self, name: str, header: Sequence[str], rows: Sequence[Sequence[object]], description: str) -> None:
        """Write a small table (tab separated, LF; white space in cells becomes a blank) and declare it."""
        with (self.directory / name).open("w", encoding="utf-8", newline="\n") as stream:
            for row in (header, *rows):
                stream.write("\t".join(_BREAKS.sub(" ", str(cell)) for cell in row) + "\n")
        self.add(name, description, tuple(header))

    def load(self, algorithm: Algorithm) -> Callable[..., Any]:
        """Import the implementation of an algorithm and return its function.

        Raises
        ------
        PluginError
            If a library it needs is missing or broken.
        """
        try:
            return algorithm.load()
        except ImportError as error:
            raise PluginError(
                f"{algorithm.name} cannot be loaded: {error}", hint="'cellmaps_plugincmd.py doctor' says how to mend it"
            ) from error

    def call(self, function: Callable[..., _Result], *arguments: object) -> _Result:
        """Call an algorithm, turning whatever it raises unforeseen into an :class:`AlgorithmError`."""
        try:
            return function(*arguments)
        except MemoryError as error:
            raise AlgorithmError("the algorithm ran out of memory", hint="see its page for what it needs") from error
        except (CellmapkitError, OSError):
            raise
        except Exception as error:
            name = getattr(function, "__module__", "the algorithm")
            raise AlgorithmError(
                f"{name} failed: {type(error).__name__}: {error}",
                hint="-vvv shows where; please report it to its authors",
            ) from error

    def _warn_of_origin(self, path: Path, crate: CrateInfo | None) -> None:
        """Say that a table holds features nobody measured; its name tells where no crate does."""
        by_name = "generated" if path.name.removesuffix(".gz").endswith("_generated.tsv") else ""
        origin = crate.origins.get(path.relative_to(crate.path).as_posix(), "") if crate else by_name
        if origin:
            self.log.warning("%s holds features that are %s, not measured", path, origin)

    def _crate_of(self, path: Path) -> CrateInfo | None:
        """Return the crate a file belongs to: the one it stands in, or the one above that lists it in a folder."""
        for directory in list(path.parents)[:2]:
            if not is_crate(directory):
                continue
            crate = self.crates.get(directory) or read_crate(directory)
            if directory != path.parent and path.relative_to(directory).as_posix() not in crate.digests:
                return None  # a folder of its own that happens to lie in a crate
            if crate.failed:
                raise CrateError(
                    f"{directory} was left by a failed run: {crate.failed}",
                    hint="mend the cause and run that step again",
                )
            self.crates[directory] = crate
            return crate
        return None

    def _checkpoint_key(self) -> str:
        read = sorted(item.sha256 for item in self.inputs.values())
        return json.dumps([read, dict(self._key)], sort_keys=True, default=str)
