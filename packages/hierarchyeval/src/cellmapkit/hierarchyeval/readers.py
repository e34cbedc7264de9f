"""Reads a hierarchy from a file or folder: HCX (CX2), CX1, or HiDeF's ``.nodes`` and ``.edges``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, InputError, examples
from cellmapkit.hierarchyeval.hidef import read_hidef
from cellmapkit.hierarchyeval.hierarchy import build_hierarchy
from cellmapkit.standards.cx import network_of, parse_network
from cellmapkit.standards.textfile import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.hierarchyeval.hierarchy import Hierarchy

MEMBER_ATTRIBUTES = ("CD_MemberList", "MemberList")
"""Node attributes that may hold the genes, blank-separated; the first one declared is read."""


def find_hierarchy(folder: Path) -> Path:
    """Return the hierarchy file of a step directory: ``hierarchy.cx``, ``hierarchy.cx2`` or the only ``*.nodes``.

    Parameters
    ----------
    folder : Path
        The directory, or the file itself.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CrateNotFoundError
        If the path does not exist or holds no hierarchy.
    InputError
        If it holds several ``*.nodes`` files and no CX file.
    """
    if folder.is_file():
        return folder
    if not folder.is_dir():
        raise CrateNotFoundError(f"{folder}: no such directory", hint="expected the output of the hierarchy step")
    for name in ("hierarchy.cx", "hierarchy.cx2"):
        if (folder / name).is_file():
            return folder / name
    nodes = sorted(folder.glob("*.nodes"))
    if len(nodes) > 1:
        message = f"{folder}: several HiDeF files: {examples(path.name for path in nodes)}"
        raise InputError(message, hint="give the path of the one that is meant")
    if not nodes:
        found = sorted(path.name for path in folder.iterdir())
        message = f"{folder}: no hierarchy; found {examples(found) or 'nothing'}"
        raise CrateNotFoundError(message, hint="expected hierarchy.cx2, hierarchy.cx, or HiDeF's .nodes and .edges")
    return nodes[0]


def read_hierarchy(path: Path) -> Hierarchy:
    """Return the hierarchy of a file.

    Parameters
    ----------
    path : Path
        ``.nodes`` is read as HiDeF's, with the ``.edges`` of the same stem beside it; anything else as CX2 or CX1.

    Returns
    -------
    Hierarchy
        The checked record.

    Raises
    ------
    CrateNotFoundError
        If the file does not exist.
    InputError
        If it cannot be read as a hierarchy; the message says where.
    """
    if path.suffix == ".nodes":
        network = network_of(read_hidef(path), str(path))
    else:
        network = parse_network(read_bytes(path), str(path))
    attribute = next((name for name in MEMBER_ATTRIBUTES if name in network.declared), None)
    if attribute is None:
        message = f"{path}: no node attribute with the genes; it declares {examples(network.declared)}"
        raise InputError(message, hint=f"expected {' or '.join(MEMBER_ATTRIBUTES)}, genes separated by blanks")
    members = [(node.name, str(node.values.get(attribute, "")).split()) for node in network.nodes]
    _require_sizes(str(path), members, [node.values.get("CD_MemberList_Size") for node in network.nodes])
    name_of = {node.id: node.name for node in network.nodes}
    links = [(name_of[source], name_of[target]) for source, target in network.edges]
    return build_hierarchy(str(path), members, links, network)


def _require_sizes(where: str, members: list[tuple[str, list[str]]], sizes: list[int | None]) -> None:
    wrong = [
        f"{name}: {len(genes)} genes, said {size}"
        for (name, genes), size in zip(members, sizes, strict=True)
        if size is not None and int(size) != len(genes)
    ]
    if wrong:
        message = f"{where}: {len(wrong)} assemblies do not have the size the file gives them: {examples(wrong)}"
        raise InputError(message, hint="the file may be cut off or edited; make it again")
