"""HCX: a CX2 network of assemblies whose members point into the parent network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cellmapkit.api import InputError, examples
from cellmapkit.exchange.hierarchy import Assembly, Hierarchy, Loss, Number, as_number, checked
from cellmapkit.exchange.interactome import frame_losses
from cellmapkit.standards.cx2 import Aspect, frame, gather
from cellmapkit.standards.ndex_upload import PARENT_FILE

if TYPE_CHECKING:
    from cellmapkit.exchange.interactome import Interactome
    from cellmapkit.standards.cx import CxNetwork, Node

MEMBERS, POINTERS, PERSISTENCE = "CD_MemberList", "HCX::members", "HiDeF_persistence"
_CARRIED = {"name", "represents", MEMBERS, POINTERS, PERSISTENCE, "HCX::isRoot", "CD_MemberList_Size",
            "CD_MemberList_LogSize", "CD_CommunityName"}  # fmt: skip
_POINTING = ("HCX::interactionNetworkUUID", "HCX::interactionNetworkHost", "HCX::interactionNetworkName")


def hierarchy_of(network: CxNetwork, parent: Interactome | None = None) -> Hierarchy:
    """Return the assemblies of a network.

    Parameters
    ----------
    network : CxNetwork
        Its nodes carry ``CD_MemberList``, or ``HCX::members``.
    parent : Interactome or None
        Names the members of nodes that have only pointers.

    Returns
    -------
    Hierarchy
        In the order of the file.

    Raises
    ------
    InputError
        If nodes name no members, or the parts do not fit together.
    """
    names = {number: name for name, number in parent.ids.items()} if parent else {}
    found = [_assembly(network.where, node, names) for node in network.nodes]
    without = [item.name for item in found if not item.members]
    if len(without) == len(found):
        raise InputError(
            f"{network.where}: none of {len(found)} nodes has {MEMBERS}, or {POINTERS} that lead somewhere",
            hint="expected a hierarchy, whose nodes name their members; is this its parent network?",
        )
    label = {node.id: item.name for node, item in zip(network.nodes, found, strict=True)}
    return checked(network.where, found, [(label[source], label[target]) for source, target in network.edges])


def _assembly(where: str, node: Node, names: dict[int, str]) -> Assembly:
    pointers = node.values.get(POINTERS) or []
    listed = node.values.get(MEMBERS)
    if listed is None:
        lost = [pointer for pointer in pointers if pointer not in names]
        if lost:
            raise InputError(
                f"{where}: node {node.name!r} points at nodes that the parent lacks: {examples(lost)}",
                hint="give the parent network it was made with",
            )
        listed = " ".join(names[pointer] for pointer in pointers)
    return Assembly(_name(node), frozenset(str(listed).split()), _persistence(where, node))


def _name(node: Node) -> str:
    return " ".join(node.name.split()) or f"C{node.id}"


def _persistence(where: str, node: Node) -> Number | None:
    value = node.values.get(PERSISTENCE)
    if value is None:
        return None
    try:
        found = as_number(str(value))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InputError(f"{where}: node {node.name!r} has persistence {value!r}", hint="expected a number")
    return found


def losses_of(network: CxNetwork) -> list[Loss]:
    """Return what text files cannot carry of a hierarchy: attributes, words, style and layout."""
    found = []
    for name in network.declared:
        if name not in _CARRIED:
            count = sum(name in node.values for node in network.nodes)
            found.append(Loss(f"hierarchy: node attribute {name}", count, ""))
    other = [node.name for node in network.nodes if node.values.get("represents", node.name) != node.name]
    found.append(Loss("hierarchy: what a node represents, if not itself", len(other), ", ".join(other[:3])))
    keys = sum(bool(edge.get("v")) for edge in gather(network.aspects, "edges"))
    found.append(Loss("hierarchy: attributes of links", keys, ""))
    return [loss for loss in found if loss.number] + frame_losses(network, "hierarchy")


def hierarchy_document(hierarchy: Hierarchy, parent: Interactome | None, words: dict[str, str]) -> list[Aspect]:
    """Return a hierarchy as an HCX document; without a parent it is a plain CX2 network of assemblies.

    Parameters
    ----------
    hierarchy : Hierarchy
        Nodes are numbered in its order.
    parent : Interactome or None
        What the members point into; those it lacks stand in ``CD_MemberList`` only.
    words : dict of str to str
        Network attributes.

    Returns
    -------
    list of dict
        The document.
    """
    kinds = {type(item.persistence) for item in hierarchy.assemblies} - {type(None)}
    types = {
        MEMBERS: "string",
        "CD_MemberList_Size": "integer",
        "CD_MemberList_LogSize": "double",
        "CD_CommunityName": "string",
        "HCX::isRoot": "boolean",
        **({PERSISTENCE: "double" if float in kinds else "integer"} if kinds else {}),
        **({POINTERS: "list_of_long"} if parent else {}),
    }
    network: dict[str, Any] = dict(words)
    if parent:
        network |= {"ndexSchema": "hierarchy_v0.1", "HCX::modelFileCount": 2, _POINTING[2]: PARENT_FILE}
    declared = {
        "networkAttributes": {
            name: {"d": "integer" if isinstance(value, int) else "string"} for name, value in network.items()
        },
        "nodes": {"name": {"a": "n", "d": "string"}, "represents": {"a": "r", "d": "string"}}
        | {name: {"d": kind} for name, kind in types.items()},
    }
    position = {item.name: k for k, item in enumerate(hierarchy.assemblies)}
    roots = hierarchy.roots
    nodes = [
        {"id": k, "v": _values(item, parent, is_root=item.name in roots)} for k, item in enumerate(hierarchy.assemblies)
    ]
    links = [{"id": k, "s": position[a], "t": position[b], "v": {}} for k, (a, b) in enumerate(hierarchy.links)]
    return frame(declared, network, nodes, links)


def _values(item: Assembly, parent: Interactome | None, *, is_root: bool) -> dict[str, Any]:
    members = sorted(item.members)
    size = len(members)
    return {
        "n": item.name,
        "r": item.name,
        MEMBERS: " ".join(members),
        "CD_MemberList_Size": size,
        "CD_MemberList_LogSize": round(math.log2(size), 3) if size else 0.0,
        "CD_CommunityName": item.name,
        "HCX::isRoot": is_root,
        **({PERSISTENCE: item.persistence} if item.persistence is not None else {}),
        **({POINTERS: [parent.ids[name] for name in members if name in parent.ids]} if parent else {}),
    }


def pointed_to(network: CxNetwork) -> tuple[str, str]:
    """Return UUID and host of the parent network that a hierarchy of NDEx names; empty where it names none."""
    values: dict[str, Any] = {}
    for element in gather(network.aspects, "networkAttributes"):
        values.update(element)
    return str(values.get(_POINTING[0]) or ""), str(values.get(_POINTING[1]) or "")


def pointing_to_file(network: CxNetwork) -> list[Aspect]:
    """Return the document with the parent's file name in place of its UUID; nothing else differs."""
    found = []
    for part in network.aspects:
        copy = dict(part)
        if "attributeDeclarations" in part:
            copy["attributeDeclarations"] = [_declaring(element) for element in part["attributeDeclarations"]]
        if "networkAttributes" in part:
            copy["networkAttributes"] = [{**_without(element), _POINTING[2]: PARENT_FILE}
                                         for element in part["networkAttributes"]]  # fmt: skip
        found.append(copy)
    return found


def _declaring(element: Aspect) -> Aspect:
    types = {**_without(element.get("networkAttributes", {})), _POINTING[2]: {"d": "string"}}
    return {**element, "networkAttributes": types}


def _without(values: Aspect) -> Aspect:
    return {name: value for name, value in values.items() if name not in _POINTING}
