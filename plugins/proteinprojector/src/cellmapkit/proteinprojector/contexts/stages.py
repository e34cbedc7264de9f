"""One checkpoint slot for trainings that follow each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from cellmapkit.api.run import Checkpoint


@dataclass
class Stages:
    """The stages of a run, kept side by side in its one slot.

    Attributes
    ----------
    slot : Checkpoint
        Of the run.
    """

    slot: Checkpoint
    _kept: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take up what an interrupted run left."""
        for name, array in (self.slot.load() or {}).items():
            stage, _, rest = name.partition("/")
            self._kept.setdefault(stage, {})[rest] = array

    def stage(self, name: str) -> Stage:
        """Return the slot of one stage."""
        return Stage(self, name)

    def load(self, stage: str) -> dict[str, np.ndarray] | None:
        """Return what was saved of a stage, or ``None``."""
        return self._kept.get(stage)

    def save(self, stage: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep these arrays of a stage beside those of the others."""
        self._kept[stage] = dict(arrays)
        self.slot.save({f"{name}/{key}": array for name, kept in self._kept.items() for key, array in kept.items()})


@dataclass(frozen=True)
class Stage:
    """The checkpoint of one stage; see :class:`cellmapkit.api.run.Checkpoint`."""

    stages: Stages
    name: str

    def load(self) -> dict[str, np.ndarray] | None:
        """Return the arrays of this stage, or ``None``."""
        return self.stages.load(self.name)

    def save(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep the arrays of this stage."""
        self.stages.save(self.name, arrays)
