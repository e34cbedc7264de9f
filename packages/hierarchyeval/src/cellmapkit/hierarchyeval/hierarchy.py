"""The record of a hierarchy of assemblies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, examples
from cellmapkit.standards.incidence import incidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_array

    from cellmapkit.standards.cx import CxNetwork


@dataclass(frozen=True, kw_only=True)
class Hierarchy:
    """Assemblies of genes and how they contain each other.

    Attributes
    ----------
    where : str
        The file it was read from, for messages.
    names : tuple of str
        One per assembly, unique, in the order of the file.
    genes : tuple of str
        Every gene of any assembly, sorted.
    members : csr_array of int32, shape (n_assemblies, n_genes)
        1 where the gene belongs to the assembly.
    links : ndarray of int64, shape (n_links, 2)
        Parent and child assemblies by index, sorted; acyclic, no link twice.
    network : CxNetwork or None
        The document it came from, so that it can be written again with nothing lost; ``None`` where it came from none.
    notes : tuple of str
        What was collapsed on the way, for the log.
    """

    where: str
    names: tuple[str, ...]
    genes: tuple[str, ...]
    members: csr_array
    links: np.ndarray
    network: CxNetwork | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of assemblies, roots included."""
        return len(self.names)

    @property
    def sizes(self) -> np.ndarray:
        """Number of genes of each assembly, int64, shape (n_assemblies,)."""
        return np.diff(self.members.indptr).astype(np.int64)

    @property
    def is_root(self) -> np.ndarray:
        """Which assemblies are the root, bool, shape (n_assemblies,).

        An assembly without parent is a root when it is the only such one or holds every gene. So the tops of a forest
        are assemblies like any other, and an empty whole never counts as a finding.
        """
        top = np.ones(len(self), dtype=bool)
        top[self.links[:, 1]] = False
        return top if top.sum() == 1 else top & (self.sizes == len(self.genes))

    def genes_of(self, assembly: int) -> tuple[str, ...]:
        """Return the sorted genes of one assembly.

        Parameters
        ----------
        assembly : int
            Its index.

        Returns
        -------
        tuple of str
            Gene names.
        """
        start, end = self.members.indptr[assembly : assembly + 2]
        return tuple(self.genes[column] for column in self.members.indices[start:end])


def build_hierarchy(
    where: str,
    members: Sequence[tuple[str, Sequence[str]]],
    links: Sequence[tuple[str, str]],
    network: CxNetwork | None = None,
) -> Hierarchy:
    """Return a checked hierarchy.

    Parameters
    ----------
    where : str
        The file, for messages.
    members : sequence of (str, sequence of str)
        Each assembly's name and genes; a gene given twice counts once.
    links : sequence of (str, str)
        Parent and child names; a link given twice counts once.
    network : CxNetwork or None
        The document it came from.

    Returns
    -------
    Hierarchy
        The record.

    Raises
    ------
    InputError
        If there is no assembly, a name is empty or repeated, an assembly has no genes, a link names an unknown
        assembly, or the links run in a circle.
    """
    names = tuple(name for name, _ in members)
    _require_names(where, members)
    index = {name: i for i, name in enumerate(names)}
    unknown = sorted({end for link in links for end in link} - index.keys())
    if unknown:
        message = f"{where}: links name {len(unknown)} assemblies that do not exist: {examples(unknown)}"
        raise InputError(message, hint="the file of links belongs to another hierarchy, or one of the two is cut off")
    sets = [sorted(set(genes)) for _, genes in members]
    genes = tuple(sorted(set(chain.from_iterable(sets))))
    pairs = sorted({(index[parent], index[child]) for parent, child in links})
    _require_acyclic(where, names, pairs)
    repeats = sum(len(genes) for _, genes in members) - sum(map(len, sets))
    notes = [f"{repeats} repeated genes within an assembly count once"] if repeats else []
    if len(pairs) < len(links):
        notes.append(f"{len(links) - len(pairs)} repeated links count once")
    return Hierarchy(
        where=where,
        names=names,
        genes=genes,
        members=incidence(sets, genes),
        links=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        network=network,
        notes=tuple(notes),
    )


def _require_names(where: str, members: Sequence[tuple[str, Sequence[str]]]) -> None:
    if not members:
        raise InputError(f"{where}: no assemblies", hint="expected at least the root")
    empty = [name for name, genes in members if not genes]
    if empty:
        message = f"{where}: {len(empty)} assemblies without genes: {examples(empty)}"
        raise InputError(message, hint="expected at least one gene in each")
    repeated = sorted(name for name, times in Counter(name for name, _ in members).items() if times > 1 or not name)
    if repeated:
        message = f"{where}: assembly names that are empty or repeated: {examples(repeated)}"
        raise InputError(message, hint="every assembly needs a name of its own")


def _require_acyclic(where: str, names: Sequence[str], pairs: Sequence[tuple[int, int]]) -> None:
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for parent, child in pairs:
        sorter.add(child, parent)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(names[i] for i in reversed(error.args[1][:6]))
        message = f"{where}: the assemblies contain each other in a circle: {circle}"
        raise InputError(message, hint="expected links from parent to child only") from error
