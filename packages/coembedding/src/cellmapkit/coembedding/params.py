"""The settings of the step itself; those of a co-embedder belong to its plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from cellmapkit.api import Params, UsageError, param

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class EnsembleParams(Params):
    """How many seeds are run, and how what they agree on is written."""

    seeds: int = param(
        1,
        help="Seeds to run: --seed and the ones after it. From 2 on, their consensus is written.",
        source="chosen: one run, as upstream does",
        ge=1,
    )
    consensus_top: float = param(
        0.1,
        help="Fraction of all protein pairs, closest first, that consensus_proximity.tsv.gz holds.",
        source="chosen: the widest network of the hierarchy step's defaults",
        gt=0,
        le=1,
    )
    consensus_neighbours: int = param(
        10,
        help="Nearest neighbours of a protein that seeds must share for it to be sure.",
        source="chosen: as the neighbourhoods of the graph-based co-embedders",
        unit="proteins",
        ge=1,
    )

    @classmethod
    def asked(cls, values: Mapping[str, Any]) -> Self:
        """Return the settings a user asked for.

        Parameters
        ----------
        values : mapping of str to value
            Only what was given.

        Returns
        -------
        EnsembleParams
            With ``values`` over the defaults.

        Raises
        ------
        UsageError
            If the consensus is shaped and there is none, because one seed is run.
        """
        made = cls.of(values)
        without = [name for name in values if name != "seeds" and made.seeds == 1]
        if without:
            raise UsageError(
                f"--{without[0]} shapes the consensus of several seeds",
                hint="ask for some with --seeds, or leave it out",
            )
        return made
