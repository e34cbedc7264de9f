"""The tables of an interaction crate: upstream's two, and what became of every row and name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.downloader.names import Named
from cellmapkit.downloader.ppi_network import RowNote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.downloader.names import Namer
    from cellmapkit.downloader.ppi_network import PpiNetwork

EDGES = "ppi_edgelist.tsv"
WEIGHTS = "ppi_edge_weights.tsv"
GENES = "ppi_gene_node_attributes.tsv"
ERRORS = "ppi_gene_node_attributes.errors"
DROPPED = "ppi_dropped_rows.tsv"
NAMES = "ppi_gene_names.tsv"
SUMMARY = "ppi_summary.tsv"
SOURCES = "ppi_sources.tsv"


class File(NamedTuple):
    """One table to write.

    Attributes
    ----------
    name, description : str
        The file and what it holds.
    header : tuple of str
        Its columns.
    rows : list of tuple
        Sorted; no cell holds a tab or a line end.
    """

    name: str
    description: str
    header: tuple[str, ...]
    rows: list[tuple[object, ...]]


def tables(network: PpiNetwork, namer: Namer, *, prefixed: bool) -> Iterator[File]:
    """Yield the tables of a network.

    Parameters
    ----------
    network : PpiNetwork
        What to write.
    namer : Namer
        The one that named its genes.
    prefixed : bool
        Whether ``represents`` has CM4AI's form (``ensembl:A;B``) instead of BioPlex's (``A,B``).

    Yields
    ------
    File
        Weights only if the network has some.
    """
    edges = sorted(network.edges)
    about = f"{len(edges)} interactions of {len(network.genes())} genes, each pair once"
    yield File(EDGES, about, ("geneA", "geneB"), list(edges))
    if network.weighted:
        rows = [(*pair, repr(network.edges[pair].weight)) for pair in edges]
        yield File(WEIGHTS, f"{EDGES} with the weight of each interaction", ("geneA", "geneB", "weight"), list(rows))
    genes = [_gene(network, namer, gene, prefixed=prefixed) for gene in network.genes()]
    yield File(GENES, "the genes of the network", ("name", "represents", "ambiguous", "bait"), list(genes))
    about = "rows that are not in the network as they were written, with the reason and what became of them"
    yield File(DROPPED, about, RowNote._fields, list(network.notes))
    names = [(*named[:3], ",".join(named.genes), named.remark) for named in namer.names()]
    yield File(NAMES, "the gene each name of the input was taken for, and why", Named._fields, list(names))


def errors(network: PpiNetwork, namer: Namer, policy: str) -> list[str]:
    """Return one sentence per gene that is not an approved symbol with an edge, sorted.

    Parameters
    ----------
    network : PpiNetwork
        The network.
    namer : Namer
        The one that named its genes.
    policy : str
        What became of ambiguous names.

    Returns
    -------
    list of str
        Empty if all is well.
    """
    lines = [f"{gene}: left out, it has no edge to another gene" for gene in network.lost]
    for named in namer.names():
        if named.status == "ambiguous":
            means = f"may mean {', '.join(named.genes)}" if named.genes else "means several genes"
            done = {"drop": "dropped", "split": "one edge for each"}.get(policy, "kept as written")
            lines.append(f"{named.written}: {means}; {done if named.genes or policy == 'drop' else 'kept as written'}")
        elif named.status == "unmapped":
            table = Path(namer.table.source).name if namer.table else "the table of interactions by a symbol"
            lines.append(f"{named.written}: not known to {table}; kept as written")
        if named.remark:
            lines.append(f"{named.written}: taken for {named.name}; {named.remark}")
    return sorted(lines)


def summary(network: PpiNetwork, namer: Namer, n_rows: int) -> list[tuple[str, int]]:
    """Return what happened, in numbers.

    Parameters
    ----------
    network : PpiNetwork
        The network.
    namer : Namer
        The one that named its genes.
    n_rows : int
        Rows of the input.

    Returns
    -------
    list of (str, int)
        What, and how many.
    """
    return [
        ("rows read", n_rows),
        ("interactions", len(network.edges)),
        ("genes", len(network.genes())),
        ("baits", len(network.baits)),
        ("genes left without an edge", len(network.lost)),
        *((f"rows: {reason}", count) for reason, count in sorted(network.counts().items())),
        *((f"names: {status}", count) for status, count in sorted(namer.counts().items())),
    ]


def _gene(network: PpiNetwork, namer: Namer, gene: str, *, prefixed: bool) -> tuple[str, str, str, str]:
    candidates = network.candidates.get(gene, ())
    known = namer.table.ensembl if namer.table else {}
    ids = known.get(gene) or tuple(sorted({one for name in candidates for one in known.get(name, ())}))
    represents = (f"ensembl:{';'.join(ids)}" if prefixed else ",".join(ids)) if ids else gene
    return gene, represents, ",".join(candidates), str(gene in network.baits)
