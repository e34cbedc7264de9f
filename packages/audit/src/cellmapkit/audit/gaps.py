"""What a verification cannot check, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cellmapkit.audit.chain import Chain
    from cellmapkit.core.crate import CrateRecord


def gaps(chain: Chain) -> Iterator[str]:
    """Yield what could not be checked and why, in the order of the chain."""
    for crate, record in chain.records.items():
        if not record.ours:
            yield _foreign(crate, record)
        remote = [file.path for file in record.files if "://" in file.path]
        if remote:
            yield f"{crate}: {len(remote)} files are elsewhere and were not fetched: {examples(remote)}"
        for source in chain.sources[crate]:
            if source.crate is not None or source.path is not None:
                continue
            item = source.file
            named = f" of crate {item.crate_name or item.crate_id}" if item.crate_id else ""
            if "://" in item.location and not item.location.startswith("hash:"):
                yield f"{crate}: input {item.location} was not fetched again"
            else:
                yield f"{crate}: input {item.location}{named} was not found; --search names more places to look"


def _foreign(crate: Path, record: CrateRecord) -> str:
    n_files = sum(1 for path in crate.rglob("*") if path.is_file()) - 1
    n_known = sum(bool(file.sha256) for file in record.files)
    if n_known == 0:
        return (
            f"{crate}: written by another toolkit; it records no digest, neither of its {n_files} files nor of itself"
        )
    return (
        f"{crate}: written by another toolkit; it records digests of {n_known} of {n_files} files, and none of itself"
    )
