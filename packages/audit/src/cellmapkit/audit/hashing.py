"""Digests of many files, each read once, several at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cellmapkit.core.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cellmapkit.api import Progress

_SMALL = 2**20
_TOGETHER = 64


def digests_of(sizes: Mapping[Path, int], progress: Progress, threads: int) -> tuple[dict[Path, str], dict[Path, str]]:
    """Return the SHA-256 of files, and why some could not be read.

    Parameters
    ----------
    sizes : mapping of Path to int
        The files, and their sizes in bytes: small ones are handed to a thread together.
    progress : Progress
        Shown files.
    threads : int
        Files read at the same time; hashing leaves the interpreter's lock.

    Returns
    -------
    digests, unreadable : dict of Path to str
        Hexadecimal digits; in words.
    """
    digests: dict[Path, str] = {}
    unreadable: dict[Path, str] = {}
    groups = _groups(sizes)
    with (
        progress.task("verify", total=len(sizes), unit="files") as task,
        ThreadPoolExecutor(max_workers=max(threads, 1)) as pool,
    ):
        for group, results in zip(groups, pool.map(_digests, groups), strict=True):
            for path, (digest, error) in zip(group, results, strict=True):
                if error:
                    unreadable[path] = error
                else:
                    digests[path] = digest
            task.advance(len(group))
    return digests, unreadable


def _groups(sizes: Mapping[Path, int]) -> list[list[Path]]:
    large = [[path] for path, size in sizes.items() if size > _SMALL]
    small = [path for path, size in sizes.items() if size <= _SMALL]
    return [*large, *(small[first : first + _TOGETHER] for first in range(0, len(small), _TOGETHER))]


def _digests(paths: Sequence[Path]) -> list[tuple[str, str]]:
    found = []
    for path in paths:
        try:
            found.append((sha256_of(path), ""))
        except OSError as error:
            found.append(("", error.strerror or str(error)))
    return found
