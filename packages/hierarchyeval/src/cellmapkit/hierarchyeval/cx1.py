"""New node attributes in a copy of a CX1 document that leaves everything else as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.standards.cx2 import gather

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.standards.cx2 import Aspect


def with_cx1_attributes(
    document: Sequence[Aspect], types: Mapping[str, str], values: Mapping[int, Mapping[str, Any]]
) -> list[Aspect]:
    """Return a CX1 document with node attributes added; older ones of the same names are replaced.

    Parameters
    ----------
    document : sequence of dict
        The aspects; not changed.
    types : mapping of str to str
        Data type of each new attribute.
    values : mapping of int to mapping
        Per node id, the values of the new attributes; a node may lack some.

    Returns
    -------
    list of dict
        The aspects of the new document.
    """
    added = [
        {"po": node, "n": name, "v": str(value), "d": types[name]}
        for node, given in values.items()
        for name, value in given.items()
    ]
    result, placed = [], False
    for part in document:
        if "nodeAttributes" not in part:
            result.append(part)
            continue
        kept = [element for element in part["nodeAttributes"] if element["n"] not in types]
        result.append({**part, "nodeAttributes": kept if placed else kept + added})
        placed = True
    if not placed:
        result.insert(len(result) - 1, {"nodeAttributes": added})
    total = len(gather(result, "nodeAttributes"))
    return [_recounted(part, total) for part in result]


def _recounted(part: Aspect, total: int) -> Aspect:
    if "metaData" not in part:
        return part
    entries = [
        {**entry, "elementCount": total} if entry.get("name") == "nodeAttributes" else entry
        for entry in part["metaData"]
    ]
    return {**part, "metaData": entries}
