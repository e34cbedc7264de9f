"""Turn the rows of an interaction table into a network of genes, with a note for every row that does not survive."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import TableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellmapkit.downloader.names import Named, Namer
    from cellmapkit.downloader.ppi_edges import EdgeRows

Pair = tuple[str, str]


class RowNote(NamedTuple):
    """What became of a row that is not in the network as it was written.

    Attributes
    ----------
    file : str
        Its file, without folders.
    line : int
        Its line there, from 1.
    geneA, geneB, weight : str
        Its values as written.
    reason : str
        Why, in words that are counted.
    outcome : str
        What became of it.
    """

    file: str
    line: int
    geneA: str  # noqa: N815 - columns of a table of upstream's style
    geneB: str  # noqa: N815
    weight: str
    reason: str
    outcome: str


class Edge(NamedTuple):
    """An edge while it is collected.

    Attributes
    ----------
    line : int
        Line of the row that brought it first.
    weight : float
        The largest of its rows, 1 where the table has none.
    """

    line: int
    weight: float


@dataclass(kw_only=True)
class PpiNetwork:
    """An undirected network of genes.

    Attributes
    ----------
    edges : dict of (str, str) to Edge
        By pair of gene names, the smaller one first.
    weighted : bool
        Whether the table had weights.
    candidates : dict of str to tuple of str
        For genes that stem from an ambiguous name: the genes it may mean.
    baits : set of str
        Genes that occur as bait.
    lost : set of str
        Genes of the table that have no edge.
    notes : list of RowNote
        One per row and reason, by line.
    """

    edges: dict[Pair, Edge] = field(default_factory=dict)
    weighted: bool = False
    candidates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    baits: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    notes: list[RowNote] = field(default_factory=list)

    def genes(self) -> list[str]:
        """Return the names of all genes with an edge, sorted."""
        return sorted({gene for pair in self.edges for gene in pair})

    def counts(self) -> Counter[str]:
        """Return how many rows each reason applies to."""
        return Counter(note.reason for note in self.notes)


def build_network(rows: EdgeRows, namer: Namer, policy: str, file: str) -> PpiNetwork:
    """Return the network of a table.

    Parameters
    ----------
    rows : EdgeRows
        The table.
    namer : Namer
        Gives every protein its name.
    policy : str
        What becomes of an ambiguous name: ``keep`` (one gene named as written), ``drop`` (its rows are left out) or
        ``split`` (one edge for each gene it may mean; as ``keep`` where those are not known).
    file : str
        Name of the file in the notes.

    Returns
    -------
    PpiNetwork
        Without self-loops and repeated pairs (in either direction); a repeated pair keeps its largest weight. Its
        edges do not depend on the order of the rows.

    Raises
    ------
    TableError
        If no edge is left.
    """
    builder = _Builder(policy, file)
    builder.network.weighted = rows.weights is not None
    for aside in rows.asides:
        builder.note(aside.line, (aside.text.replace("\t", " "), ""), None, (aside.reason, "left out"))
    kinds = (rows.first.kinds, rows.second.kinds)
    weights = rows.weights or [1.0] * len(rows)
    for i, line in enumerate(rows.lines):
        cells = (rows.first.cells[i], rows.second.cells[i])
        weight = weights[i] if rows.weights else None
        if rows.refused[i]:
            builder.note(line, (_shown(cells[0]), _shown(cells[1])), weight, (rows.refused[i], "dropped"))
            continue
        first, second = namer.name(kinds[0], cells[0]), namer.name(kinds[1], cells[1])
        if first is None or second is None:
            builder.note(line, (_shown(cells[0]), _shown(cells[1])), weight, ("no gene name", "dropped"))
            continue
        builder.add(line, first, second, weight)
        if rows.bait:
            builder.network.baits.update(builder.ends(first))
    network = builder.finished()
    if not network.edges:
        found = "; ".join(f"{count} x {reason}" for reason, count in network.counts().most_common())
        message = f"{rows.source}: no interaction is left of {len(rows)} rows ({found})"
        raise TableError(message, hint="expected rows with two different genes; check the columns and the filters")
    return network


def _shown(cells: Iterable[str]) -> str:
    return next((cell for cell in cells if cell), "")


class _Builder:
    """Collects edges and notes."""

    def __init__(self, policy: str, file: str) -> None:
        self.policy = policy
        self.file = file
        self.network = PpiNetwork()
        self._seen: set[str] = set()
        self._written: set[Pair] = set()

    def note(self, line: int, written: Pair, weight: float | None, said: tuple[str, str]) -> None:
        """Note a reason and an outcome for a row."""
        shown = "" if weight is None else repr(weight)
        self.network.notes.append(RowNote(self.file, line, *written, shown, *said))

    def ends(self, named: Named) -> tuple[str, ...]:
        """Return the genes one protein of a row stands for under the policy."""
        if named.status != "ambiguous":
            return (named.name,)
        if self.policy == "drop":
            return ()
        ends = named.genes if self.policy == "split" and named.genes else (named.name,)
        for gene in ends:
            before = self.network.candidates.get(gene, ())
            self.network.candidates[gene] = tuple(sorted({*before, *(named.genes or ends)}))
        return ends

    def add(self, line: int, first: Named, second: Named, weight: float | None) -> None:
        """Add the edges of one row."""
        written = (first.written, second.written)
        changed = [f"{end.written} -> {end.name} ({end.status})" for end in (first, second) if end.renamed]
        if changed:
            self.note(line, written, weight, ("renamed", "; ".join(changed)))
        ends = (self.ends(first), self.ends(second))
        self._seen.update(*ends)
        for end in (first, second):
            if end.status == "ambiguous" and self.policy == "drop":
                self._seen.add(end.name)
        if len(ends[0]) * len(ends[1]) != 1:
            outcome = "dropped" if not all(ends) else f"{', '.join(ends[0])} with {', '.join(ends[1])}"
            self.note(line, written, weight, (f"ambiguous name, {self.policy}", outcome))
        again = tuple(sorted(written)) in self._written
        self._written.add((min(written), max(written)))
        for one in ends[0]:
            for other in ends[1]:
                self._add_pair(line, (one, other), (written, weight), again=again)

    def _add_pair(self, line: int, pair: Pair, row: tuple[Pair, float | None], *, again: bool) -> None:
        written, weight = row
        if pair[0] == pair[1]:
            how = "self-loop" if written[0] == written[1] else "self-loop after renaming"
            self.note(line, written, weight, (how, f"dropped: {pair[0]} with itself"))
            return
        key = (min(pair), max(pair))
        before = self.network.edges.get(key)
        value = 1.0 if weight is None else weight
        if before is None:
            self.network.edges[key] = Edge(line, value)
            return
        how = "repeated pair" if again else "repeated pair after renaming"
        kept = "" if weight is None else f", weight {max(before.weight, value)!r}"
        self.note(line, written, weight, (how, f"merged with line {before.line}{kept}"))
        self.network.edges[key] = Edge(before.line, max(before.weight, value))

    def finished(self) -> PpiNetwork:
        """Return the network with sorted notes and what was lost."""
        network = self.network
        network.lost = self._seen - set(network.genes())
        network.baits -= network.lost
        network.candidates = {gene: c for gene, c in network.candidates.items() if gene not in network.lost}
        network.notes.sort()
        return network
