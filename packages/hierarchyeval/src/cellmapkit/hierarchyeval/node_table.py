"""``hierarchy_node_attributes.tsv``: the node attributes of a hierarchy as a table in upstream's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cellmapkit.standards.cx import CxNetwork


def node_table(network: CxNetwork) -> str:
    """Return the text of the table.

    Parameters
    ----------
    network : CxNetwork
        The hierarchy.

    Returns
    -------
    str
        A header with every declared node attribute, then a line per node. As upstream writes it, every field is
        followed by a tab, the last one too; lists and truth values are in Python's notation, missing ones empty, tabs
        and line ends inside a value become blanks.
    """
    lines = ["".join(f"{_plain(name)}\t" for name in network.declared)]
    lines += ["".join(f"{_plain(node.values.get(name, ''))}\t" for name in network.declared) for node in network.nodes]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    return str(value).replace("\t", " ").replace("\r", " ").replace("\n", " ")
