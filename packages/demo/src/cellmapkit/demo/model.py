"""A synthetic cell: a pure function of its parameters and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api import Run
from cellmapkit.demo.assays import Measurement, draw_abundance, measure_all
from cellmapkit.demo.genes import Gene, name_genes
from cellmapkit.demo.hierarchy import Assembly, plant
from cellmapkit.demo.lines import Lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from cellmapkit.demo.params import CellParams


@dataclass(frozen=True, kw_only=True)
class SyntheticCell:
    """A cell whose assemblies are known.

    Attributes
    ----------
    genes : tuple of Gene
        One for each protein, in the order member indices and edges refer to, then some that no assay sees.
    assemblies : tuple of Assembly
        The planted hierarchy, the root first.
    measurements : tuple of Measurement
        What four assays saw of it.
    lines : mapping of str to Lines
        By name of the assay, the same as the lines of its table.
    abundance : ndarray of float64, shape (n_proteins,)
        Of each protein; what is abundant is detected more often.
    """

    genes: tuple[Gene, ...]
    assemblies: tuple[Assembly, ...]
    measurements: tuple[Measurement, ...]
    lines: Mapping[str, Lines]
    abundance: np.ndarray

    def symbols(self, assembly: Assembly) -> tuple[str, ...]:
        """Return the approved symbols of the members of an assembly, sorted."""
        return tuple(sorted(self.genes[member].symbol for member in assembly.members))


def make_cell(params: CellParams, seed: int = 0) -> SyntheticCell:
    """Return the synthetic cell of these parameters and this seed.

    Parameters
    ----------
    params : CellParams
        Its size and how well it is seen.
    seed : int
        Not negative. Assemblies, names, abundances and each assay draw from streams of their own, so that a parameter
        of one leaves the others as they are.

    Returns
    -------
    SyntheticCell
        The same for equal arguments.
    """
    run = Run(seed=seed)
    assemblies = plant(params, run)
    measurements = measure_all(assemblies, params, run)
    return SyntheticCell(
        genes=name_genes(params, run),
        assemblies=assemblies,
        measurements=measurements,
        lines={measurement.assay.name: lines_of(measurement, run) for measurement in measurements},
        abundance=draw_abundance(params, run),
    )
