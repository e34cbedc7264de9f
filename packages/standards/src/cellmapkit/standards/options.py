"""What a user may say about how one standard is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param

FILES = ("hgnc", "obo", "accessions", "kegg_names", "kegg_genes")
"""The options that are paths of further files."""


@dataclass(frozen=True, kw_only=True)
class StandardOptions(Params):
    """Options of a reader; which form reads which, :data:`cellmapkit.standards.forms.FORMS` says."""

    hgnc: str | None = param(
        None,
        help="HGNC's complete set, a local table: gene symbols become the approved ones of today.",
        source="chosen: symbols of different age lose about 5 % of the matches, but the table is the user's",
    )
    metabolic: Literal["none", "overview", "all"] = param(
        "none",
        help="Which metabolic maps of KEGG are left out: none, the overview map 01100, or every map 00xxx and 01xxx.",
        source="evaluation E2: the reference values use none",
    )
    organism: str = param(
        "human",
        help="Species kept where the source has several: a common name, a Latin one, a taxonomy number, or any.",
        source="chosen: the toolkit's other inputs are human",
    )
    obo: str | None = param(None, help="The ontology of the annotations, an OBO file.", source="chosen: a local file")
    aspect: Literal["C", "P", "F"] | None = param(
        None,
        help="Branch of the Gene Ontology kept: C component, P process, F function; all three if not said.",
        source="chosen: nothing is left out unasked",
    )
    propagate: bool = param(
        True,
        help="Whether a gene of a term is a gene of the terms above it, along is_a and part_of.",
        source="the true path rule of the Gene Ontology",
    )
    exclude_evidence: tuple[str, ...] = param(
        (), help="Evidence codes left out, for example IEA.", source="chosen: nothing is left out unasked"
    )
    exclude_assigned_by: tuple[str, ...] = param(
        (),
        help="Sources of annotations left out; HPA where an image modality is judged, which would be circular.",
        source="chosen: nothing is left out unasked",
    )
    accessions: str | None = param(
        None,
        help="A local table of UniProt accessions and gene symbols; HGNC's complete set is one.",
        source="chosen: a local file",
    )
    kegg_names: str | None = param(
        None, help="KEGG's list of pathways and their names (list/pathway/hsa).", source="chosen: a local file"
    )
    kegg_genes: str | None = param(
        None, help="KEGG's list of genes and their symbols (list/hsa).", source="chosen: a local file"
    )
    locations: Literal["main", "all"] = param(
        "all",
        help="Which locations of the Human Protein Atlas count: main ones, or additional ones too.",
        source="upstream takes both",
    )
    reliability: Literal["uncertain", "approved", "supported", "enhanced"] = param(
        "uncertain",
        help="Lowest reliability, as the Human Protein Atlas grades it, that a location must have.",
        source="upstream's network has no filter",
    )

    def given(self) -> frozenset[str]:
        """Return the names of the options that differ from their defaults."""
        plain = type(self)()
        return frozenset(name for name, value in vars(self).items() if value != getattr(plain, name))
