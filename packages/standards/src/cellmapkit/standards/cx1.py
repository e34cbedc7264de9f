"""CX version 1, turned into CX2 for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.api import InputError
from cellmapkit.standards.cx2 import Aspect, frame, gather

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPES = {"float": "double", "short": "integer", "byte": "integer", "char": "string"}
_LIST = "list_of_"
_ALIASES = {"nodes": {"name": "n", "represents": "r"}, "edges": {"interaction": "i"}}


def from_cx1(document: Sequence[Aspect], where: str) -> list[Aspect]:
    """Return a CX1 document in CX2 form.

    Nodes, edges, their attributes, those of the network and the layout are carried over; the visual style is not
    (the two versions describe styles in different words).

    Parameters
    ----------
    document : sequence of dict
        The aspects of the CX1 file.
    where : str
        Its name, for messages.

    Returns
    -------
    list of dict
        A complete CX2 document.

    Raises
    ------
    InputError
        If a value does not fit the type the file gives it, or an attribute belongs to no node or edge.
    """
    declared: dict[str, dict[str, dict[str, str]]] = {"networkAttributes": {}, "nodes": {}, "edges": {}}
    nodes = {
        element["@id"]: {"id": element["@id"], "v": _own(element, "nodes")} for element in gather(document, "nodes")
    }
    edges = {
        element["@id"]: {"id": element["@id"], "s": element["s"], "t": element["t"], "v": _own(element, "edges")}
        for element in gather(document, "edges")
    }
    for kind, elements in (("nodes", nodes), ("edges", edges)):
        for name, alias in _ALIASES[kind].items():
            if any(alias in element["v"] for element in elements.values()):
                declared[kind][name] = {"a": alias, "d": "string"}
        _attach(gather(document, f"{kind[:-1]}Attributes"), kind, elements, declared[kind], where)
    network = {}
    for element in gather(document, "networkAttributes"):
        network[element["n"]] = _typed(element, f"{where}, network")
        declared["networkAttributes"].setdefault(element["n"], {"d": _type(element)})
    for element in gather(document, "cartesianLayout"):
        nodes[int(element["node"])].update({axis: element[axis] for axis in "xyz" if axis in element})
    return frame(declared, network, list(nodes.values()), list(edges.values()))


def _own(element: Aspect, kind: str) -> dict[str, Any]:
    return {alias: element[alias] for alias in _ALIASES[kind].values() if alias in element}


def _attach(
    attributes: Sequence[Aspect],
    kind: str,
    elements: dict[int, Aspect],
    declared: dict[str, dict[str, str]],
    where: str,
) -> None:
    for attribute in attributes:
        owner, name = attribute["po"], attribute["n"]
        if owner not in elements:
            message = f"{where}: attribute {name!r} belongs to id {owner!r}, which is none of its {kind}"
            raise InputError(message, hint="the file is damaged")
        key = _ALIASES[kind].get(name, name)
        elements[owner]["v"][key] = _typed(attribute, f"{where}, {kind[:-1]} {owner}")
        declared.setdefault(name, {"d": _type(attribute)})


def _type(attribute: Aspect) -> str:
    whole = attribute.get("d") or ("list_of_string" if isinstance(attribute.get("v"), list) else "string")
    single = whole.removeprefix(_LIST)
    return ("" if single == whole else _LIST) + _TYPES.get(single, single)


def _typed(attribute: Aspect, where: str) -> Any:  # noqa: ANN401 - whatever the attribute holds
    value, kind = attribute.get("v"), _type(attribute)
    try:
        if kind.startswith(_LIST):
            items = value if isinstance(value, list) else [value]
            return [_scalar(item, kind.removeprefix(_LIST)) for item in items]
        return _scalar(value, kind)
    except (TypeError, ValueError):
        message = f"{where}: attribute {attribute['n']!r} is {value!r}"
        raise InputError(message, hint=f"expected a value of type {kind}, as the file says") from None


def _scalar(value: Any, kind: str) -> Any:  # noqa: ANN401 - any scalar in, the typed one out
    if kind == "boolean":
        text = str(value).lower()
        if text not in ("true", "false"):
            raise ValueError(text)
        return text == "true"
    if kind in ("integer", "long"):
        return int(value)
    return float(value) if kind == "double" else str(value)
