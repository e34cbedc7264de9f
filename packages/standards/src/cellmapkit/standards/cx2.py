"""The CX2 document: its frame and its aspects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Aspect = dict[str, Any]


def frame(
    declared: Mapping[str, Any], network: Mapping[str, Any], nodes: Sequence[Aspect], edges: Sequence[Aspect]
) -> list[Aspect]:
    """Return a complete CX2 document.

    Parameters
    ----------
    declared : mapping
        Attribute declarations by ``networkAttributes``, ``nodes``, ``edges``; empty ones are left out.
    network : mapping of str to value
        Network attributes.
    nodes, edges : sequence of dict
        The elements, as CX2 has them.

    Returns
    -------
    list of dict
        The aspects in the order of the format.
    """
    parts: list[tuple[str, list[Any]]] = [
        ("attributeDeclarations", [{kind: names for kind, names in declared.items() if names}]),
        ("networkAttributes", [dict(network)]),
        ("nodes", list(nodes)),
        ("edges", list(edges)),
    ]
    counts = [{"elementCount": len(elements), "name": name} for name, elements in parts]
    start: list[Aspect] = [{"CXVersion": "2.0", "hasFragments": False}, {"metaData": counts}]
    return [*start, *({name: elements} for name, elements in parts), {"status": [{"error": "", "success": True}]}]


def gather(aspects: Sequence[Aspect], name: str) -> list[Any]:
    """Return the elements of one aspect, which a file may give in several fragments.

    Parameters
    ----------
    aspects : sequence of dict
        The document.
    name : str
        The aspect.

    Returns
    -------
    list
        Its elements in order; empty where the aspect is absent.
    """
    return [element for part in aspects for element in part.get(name, ())]
