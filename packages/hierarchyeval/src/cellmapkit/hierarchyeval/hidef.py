"""HiDeF's ``.nodes`` and ``.edges`` as the HCX document that the annotated hierarchy is written from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cellmapkit.api import TableError
from cellmapkit.standards.cx2 import frame
from cellmapkit.standards.textfile import read_rows

if TYPE_CHECKING:
    from pathlib import Path

_DECLARED = {
    "name": {"a": "n", "d": "string"},
    "represents": {"a": "r", "d": "string"},
    "CD_MemberList": {"d": "string"},
    "CD_MemberList_Size": {"d": "integer"},
    "CD_MemberList_LogSize": {"d": "double"},
    "CD_CommunityName": {"d": "string"},
    "CD_Labeled": {"d": "boolean"},
    "HiDeF_persistence": {"d": "integer"},
    "HCX::isRoot": {"d": "boolean"},
}


def read_hidef(nodes: Path) -> list[dict[str, Any]]:
    """Return the CX2 document of a HiDeF result.

    Parameters
    ----------
    nodes : Path
        Tab-separated name, size, genes joined by blanks, persistence; ``.edges`` of the same stem lies beside it
        (parent, child, type). Neither has a header.

    Returns
    -------
    list of dict
        CX2 with the attributes of upstream's ``hierarchy.cx2``, except the member ids, which refer to an interactome
        that HiDeF's files do not have.

    Raises
    ------
    CrateNotFoundError
        If one of the two files does not exist.
    TableError
        If a line has another number of columns, a size or persistence is no number, or a link names an unknown
        assembly.
    """
    edges_path = nodes.with_suffix(".edges")
    rows = list(read_rows(nodes, 4, "name, size, genes separated by blanks, persistence"))
    ids = {cells[0]: i for i, (_, cells) in enumerate(rows)}
    edges: list[dict[str, int]] = []
    for number, cells in read_rows(edges_path, 3, "parent, child, type"):
        for column, name in enumerate(cells[:2], start=1):
            if name not in ids:
                message = f"{edges_path}, line {number}, column {column}: {name!r} is not an assembly of {nodes.name}"
                raise TableError(message, hint="the two files do not belong together, or one is cut off")
        edges.append({"id": len(edges), "s": ids[cells[0]], "t": ids[cells[1]]})
    children = {edge["t"] for edge in edges}
    elements = [_node(i, nodes, *row, is_root=i not in children) for i, row in enumerate(rows)]
    network = {"name": nodes.stem, "description": "Cell Map Hierarchy"}
    declared = {"networkAttributes": {name: {"d": "string"} for name in network}, "nodes": _DECLARED}
    return frame(declared, network, elements, edges)


def _node(number: int, path: Path, line: int, cells: list[str], *, is_root: bool) -> dict[str, Any]:
    for column in (1, 3):
        if not cells[column].isdecimal():
            message = f"{path}, line {line}, column {column + 1}: {cells[column]!r}"
            raise TableError(message, hint=f"expected {'the number of genes' if column == 1 else 'the persistence'}")
    name, size = cells[0], int(cells[1])
    values = {
        "n": name,
        "r": name,
        "CD_MemberList": cells[2],
        "CD_MemberList_Size": size,
        "CD_MemberList_LogSize": round(math.log2(size), 3) if size else 0.0,
        "CD_CommunityName": name,
        "CD_Labeled": True,
        "HiDeF_persistence": int(cells[3]),
        "HCX::isRoot": is_root,
    }
    return {"id": number, "v": values}
