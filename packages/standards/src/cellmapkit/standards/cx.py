"""A network in CX2 (or CX1) as a record that keeps everything of the file, so that it can be written again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CellmapkitError, InputError, examples
from cellmapkit.standards.cx1 import from_cx1
from cellmapkit.standards.cx2 import Aspect, gather
from cellmapkit.standards.textfile import decode, parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Node:
    """One node of a network.

    Attributes
    ----------
    id : int
        Its number in the file.
    name : str
        Its ``name``, empty where it has none.
    values : mapping of str to value
        Every attribute by its full name, declared defaults filled in.
    """

    id: int
    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CxNetwork:
    """A parsed network.

    Attributes
    ----------
    where : str
        The file, for messages.
    nodes : tuple of Node
        In the order of the file.
    edges : tuple of (int, int)
        Source and target ids.
    declared : mapping of str to str
        Data type of each declared node attribute, in the order of the file.
    aspects : tuple of dict
        The whole document in CX2 form; never changed in place.
    cx1 : tuple of dict or None
        The document as it was, where it was CX1.
    """

    where: str
    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]
    declared: Mapping[str, str]
    aspects: tuple[Aspect, ...]
    cx1: tuple[Aspect, ...] | None = None


def parse_network(data: bytes, where: str) -> CxNetwork:
    """Return the network in the bytes of a CX2 or CX1 file; which of the two it is, its content says.

    Parameters
    ----------
    data : bytes
        The file, gzipped or not.
    where : str
        Its name, for messages.

    Returns
    -------
    CxNetwork
        The network; CX1 is converted and also kept as it was.

    Raises
    ------
    InputError
        If it is neither, is cut off, says that its making failed, or its parts do not fit together.
    """
    document = parse_json(decode(data, where), where)
    if not isinstance(document, list) or not all(isinstance(part, dict) for part in document):
        found = type(document).__name__
        raise InputError(f"{where}: a JSON {found}, not a CX network", hint="expected a list of aspects, CX2 or CX1")
    if not any("nodes" in part for part in document):
        keys = [key for part in document for key in part]
        raise InputError(f"{where}: no nodes; its parts are {examples(keys)}", hint="expected a CX2 or CX1 network")
    try:
        _require_success(document, where)
        if any("CXVersion" in part for part in document):
            return network_of(document, where)
        return network_of(from_cx1(document, where), where, cx1=tuple(document))
    except CellmapkitError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"{where}: a part of the network is malformed ({type(error).__name__}: {error})"
        raise InputError(message, hint="make or download it again") from error


def _require_success(document: Sequence[Aspect], where: str) -> None:
    for status in gather(document, "status"):
        if status.get("success") is False:
            message = f"{where}: its status says that writing it failed ({status.get('error') or 'no reason given'})"
            raise InputError(message, hint="make or download it again")


def network_of(aspects: Sequence[Aspect], where: str, cx1: tuple[Aspect, ...] | None = None) -> CxNetwork:
    """Return the network of a CX2 document.

    Parameters
    ----------
    aspects : sequence of dict
        The document.
    where : str
        The file, for messages.
    cx1 : tuple of dict or None
        What the document was converted from.

    Returns
    -------
    CxNetwork
        The record.

    Raises
    ------
    InputError
        If counts, ids or edges do not fit together.
    """
    _require_counts(aspects, where)
    declarations: dict[str, Any] = {}
    for element in gather(aspects, "attributeDeclarations"):
        declarations.update(element.get("nodes", {}))
    full_name = {spec["a"]: name for name, spec in declarations.items() if "a" in spec}
    defaults = {name: spec["v"] for name, spec in declarations.items() if "v" in spec}
    nodes = []
    for element in gather(aspects, "nodes"):
        given = {full_name.get(key, key): value for key, value in element.get("v", {}).items()}
        values = {**defaults, **given}
        nodes.append(Node(id=element["id"], name=str(values.get("name", "")), values=values))
    ids = {node.id for node in nodes}
    if len(ids) < len(nodes):
        raise InputError(f"{where}: {len(nodes) - len(ids)} node ids are repeated", hint="each node needs an id")
    edges = tuple((element["s"], element["t"]) for element in gather(aspects, "edges"))
    stray = sorted({end for edge in edges for end in edge} - ids)
    if stray:
        raise InputError(f"{where}: edges name nodes that do not exist: {examples(stray)}", hint="the file is damaged")
    declared = {name: spec.get("d", "string") for name, spec in declarations.items()}
    return CxNetwork(where=where, nodes=tuple(nodes), edges=edges, declared=declared, aspects=tuple(aspects), cx1=cx1)


def _require_counts(aspects: Sequence[Aspect], where: str) -> None:
    for entry in gather(aspects, "metaData"):
        name, said = entry.get("name"), entry.get("elementCount")
        if name in ("nodes", "edges") and said is not None and said != len(gather(aspects, name)):
            message = f"{where}: {len(gather(aspects, name))} {name}, but its metadata promise {said}"
            raise InputError(message, hint="the file may be cut off; make or download it again")
