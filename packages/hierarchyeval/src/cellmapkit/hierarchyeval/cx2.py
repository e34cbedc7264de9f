"""New attributes in a copy of a CX2 document that leaves everything else as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.standards.cx2 import Aspect


def with_node_attributes(
    aspects: Sequence[Aspect], types: Mapping[str, str], values: Mapping[int, Mapping[str, Any]]
) -> list[Aspect]:
    """Return the document with node attributes added; older ones of the same names are replaced.

    Parameters
    ----------
    aspects : sequence of dict
        The document; not changed.
    types : mapping of str to str
        Data type of each new attribute, in the order they are declared.
    values : mapping of int to mapping
        Per node id, the values of the new attributes; a node may lack some.

    Returns
    -------
    list of dict
        The new document.
    """
    result = [
        {**part, "nodes": [_replaced(node, types, values.get(node["id"], {})) for node in part["nodes"]]}
        if "nodes" in part
        else part
        for part in aspects
    ]
    return _declare(result, "nodes", types)


def with_network_attributes(aspects: Sequence[Aspect], values: Mapping[str, str]) -> list[Aspect]:
    """Return the document with text attributes of the network added or replaced.

    Parameters
    ----------
    aspects : sequence of dict
        The document; not changed.
    values : mapping of str to str
        The attributes.

    Returns
    -------
    list of dict
        The new document.
    """
    result: list[Aspect] = []
    for part in aspects:
        elements = part.get("networkAttributes")
        result.append({"networkAttributes": [{**elements[0], **values}, *elements[1:]]} if elements else part)
    return _declare(result, "networkAttributes", dict.fromkeys(values, "string"))


def dumps(aspects: Sequence[Aspect]) -> str:
    """Return the document as text on one line, as the format's writers have it.

    Parameters
    ----------
    aspects : sequence of dict
        The document.

    Returns
    -------
    str
        JSON.
    """
    return json.dumps(list(aspects), ensure_ascii=False)


def _replaced(node: Aspect, types: Mapping[str, str], values: Mapping[str, Any]) -> Aspect:
    kept = {name: value for name, value in node.get("v", {}).items() if name not in types}
    return {**node, "v": {**kept, **values}}


def _declare(aspects: Sequence[Aspect], kind: str, types: Mapping[str, str]) -> list[Aspect]:
    result, declared = [], False
    for part in aspects:
        elements = part.get("attributeDeclarations")
        if elements and not declared:
            known = {name: spec for name, spec in elements[0].get(kind, {}).items() if name not in types}
            added = {name: {"d": kind_of} for name, kind_of in types.items()}
            elements = [{**elements[0], kind: {**known, **added}}, *elements[1:]]
            part = {"attributeDeclarations": elements}  # noqa: PLW2901 - the changed copy goes on in its place
            declared = True
        result.append(part)
    return result
