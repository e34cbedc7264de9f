"""Where the state of a long run is kept between an interruption and ``--resume``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cellmapkit.api import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np


class FileCheckpoint:
    """A checkpoint slot in a directory, tied to the inputs and parameters it belongs to.

    Parameters
    ----------
    directory : Path
        Made on the first save.
    key : callable
        Gives the digest of inputs, parameters, seed and versions; a state with another key is refused.
    resume : bool
        Whether an earlier state is wanted at all.
    """

    def __init__(self, directory: Path, key: Callable[[], str], *, resume: bool) -> None:
        self._path = directory / "state.npz"
        self._key = key
        self._resume = resume

    def load(self) -> dict[str, np.ndarray] | None:
        """Return the arrays saved last, or ``None`` if there are none or a new start is wanted.

        Raises
        ------
        InputError
            If the state belongs to other inputs or parameters.
        """
        import numpy as np  # noqa: PLC0415 - only runs that checkpoint pay for it

        if not self._resume or not self._path.is_file():
            return None
        with np.load(self._path, allow_pickle=False) as stored:
            arrays = dict(stored)
        if str(arrays.pop("checkpoint_key")) != self._key():
            raise InputError(
                f"{self._path} belongs to other inputs, parameters or versions",
                hint="give the same ones as the interrupted run, or --overwrite to start again",
            )
        return arrays

    def save(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep these arrays; the earlier ones stay until the new ones are complete on disk."""
        import numpy as np  # noqa: PLC0415 - only runs that checkpoint pay for it

        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as stream:
            np.savez(stream, checkpoint_key=np.asarray(self._key()), **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self._path)
