"""What ``verify`` was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What ``verify`` was asked for.

    Attributes
    ----------
    crate : Path
        A crate, or a zip file with one or a chain of them.
    search : tuple of Path
        Directories of crates that were moved.
    start : str
        Which crate of a zip file.
    expect : str
        SHA-256 that the metadata of the crate should have; empty if none was given.
    signature, public_key : Path or None
        A detached signature and whose it should be.
    threads : int
        Files hashed at once.
    strict : bool
        Whether what cannot be checked counts as a fault.
    as_json : bool
        Whether to print JSON.
    """

    crate: Path
    search: tuple[Path, ...] = ()
    start: str = ""
    expect: str = ""
    signature: Path | None = None
    public_key: Path | None = None
    threads: int = 2
    strict: bool = False
    as_json: bool = False

    def __post_init__(self) -> None:
        """Refuse words that make no sense together."""
        if (self.signature is None) != (self.public_key is None):
            raise UsageError("a signature is checked with the signer's public key", hint="--signature and --public_key")
        if self.expect and not _DIGEST.fullmatch(self.expect):
            raise UsageError(
                f"--expect {self.expect[:80]!r} is no SHA-256", hint="expected 64 hexadecimal digits in lower case"
            )
