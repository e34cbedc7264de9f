"""An output directory that is complete or not there: written beside its place, renamed into it at the end."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from cellmapkit.api import OutputError
from cellmapkit.core.lock import WriterLock

_LOCK = ".writer.json"
CHECKPOINT = ".checkpoint"
"""Directory inside an unfinished output that holds the state of a long run; never part of a finished crate."""


class OutputDirectory:
    """The place a step writes to.

    Parameters
    ----------
    final : Path
        Where the finished crate will stand.
    overwrite, resume : bool
        Replace a crate that exists; go on with an interrupted run.

    Attributes
    ----------
    final, partial, failed : Path
        ``<outdir>``, the hidden sibling that is written to, and where a failed run is kept.
    """

    def __init__(self, final: Path, *, overwrite: bool = False, resume: bool = False) -> None:
        self.final = Path(os.path.abspath(final))  # noqa: PTH100 - resolve() would follow a link the user made
        self.partial = self.final.with_name(f".{self.final.name}.partial")
        self.failed = self.final.with_name(f"{self.final.name}.failed")
        self._aside = self.final.with_name(f".{self.final.name}.replaced")
        self._lock = WriterLock(self.partial / _LOCK)
        self._overwrite = overwrite
        self._resume = resume

    def check(self) -> None:
        """Refuse, before any work, an output that exists or cannot be written.

        A crate that a killed run had moved out of the way, and not replaced yet, is moved back first.

        Raises
        ------
        OutputError
            Saying which, and what to do.
        """
        if self._aside.exists() and not self.final.exists():
            self._aside.rename(self.final)
        if self.final.exists() and not self._overwrite:
            raise OutputError(
                f"output {self.final} exists already", hint="give another directory, or --overwrite to replace it"
            )
        if self.final.exists() and not self._replaceable():
            raise OutputError(
                f"output {self.final} exists and is no crate of an earlier run",
                hint="--overwrite replaces crates only; remove it yourself, or give another directory",
            )
        self._refuse_living_writer()
        if (self.partial / CHECKPOINT).exists() and not (self._resume or self._overwrite):
            raise OutputError(
                f"an interrupted run left its state in {self.partial}",
                hint="--resume to go on with it, --overwrite to start again",
            )

    def open(self) -> None:
        """Make the hidden sibling, empty but for the checkpoint of a run that is resumed.

        Raises
        ------
        OutputError
            If it cannot be made.
        """
        try:
            self.partial.parent.mkdir(parents=True, exist_ok=True)
            if self.partial.exists():
                self._clear_partial()
            self.partial.mkdir(exist_ok=True)
            self._lock.take()
        except OSError as error:
            raise OutputError(
                f"output {self.final} cannot be written: {error.strerror or error}",
                hint="check that its parent directory exists, is yours and has space",
            ) from error

    def commit(self) -> None:
        """Rename the finished directory into its place."""
        self._drop_internals()
        shutil.rmtree(self._aside, ignore_errors=True)
        if self.final.exists():
            self.final.rename(self._aside)
        self.partial.rename(self.final)
        shutil.rmtree(self._aside, ignore_errors=True)

    def keep_failed(self, *, with_state: bool = False) -> Path:
        """Move the unfinished files to ``<outdir>.failed``, in place of an earlier failure; return it.

        Parameters
        ----------
        with_state : bool
            Leave the checkpoint where ``--resume`` finds it, rather than drop it.
        """
        shutil.rmtree(self.failed, ignore_errors=True)
        if not (with_state and self.has_state()):
            self._drop_internals()
            self.partial.rename(self.failed)
            return self.failed
        self._lock.release()
        self.failed.mkdir()
        for item in self.partial.iterdir():
            if item.name != CHECKPOINT:
                item.rename(self.failed / item.name)
        return self.failed

    def keep_partial(self) -> bool:
        """Let go of the unfinished directory, keeping it if it holds a checkpoint; return whether it does."""
        self._lock.release()
        return (self.partial / CHECKPOINT).exists()

    def has_state(self) -> bool:
        """Return whether the unfinished directory holds the state of a long run; folders without files are none."""
        return any(item.is_file() for item in (self.partial / CHECKPOINT).rglob("*"))

    def _replaceable(self) -> bool:
        empty = self.final.is_dir() and not any(self.final.iterdir())
        return empty or any((self.final / name).is_file() for name in ("ro-crate-metadata.json", "output.log"))

    def _refuse_living_writer(self) -> None:
        pid = self._lock.holder()
        if pid is not None:
            raise OutputError(
                f"process {pid} is writing {self.final} right now", hint="wait for it, or give another directory"
            )

    def _clear_partial(self) -> None:
        if not self._resume:
            shutil.rmtree(self.partial)
            return
        for item in self.partial.iterdir():
            if item.name == CHECKPOINT:
                continue
            if item.is_dir():
                shutil.rmtree(item)
            else:
                item.unlink()

    def _drop_internals(self) -> None:
        self._lock.release()
        shutil.rmtree(self.partial / CHECKPOINT, ignore_errors=True)
