"""The hierarchy as HCX: a CX2 network of systems whose members point into the parent network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellmapkit.generate_hierarchy.cx2 import Cx2, compact
from cellmapkit.generate_hierarchy.layout import tree_layout
from cellmapkit.generate_hierarchy.style import hierarchy_style
from cellmapkit.standards.ndex_upload import PARENT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from cellmapkit.api.records import Communities

_NETWORK_TYPES = {
    "name": "string",
    "description": "string",
    "prov:wasGeneratedBy": "string",
    "prov:wasDerivedFrom": "string",
    "ndexSchema": "string",
    "HCX::modelFileCount": "integer",
    "HCX::interactionNetworkName": "string",
    "__CD_OriginalNetwork": "long",
}
_NODE_TYPES = {
    "CD_MemberList": "string",
    "CD_MemberList_Size": "integer",
    "CD_MemberList_LogSize": "double",
    "CD_CommunityName": "string",
    "CD_Labeled": "boolean",
    "CD_AnnotatedMembers": "string",
    "CD_AnnotatedMembers_Size": "integer",
    "CD_AnnotatedMembers_Overlap": "double",
    "CD_AnnotatedMembers_Pvalue": "double",
    "HiDeF_persistence": "integer",
    "HCX::isRoot": "boolean",
    "HCX::members": "list_of_long",
}


@dataclass(frozen=True, kw_only=True)
class Story:
    """What both networks say of themselves.

    Attributes
    ----------
    name, description : str
        Of the hierarchy.
    generated_by, derived_from : str
        The program with its version, and the crates it read (empty if they were none).
    """

    name: str
    description: str
    generated_by: str
    derived_from: str = ""

    @property
    def provenance(self) -> dict[str, str]:
        """Return the attributes on where the network comes from."""
        derived = {"prov:wasDerivedFrom": self.derived_from} if self.derived_from else {}
        return {"prov:wasGeneratedBy": self.generated_by, **derived}


def system_names(n_systems: int, n_proteins: int) -> tuple[str, ...]:
    """Return ``C<id>`` for every system, numbered on from the proteins, so that no two nodes share a number.

    Parameters
    ----------
    n_systems, n_proteins : int
        How many there are.

    Returns
    -------
    tuple of str
        The root first.
    """
    return tuple(f"C{n_proteins + system}" for system in range(n_systems))


def hierarchy_network(communities: Communities, in_parent: np.ndarray, story: Story, *, layout: bool = True) -> Cx2:
    """Return the hierarchy as an HCX document.

    Parameters
    ----------
    communities : Communities
        The systems; a node's id is its row.
    in_parent : ndarray of bool, shape (n_proteins,)
        Which proteins the parent network holds, under their position as node id. The others stand in
        ``CD_MemberList`` and not in ``HCX::members``.
    story : Story
        Name, description and origin.
    layout : bool
        Give nodes positions.

    Returns
    -------
    Cx2
        For :func:`~cellmapkit.generate_hierarchy.cx2.write_cx2`.
    """
    attributes = {
        "name": story.name,
        "description": story.description,
        **story.provenance,
        "ndexSchema": "hierarchy_v0.1",
        "HCX::modelFileCount": 2,
        "HCX::interactionNetworkName": PARENT_FILE,
        "__CD_OriginalNetwork": 0,
    }
    types = {"name": {"a": "n", "d": "string"}, "represents": {"a": "r", "d": "string"}}
    return Cx2(
        declarations={
            "networkAttributes": {name: {"d": _NETWORK_TYPES[name]} for name in attributes},
            "nodes": {**types, **{name: {"d": kind} for name, kind in _NODE_TYPES.items()}},
        },
        attributes=attributes,
        n_nodes=len(communities),
        nodes=_nodes(communities, in_parent, layout=layout),
        n_edges=len(communities.containment),
        edges=(compact({"id": k, "s": p, "t": c}) for k, (p, c) in enumerate(communities.containment.tolist())),
        style=hierarchy_style(math.log2(max(len(communities.members(0)), 1))),
    )


def _nodes(communities: Communities, in_parent: np.ndarray, *, layout: bool) -> Iterator[str]:
    names = system_names(len(communities), len(communities.ids))
    children = set(communities.containment[:, 1].tolist())
    positions = tree_layout(communities).round(1).tolist() if layout else []
    for system, name in enumerate(names):
        members = communities.members(system)
        values: dict[str, Any] = {
            "n": name,
            "r": name,
            "CD_MemberList": " ".join(communities.ids[protein] for protein in members),
            "CD_MemberList_Size": len(members),
            "CD_MemberList_LogSize": round(math.log2(len(members)), 3) if len(members) else 0.0,
            "CD_CommunityName": name,
            "CD_Labeled": True,
            "CD_AnnotatedMembers": "",
            "CD_AnnotatedMembers_Size": 0,
            "CD_AnnotatedMembers_Overlap": 0.0,
            "CD_AnnotatedMembers_Pvalue": 0.0,
            "HiDeF_persistence": int(communities.persistence[system]),
            "HCX::isRoot": system not in children,
            "HCX::members": members[in_parent[members]].tolist(),
        }
        place = dict(zip("xy", positions[system], strict=True)) if layout else {}
        yield compact({"id": system, **place, "v": values})
