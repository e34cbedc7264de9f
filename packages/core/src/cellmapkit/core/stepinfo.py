"""Who a step is, and what every step is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellmapkit.core.about import Overrides

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.core.crate import About


@dataclass(frozen=True, kw_only=True)
class StepInfo:
    """Who a step is.

    Attributes
    ----------
    distribution, command : str
        The distribution and the console script.
    title : str
        Name of the action in the provenance.
    about : About
        Default name and description of its crates, and the keywords it appends.
    """

    distribution: str
    command: str
    title: str
    about: About


@dataclass(frozen=True, kw_only=True)
class StepOptions:
    """What every step is told: where to, how, and the words of the new crate."""

    outdir: Path
    seed: int = 0
    threads: int = 1
    device: str = "cpu"
    overrides: Overrides = field(default_factory=Overrides)
    provenance: Path | None = None
    overwrite: bool = False
    resume: bool = False
    skip_logging: bool = False
    argv: tuple[str, ...] = ()
