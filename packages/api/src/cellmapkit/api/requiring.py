"""How records check themselves when they are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api.errors import AlgorithmError, examples

if TYPE_CHECKING:
    from collections.abc import Sequence


def require(holds: bool, message: str) -> None:  # noqa: FBT001 - reads as an assertion
    """Raise :class:`AlgorithmError` with the message unless something holds."""
    if not holds:
        raise AlgorithmError(message, hint="the code that built this record breaks the contract of cellmapkit.api")


def require_unique(ids: Sequence[str], what: str) -> None:
    """Raise :class:`AlgorithmError` if a name occurs twice."""
    if len(set(ids)) != len(ids):
        seen: set[str] = set()
        repeated = [name for name in ids if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
        require(holds=False, message=f"{what}: {len(repeated)} repeated ids, e.g. {examples(repeated)}")
