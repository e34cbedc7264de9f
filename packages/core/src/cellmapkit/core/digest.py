"""Digests of files, and of metadata that carries a digest of itself."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NO_DIGEST = "0" * 64
"""Stands in metadata where its own digest will stand."""
_SEAL = re.compile(r'("selfDigest": ")([0-9a-f]{64})(")')


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sealed(text: str) -> str:
    """Return metadata with the digest of itself in the place of :data:`NO_DIGEST`."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return text.replace(f'"selfDigest": "{NO_DIGEST}"', f'"selfDigest": "{digest}"', 1)


def seal_holds(text: str) -> bool | None:
    """Return whether metadata is as it was sealed; ``None`` if it carries no digest of itself."""
    found = _SEAL.search(text)
    if found is None:
        return None
    bare = f"{text[: found.start(2)]}{NO_DIGEST}{text[found.end(2) :]}"
    return hashlib.sha256(bare.encode()).hexdigest() == found.group(2)
