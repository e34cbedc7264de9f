"""The rows of each table, in the columns that users of the real kinds have."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.demo.assays import Measurement
    from cellmapkit.demo.lines import Lines
    from cellmapkit.demo.model import SyntheticCell

Row = tuple[object, ...]

BAITS = ("GeneSymbol", "GeneID", "# Interactors")
GENES = (
    "hgnc_id",
    "symbol",
    "name",
    "locus_group",
    "status",
    "alias_symbol",
    "prev_symbol",
    "entrez_id",
    "ensembl_gene_id",
    "uniprot_ids",
)
BLEMISHES = ("table", "kind", "count")
_HEADERS = {
    "apms": ("GeneID1", "Symbol1", "GeneID2", "Symbol2"),
    "proximity": ("protein1", "protein2", "weight"),
    "y2h": ("first protein", "second protein"),
    "pulldown": ("Bait", "Prey", "PreyGene", "BFDR", "FoldChange"),
}


def network(cell: SyntheticCell, measurement: Measurement) -> tuple[Sequence[str], list[Row]]:
    """Return the columns and rows of an interaction table.

    Parameters
    ----------
    cell : SyntheticCell
        For names and identifiers.
    measurement : Measurement
        One of its measurements.

    Returns
    -------
    tuple of (sequence of str, list of tuple)
        ``apms`` gives Entrez ids and symbols, ``proximity`` symbols and a score, ``y2h`` two symbols, ``pulldown`` the
        bait's symbol, the prey's UniProt accession and entry name, and two scores.
    """
    name, lines = measurement.assay.name, cell.lines[measurement.assay.name]
    symbols = written_symbols(cell, measurement)
    build = {"apms": _bioplex, "proximity": _weighted, "y2h": _plain, "pulldown": _cm4ai}[name]
    return _HEADERS[name], build(cell, lines, symbols)


def written_symbols(cell: SyntheticCell, measurement: Measurement) -> list[str]:
    """Return how an assay writes the symbol of each protein: an older table knows only the previous one."""
    old = measurement.assay.old_names
    return [(old and gene.previous) or gene.symbol for gene in cell.genes]


def _bioplex(cell: SyntheticCell, lines: Lines, symbols: list[str]) -> list[Row]:
    return [(cell.genes[a].entrez, symbols[a], cell.genes[b].entrez, symbols[b]) for a, b in lines.pairs.tolist()]


def _weighted(_: SyntheticCell, lines: Lines, symbols: list[str]) -> list[Row]:
    pairs = zip(lines.pairs.tolist(), lines.weights.tolist(), strict=True)
    return [(symbols[a], symbols[b], f"{weight:.3f}") for (a, b), weight in pairs]


def _plain(_: SyntheticCell, lines: Lines, symbols: list[str]) -> list[Row]:
    return [(symbols[a], symbols[b]) for a, b in lines.pairs.tolist()]


def _cm4ai(cell: SyntheticCell, lines: Lines, symbols: list[str]) -> list[Row]:
    prey = [cell.genes[b] for _, b in lines.pairs.tolist()]
    return [
        (symbols[a], gene.uniprot, f"{gene.symbol}_HUMAN", "0.00", f"{10 + a % 90}.0")
        for (a, _), gene in zip(lines.pairs.tolist(), prey, strict=True)
    ]


def baits(cell: SyntheticCell, measurement: Measurement) -> list[Row]:
    """Return the rows of a bait list: symbol, Entrez id, number of partners."""
    symbols = written_symbols(cell, measurement)
    partners = Counter(measurement.edges.ravel().tolist())
    return [(symbols[bait], cell.genes[bait].entrez, partners[bait]) for bait in measurement.baits.tolist()]


def genes(cell: SyntheticCell) -> list[Row]:
    """Return the rows of the gene table, sorted by symbol."""
    rows = [
        (
            f"SYN:{gene.number}",
            gene.symbol,
            f"synthetic protein {gene.number}",
            "protein-coding gene",
            "Approved",
            gene.alias,
            gene.previous,
            gene.entrez,
            gene.ensembl,
            gene.uniprot,
        )
        for gene in cell.genes
    ]
    return sorted(rows, key=lambda row: str(row[1]))


def blemishes(cell: SyntheticCell) -> list[Row]:
    """Return what is wrong with each table: its name, the kind of thing, and how many lines, symbols or baits."""
    rows: list[Row] = []
    for measurement in cell.measurements:
        name, lines = measurement.assay.name, cell.lines[measurement.assay.name]
        used = np.unique(lines.pairs).tolist()
        renamed = sum(1 for i in used if cell.genes[i].previous) if measurement.assay.old_names else 0
        rows += [
            (name, "repeated pairs", lines.n_repeats),
            (name, "proteins paired with themselves", lines.n_self_pairs),
            (name, "outdated symbols", renamed),
            (name, "baits without a pair", len(np.setdiff1d(measurement.baits, used))),
        ]
    return rows
