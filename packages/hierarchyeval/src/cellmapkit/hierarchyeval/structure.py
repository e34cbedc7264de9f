"""The shape of a hierarchy, and what looks wrong in it; guards every comparison against degenerate input."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, examples

if TYPE_CHECKING:
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy

MERGED_ABOVE = 0.9
"""Jaccard index above which upstream's refiner would have merged a parent and its child."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about one or two assemblies worth a look.

    Attributes
    ----------
    kind : str
        ``not contained``, ``duplicate``, ``nearly equal``, ``redundant link`` or ``root flag``.
    first, second : str
        The assemblies; parent and child where they are linked.
    value : float
        Containment, Jaccard index, or NaN where there is nothing to measure.
    """

    kind: str
    first: str
    second: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Structure:
    """The shape of a hierarchy.

    Attributes
    ----------
    depth : ndarray of int64, shape (n_assemblies,)
        Length of the longest path from a top to each assembly.
    n_parents, n_children : ndarray of int64, shape (n_assemblies,)
        Direct ones.
    figures : dict of str to float
        One number per name. Shares and quantiles are over the assemblies below the root.
    findings : tuple of Finding
        In order of kind, then of the file.
    """

    depth: np.ndarray
    n_parents: np.ndarray
    n_children: np.ndarray
    figures: dict[str, float]
    findings: tuple[Finding, ...]


def describe(hierarchy: Hierarchy) -> Structure:
    """Return the shape of a hierarchy.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy.

    Returns
    -------
    Structure
        The record.
    """
    count, links = len(hierarchy), hierarchy.links
    n_parents, n_children = (np.bincount(links[:, side], minlength=count) for side in (1, 0))
    depth = _depths(hierarchy)
    below = ~hierarchy.is_root
    top_links = links[hierarchy.is_root[links[:, 0]]]
    covered = np.zeros(len(hierarchy.genes), dtype=bool)
    for child in np.unique(top_links[:, 1]):
        covered[hierarchy.members.indices[slice(*hierarchy.members.indptr[child : child + 2])]] = True
    findings = _findings(hierarchy)
    containment = _containment(hierarchy)
    figures: dict[str, float] = {
        "assemblies": int(below.sum()),
        "roots": int(hierarchy.is_root.sum()),
        "tops": int((n_parents == 0).sum()),
        "links": len(links),
        "genes": len(hierarchy.genes),
        "depth": int(depth.max()),
        "leaf_share": _mean(n_children[below] == 0),
        "several_parents_share": _mean(n_parents[below] > 1),
        "genes_outside_children_of_root": float((~covered).sum()) if hierarchy.is_root.any() else float("nan"),
        "smallest_containment": float(containment.min()) if len(links) else float("nan"),
    }
    quantiles = np.quantile(hierarchy.sizes[below], (0, 0.25, 0.5, 0.75, 1)) if below.any() else np.full(5, np.nan)
    names = ("min", "q25", "median", "q75", "max")
    figures |= {f"size_{name}": float(value) for name, value in zip(names, quantiles, strict=True)}
    for kind in ("not contained", "duplicate", "nearly equal", "redundant link", "root flag"):
        figures[f"n_{kind.replace(' ', '_')}"] = sum(finding.kind == kind for finding in findings)
    return Structure(depth=depth, n_parents=n_parents, n_children=n_children, figures=figures, findings=findings)


def require_containment(structure: Structure, threshold: float) -> None:
    """Refuse a hierarchy in which a child is not a part of its parent.

    Parameters
    ----------
    structure : Structure
        The shape of the hierarchy.
    threshold : float
        Smallest share of a child's genes that its parent must hold.

    Raises
    ------
    InputError
        If a link falls below it, with the number and three examples.
    """
    broken = [item for item in structure.findings if item.kind == "not contained" and item.value < threshold]
    if broken:
        shown = examples(f"{item.second} in {item.first}: {item.value:.2f}" for item in broken)
        message = f"{len(broken)} assemblies are not contained in their parents (share of genes): {shown}"
        raise InputError(
            message,
            hint=f"expected at least {threshold:g}; make the hierarchy again, or allow it with --containment_threshold",
        )


def _mean(mask: np.ndarray) -> float:
    return float(mask.mean()) if len(mask) else float("nan")


def _depths(hierarchy: Hierarchy) -> np.ndarray:
    sorter: TopologicalSorter[int] = TopologicalSorter(dict.fromkeys(range(len(hierarchy)), ()))
    parents: dict[int, list[int]] = {}
    for parent, child in hierarchy.links.tolist():
        sorter.add(child, parent)
        parents.setdefault(child, []).append(parent)
    depth = np.zeros(len(hierarchy), dtype=np.int64)
    for assembly in sorter.static_order():
        depth[assembly] = max((depth[parent] + 1 for parent in parents.get(assembly, ())), default=0)
    return depth


def _shared(hierarchy: Hierarchy) -> np.ndarray:
    parents, children = hierarchy.links.T
    both = hierarchy.members[parents].multiply(hierarchy.members[children])
    return np.asarray(both.sum(axis=1)).ravel()


def _containment(hierarchy: Hierarchy) -> np.ndarray:
    return _shared(hierarchy) / hierarchy.sizes[hierarchy.links[:, 1]]


def _findings(hierarchy: Hierarchy) -> tuple[Finding, ...]:
    links, sizes, names = hierarchy.links, hierarchy.sizes, hierarchy.names
    shared, contained = _shared(hierarchy), _containment(hierarchy)
    jaccard = shared / (sizes[links[:, 0]] + sizes[links[:, 1]] - shared)
    found = []
    for kind, mask, values in (
        ("not contained", contained < 1, contained),
        ("nearly equal", (jaccard > MERGED_ABOVE) & (jaccard < 1), jaccard),
        ("redundant link", _redundant(hierarchy), np.full(len(links), np.nan)),
    ):
        for row in np.flatnonzero(mask):
            parent, child = links[row]
            found.append(Finding(kind=kind, first=names[parent], second=names[child], value=float(values[row])))
    return (*found, *_duplicates(hierarchy), *_root_flags(hierarchy))


def _redundant(hierarchy: Hierarchy) -> np.ndarray:
    """Return which links only repeat a longer path."""
    children: dict[int, list[int]] = {}
    for parent, child in hierarchy.links.tolist():
        children.setdefault(parent, []).append(child)
    sorter: TopologicalSorter[int] = TopologicalSorter(children)
    below: dict[int, set[int]] = {}
    for assembly in sorter.static_order():
        own = children.get(assembly, [])
        below[assembly] = set(own).union(*(below[child] for child in own))
    return np.array(
        [any(child in below[other] for other in children[parent]) for parent, child in hierarchy.links.tolist()],
        dtype=bool,
    )


def _duplicates(hierarchy: Hierarchy) -> list[Finding]:
    first: dict[bytes, int] = {}
    found = []
    for assembly, name in enumerate(hierarchy.names):
        key = hierarchy.members.indices[slice(*hierarchy.members.indptr[assembly : assembly + 2])].tobytes()
        if first.setdefault(key, assembly) != assembly:
            found.append(Finding(kind="duplicate", first=hierarchy.names[first[key]], second=name, value=1.0))
    return found


def _root_flags(hierarchy: Hierarchy) -> list[Finding]:
    nodes = hierarchy.network.nodes if hierarchy.network else ()
    flagged = [node.values.get("HCX::isRoot") for node in nodes]
    if not any(flagged):
        return []
    return [
        Finding(kind="root flag", first=name, second="", value=float("nan"))
        for name, flag, is_root in zip(hierarchy.names, flagged, hierarchy.is_root, strict=True)
        if bool(flag) != bool(is_root)
    ]
