"""What shapes a synthetic cell."""

from __future__ import annotations

from dataclasses import dataclass

from cellmapkit.api import ParameterError, Params, param


@dataclass(frozen=True, kw_only=True)
class CellParams(Params):
    """How large the cell is and how well it is seen; the assays themselves stand in :mod:`cellmapkit.demo.assays`."""

    n_proteins: int = param(
        700, help="Proteins of the cell.", unit="proteins", ge=60, le=5000, source="chosen: the chain runs in a minute"
    )
    n_compartments: int = param(
        6, help="Assemblies of the top level.", ge=1, source="chosen: about as many as a drawing of a cell names"
    )
    n_modules: int = param(
        24, help="Assemblies of the middle level, at least two in each compartment.", ge=2, source="chosen: 4 in each"
    )
    n_complexes: int = param(
        72, help="Assemblies of the lowest level, at least two in each module.", ge=4, source="chosen: 3 in each"
    )
    min_complex: int = param(
        4,
        help="Members of the smallest complex.",
        unit="proteins",
        ge=2,
        source="the smallest assembly that evaluations count, and that upstream's maps keep",
    )
    loose_in_module: float = param(
        0.12,
        help="Fraction of the proteins that are in a module but in none of its complexes.",
        ge=0,
        lt=0.5,
        source="chosen: an assembly is more than the sum of the smaller ones in it",
    )
    loose_in_compartment: float = param(
        0.12,
        help="Fraction of the proteins that are in a compartment but in none of its modules.",
        ge=0,
        lt=0.5,
        source="chosen: as above, one level up",
    )
    in_two_complexes: float = param(
        0.05,
        help="Fraction of the proteins that are in a second complex, half of them in one of another compartment.",
        ge=0,
        le=0.5,
        source="chosen: CORUM has more, but many of its complexes are variants of each other",
    )
    renamed: float = param(
        0.06,
        help="Fraction of the genes whose symbol has changed; older assays use the previous one.",
        ge=0,
        le=0.5,
        source="6 % of BioPlex 2.0's symbols are no longer the approved ones",
    )
    detection: float = param(
        1.0, help="Factor on the chance that an assay sees a true pair.", ge=0, le=2, source="chosen: as the assays say"
    )
    noise: float = param(
        1.0, help="Factor on the number of false pairs of an assay.", ge=0, le=20, source="chosen: as the assays say"
    )

    def __post_init__(self) -> None:
        """Check the values against each other too.

        Raises
        ------
        ParameterError
            If a level has too few assemblies for the one above, or too few proteins are left for the complexes.
        """
        super().__post_init__()
        for lower, upper in (("n_modules", "n_compartments"), ("n_complexes", "n_modules")):
            if getattr(self, lower) < 2 * getattr(self, upper):
                message = f"{lower} is {getattr(self, lower)} for {getattr(self, upper)} {upper[2:]}"
                raise ParameterError(message, hint="expected at least two in each")
        left = self.n_in_complexes
        if left < self.n_complexes * self.min_complex:
            message = f"{left} proteins are in complexes, too few for {self.n_complexes} of {self.min_complex} or more"
            raise ParameterError(message, hint="raise n_proteins, or lower n_complexes, min_complex or the loose ones")

    @property
    def n_loose(self) -> tuple[int, int]:
        """Return how many proteins are only in a module, and only in a compartment."""
        return round(self.loose_in_module * self.n_proteins), round(self.loose_in_compartment * self.n_proteins)

    @property
    def n_in_complexes(self) -> int:
        """Return how many proteins are in a complex."""
        return self.n_proteins - sum(self.n_loose)
