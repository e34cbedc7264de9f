"""Read a hierarchy back from HCX, ours or any other, as HiDeF's files need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.generate_hierarchy.hidef_files import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api.records import Communities


def read_hierarchy(path: Path) -> tuple[Communities, tuple[str, ...]]:
    """Return the systems of an HCX file with the names of their members.

    Parameters
    ----------
    path : Path
        A CX2 file whose nodes carry ``CD_MemberList``.

    Returns
    -------
    communities : Communities
        The root first; persistence is 0 where the file gives none.
    names : tuple of str
        Name of each system.

    Raises
    ------
    InputError
        If it is no CX2, nodes lack members, or there is no single root.
    """
    from ndex2.cx2 import RawCX2NetworkFactory  # noqa: PLC0415 - a second that other modes need not pay
    from ndex2.exceptions import NDExError  # noqa: PLC0415 - as above

    try:
        network = RawCX2NetworkFactory().get_cx2network(str(path))
    except (NDExError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise InputError(f"{path} is no CX2: {error}", hint="expected hierarchy.cx2 of an earlier run") from error
    nodes = network.get_nodes()
    without = [node for node, content in nodes.items() if not content["v"].get("CD_MemberList")]
    if without or not nodes:
        raise InputError(
            f"{path}: {len(without)} of {len(nodes)} nodes have no CD_MemberList",
            hint="expected a hierarchy whose nodes name their members",
        )
    position = {node: row for row, node in enumerate(nodes)}
    rows = [_row(node, content["v"]) for node, content in nodes.items()]
    links = sorted({(position[edge["s"]], position[edge["t"]]) for edge in network.get_edges().values()})
    return assemble(path, rows, np.array(links, dtype=np.int64).reshape(-1, 2))


def _row(node: int, values: dict[str, object]) -> tuple[str, set[str], int]:
    name = " ".join(str(values.get("name") or f"C{node}").split())
    persistence = round(float(str(values.get("HiDeF_persistence") or 0)))
    return name, set(str(values["CD_MemberList"]).split()), persistence
