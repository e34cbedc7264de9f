"""What each publication, and upstream's code, call a known assembly."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A rule by which an assembly matches a term.

    Attributes
    ----------
    name : str
        Its name in tables and on the command line.
    max_fdr : float
        A match has an adjusted p-value below this.
    min_jaccard : float
        A match has a Jaccard index of this or more.
    above : bool
        Whether the Jaccard index must exceed ``min_jaccard`` instead; small sets often meet a bound exactly.
    min_term_size : int
        Smallest term, counted in genes of the hierarchy; smaller ones are in no test.
    min_assembly_size : int
        Smallest assembly, counted in all its genes; smaller ones are in no test and not counted.
    resources : tuple of str or None
        The standards it looks at, ``None`` for all.
    as_upstream : bool
        Whether to do as upstream's code does: the root is tested too, HPA terms of any size are tested against all
        genes that HPA names, and a Jaccard index of 1 is a match at any p-value.
    source : str
        Where it comes from.
    """

    name: str
    max_fdr: float
    min_jaccard: float
    above: bool
    min_term_size: int = 4
    min_assembly_size: int = 0
    resources: tuple[str, ...] | None = None
    as_upstream: bool = False
    source: str

    def looks_at(self, standard: str) -> bool:
        """Return whether a standard counts for this preset; case, ``-`` and ``_`` make no difference.

        Parameters
        ----------
        standard : str
            Its name.

        Returns
        -------
        bool
            True if it counts.
        """
        return self.resources is None or canonical(standard) in self.resources

    def term_size(self, standard: str) -> int:
        """Return the smallest term tested of a standard.

        Parameters
        ----------
        standard : str
            Its name.

        Returns
        -------
        int
            Genes of the hierarchy.
        """
        return 1 if self.as_upstream and canonical(standard) == "HPA" else self.min_term_size


def canonical(standard: str) -> str:
    """Return the name by which presets know a standard: upper case, ``_`` for ``-``.

    Parameters
    ----------
    standard : str
        As the user wrote it.

    Returns
    -------
    str
        For example ``GO_CC`` for ``go-cc``.
    """
    return standard.upper().replace("-", "_")


_ALL = (
    Preset(
        name="toolkit",
        max_fdr=0.05,
        min_jaccard=0.1,
        above=False,
        source="Cell Mapping Toolkit's defaults; root and terms below 4 genes outside the family",
    ),
    Preset(
        name="pp",
        max_fdr=0.01,
        min_jaccard=0.2,
        above=True,
        resources=("GO_CC", "CORUM"),
        source="ProteinProjector, Schaffer et al. 2025, section 2.8",
    ),
    Preset(name="mirage", max_fdr=0.1, min_jaccard=0.1, above=True, source="MIRAGE, Nasser et al. 2025"),
    Preset(
        name="dice",
        max_fdr=0.05,
        min_jaccard=0.0,
        above=False,
        min_assembly_size=10,
        resources=("GO_CC",),
        source="DICE, Nasser et al. 2024: no bound on the Jaccard index, assemblies of 10 genes or more",
    ),
    Preset(
        name="upstream_exact",
        max_fdr=0.05,
        min_jaccard=0.1,
        above=False,
        as_upstream=True,
        source="Cell Mapping Toolkit's code, number for number",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})
"""Every preset by name; all are reported for every map."""
