"""DDOT's text files: an ontology (parent, child, ``default``; term, gene, ``gene``) and an interactome.

The form has no persistence; it is kept in a table beside the ontology, which is read back where it is there.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, TableError, examples
from cellmapkit.exchange.hierarchy import Assembly, Hierarchy, Loss, Number, as_number, checked
from cellmapkit.exchange.lines import read_plain, rows_of

if TYPE_CHECKING:
    from pathlib import Path

TERMS_HEADER = ("term", "persistence")
GENES = ("auto", "as_written", "propagated")


def ontology_text(hierarchy: Hierarchy) -> str:
    """Return an ontology file; every term names all of its genes, not only those its children lack.

    Raises
    ------
    InputError
        If an assembly without members is linked to none: the form has no line for it.
    """
    linked = {name for pair in hierarchy.links for name in pair}
    lost = [item.name for item in hierarchy.assemblies if not item.members and item.name not in linked]
    if lost:
        raise InputError(
            f"{len(lost)} assemblies have neither members nor links: {examples(lost)}", hint="DDOT has no line for them"
        )
    links = [f"{parent}\t{child}\tdefault\n" for parent, child in hierarchy.links]
    genes = [f"{item.name}\t{gene}\tgene\n" for item in hierarchy.assemblies for gene in sorted(item.members)]
    return "".join(links + genes)


def terms_rows(hierarchy: Hierarchy) -> list[tuple[str, str]]:
    """Return what stands beside the ontology: every term in order, with its persistence (empty where unknown)."""
    known = ((item.name, item.persistence) for item in hierarchy.assemblies)
    return [(name, "" if value is None else str(value)) for name, value in known]


def losses(hierarchy: Hierarchy) -> list[Loss]:
    """Return what the ontology itself cannot carry of a hierarchy."""
    kept = [item.name for item in hierarchy.assemblies if item.persistence is not None]
    outside = _gains(hierarchy)
    found = [
        Loss("persistence (kept in ontology_terms.tsv)", len(kept), ", ".join(kept[:3])),
        Loss("members of a child that its parent lacks: DDOT hands them up", len(outside), ", ".join(outside[:3])),
    ]
    return [loss for loss in found if loss.number]


def read_ontology(ontology: Path, terms: Path | None, genes: str = "auto") -> tuple[Hierarchy, int]:
    """Return the hierarchy of an ontology file.

    Parameters
    ----------
    ontology : Path
        Three columns: parent, child, kind of link; a kind with ``gene`` in it names a member.
    terms : Path or None
        The table of persistence written beside it; it also says that every term names all of its genes.
    genes : {"auto", "as_written", "propagated"}
        Whether a term gets the genes of the terms below it. ``auto``: not if there is a table of terms.

    Returns
    -------
    hierarchy : Hierarchy
        In the order of the table of terms, else of the file.
    gained : int
        How many terms got genes from below that they do not name.

    Raises
    ------
    TableError
        If a line breaks the form.
    InputError
        If links go in a circle, or the table names other terms.
    """
    links, members = [], dict[str, set[str]]()
    for line, (source, target, kind, *_) in rows_of(ontology, ("parent", "child", "kind of link")):
        if "gene" not in kind.lower():
            links.append((source, target))
            members.setdefault(source, set())
            members.setdefault(target, set())
        elif target.split() == [target]:
            members.setdefault(source, set()).add(target)
        else:
            raise TableError(f"{ontology}, line {line}: gene {target!r}", hint="a gene's name holds no white space")
    persistence = _persistence(terms) if terms else dict.fromkeys(members)
    if set(persistence) != set(members):
        other = sorted(set(persistence) ^ set(members))
        raise InputError(
            f"{terms} and {ontology} differ in {len(other)} terms: {examples(other)}",
            hint="give the table that was written with the ontology, or move it away",
        )
    found = [Assembly(name, frozenset(members[name]), value) for name, value in persistence.items()]
    hierarchy = checked(str(ontology), found, links)
    if genes == "as_written" or (genes == "auto" and terms):
        return hierarchy, 0
    return _propagated(hierarchy), len(_gains(hierarchy))


def _persistence(terms: Path) -> dict[str, Number | None]:
    found: dict[str, Number | None] = {}
    for line, (name, value, *_) in rows_of_table(terms):
        try:
            found[name] = as_number(value) if value else None
        except ValueError:
            raise TableError(f"{terms}, line {line}: persistence is {value!r}", hint="expected a number") from None
    return found


def rows_of_table(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of the table of terms, in which persistence may be empty."""
    lines = read_plain(path).decode("utf-8").splitlines()
    rows = [(line, text.split("\t")) for line, text in enumerate(lines, start=1)]
    if not rows or tuple(rows[0][1]) != TERMS_HEADER or any(len(cells) != len(TERMS_HEADER) for _, cells in rows):
        raise TableError(f"{path} is no table of terms", hint=f"expected the columns {', '.join(TERMS_HEADER)}")
    return rows[1:]


def _propagated(hierarchy: Hierarchy) -> Hierarchy:
    whole = {item.name: set(item.members) for item in hierarchy.assemblies}
    below: dict[str, list[str]] = {name: [] for name in whole}
    for parent, child in hierarchy.links:
        below[parent].append(child)
    for name in TopologicalSorter(below).static_order():  # children first
        for child in below[name]:
            whole[name] |= whole[child]
    items = tuple(Assembly(item.name, frozenset(whole[item.name]), item.persistence) for item in hierarchy.assemblies)
    return Hierarchy(items, hierarchy.links)


def _gains(hierarchy: Hierarchy) -> list[str]:
    both = zip(hierarchy.assemblies, _propagated(hierarchy).assemblies, strict=True)
    return [before.name for before, after in both if before.members != after.members]
