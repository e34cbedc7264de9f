"""Write CX2, the network format of Cytoscape and NDEx, piece by piece.

The widest parent networks have millions of edges. ndex2's writer holds every one as a dictionary first (about 1 KB
each), so the frame is written here and nodes and edges are taken from iterators of JSON text; ndex2 reads the result.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EDITOR = {"nodeSizeLocked": True, "arrowColorMatchesEdge": True, "nodeCustomGraphicsSizeSync": True}


@dataclass(frozen=True, kw_only=True)
class Cx2:
    """The parts of a CX2 document.

    Attributes
    ----------
    declarations : mapping
        Attribute declarations of ``networkAttributes``, ``nodes`` and ``edges``.
    attributes : mapping
        Values of the network attributes.
    n_nodes, n_edges : int
        How many objects the iterators yield.
    nodes, edges : iterable of str
        JSON objects, or several of them separated by commas.
    style : mapping
        The only entry of ``visualProperties``.
    """

    declarations: Mapping[str, Any]
    attributes: Mapping[str, Any]
    n_nodes: int
    nodes: Iterable[str]
    n_edges: int
    edges: Iterable[str]
    style: Mapping[str, Any] = field(default_factory=dict)


def compact(value: object) -> str:
    """Return JSON without needless blanks, in plain ASCII."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def write_cx2(stream: TextIO, network: Cx2) -> None:
    """Write a CX2 document.

    Parameters
    ----------
    stream : text stream
        Opened for writing.
    network : Cx2
        Its iterators are consumed.
    """
    counts = {
        "attributeDeclarations": 1,
        "networkAttributes": 1,
        "nodes": network.n_nodes,
        "edges": network.n_edges,
        "visualProperties": 1,
        "visualEditorProperties": 1,
    }
    stream.write(f"[{compact({'CXVersion': '2.0', 'hasFragments': False})}")
    _aspect(stream, "metaData", (compact({"elementCount": n, "name": name}) for name, n in counts.items()))
    _aspect(stream, "attributeDeclarations", [compact(network.declarations)])
    _aspect(stream, "networkAttributes", [compact(network.attributes)])
    _aspect(stream, "nodes", network.nodes)
    _aspect(stream, "edges", network.edges)
    _aspect(stream, "visualProperties", [compact(network.style)])
    _aspect(stream, "visualEditorProperties", [compact({"properties": EDITOR})])
    _aspect(stream, "status", [compact({"error": "", "success": True})])
    stream.write("]\n")


def _aspect(stream: TextIO, name: str, items: Iterable[str]) -> None:
    stream.write(f',{{"{name}":[')
    stream.writelines(f",{item}" if position else item for position, item in enumerate(items))
    stream.write("]}")
