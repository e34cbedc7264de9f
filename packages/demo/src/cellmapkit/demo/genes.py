"""Names for the proteins of a cell that does not exist: they look like gene symbols and are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.demo.params import CellParams

_FIRST = "BDGHKLMNPRSTVWXZ"  # without C and F: CASQ1, CASQ2 and FOXQ1 are human
_THIRD = "BCDFGHKLMNPRSTVWXZ"
_VOWELS = "AEIOU"
_N_FAMILIES = 400
_PER_FAMILY = 40
_SPARE = 0.05  # genes of the table that no assay can see


@dataclass(frozen=True, kw_only=True)
class Gene:
    """One row of the gene table.

    Attributes
    ----------
    symbol, previous, alias : str
        The approved symbol; an older and another one where there are.
    number : int
        From which its identifiers follow.
    """

    symbol: str
    previous: str
    alias: str
    number: int

    @property
    def entrez(self) -> str:
        """Return an identifier far above those in use at NCBI."""
        return str(990_000_000 + self.number)

    @property
    def ensembl(self) -> str:
        """Return an identifier in a range that Ensembl does not use."""
        return f"ENSG{99_000_000_000 + self.number}"

    @property
    def uniprot(self) -> str:
        """Return an accession in UniProt's grammar, whose long ones begin with A0 so far."""
        return f"Z9SYN{self.number // 1000}C{self.number % 1000:03d}"


def name_genes(params: CellParams, run: Run) -> tuple[Gene, ...]:
    """Return the genes of a cell, first one for each protein, then a few that code for none of them.

    A symbol is a family of four letters of which the last is Q, and a number: a form that no human gene has. Families
    are drawn without a look at the assemblies: a name tells nothing.

    Parameters
    ----------
    params : CellParams
        For the number of proteins and ``renamed``.
    run : Run
        For its seed.

    Returns
    -------
    tuple of Gene
        All symbols, previous symbols and aliases differ.
    """
    rng = run.stream("genes")
    n_genes = round(params.n_proteins * (1 + _SPARE))
    names = _symbols(rng, 3 * n_genes)
    symbols, previous, alias = names[:n_genes], names[n_genes : 2 * n_genes], names[2 * n_genes :]
    renamed = set(rng.choice(params.n_proteins, size=round(params.renamed * params.n_proteins), replace=False).tolist())
    numbers = (1 + rng.permutation(n_genes)).tolist()  # an identifier tells nothing either
    has_alias = rng.random(n_genes) < params.renamed
    return tuple(
        Gene(
            symbol=symbols[i],
            previous=previous[i] if i in renamed else "",
            alias=alias[i] if has_alias[i] else "",
            number=numbers[i],
        )
        for i in range(n_genes)
    )


def _symbols(rng: np.random.Generator, n_symbols: int) -> list[str]:
    families = [a + v + b + "Q" for a in _FIRST for v in _VOWELS for b in _THIRD]
    chosen = rng.choice(len(families), size=_N_FAMILIES, replace=False)
    every = _N_FAMILIES * _PER_FAMILY
    assert n_symbols <= every
    drawn = rng.choice(every, size=n_symbols, replace=False)
    return [f"{families[chosen[place // _PER_FAMILY]]}{place % _PER_FAMILY + 1}" for place in drawn.tolist()]
